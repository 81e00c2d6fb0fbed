"""Logic of target-in-features; its page is rules/leakage/target-in-features.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Fixable, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES, leakage_of
from mlgate.semantics.module import Module


class TargetInFeatures(ModuleRule):
    """A model is given its target, or a column computed from it, among the features."""

    code = "MLG107"
    name = "target-in-features"
    severity = Severity.ERROR
    fixable = Fixable.SOMETIMES
    tests = False
    libraries = LIBRARIES
    covers = ("RC", "MW")
    equivalents = ("deepchecks:feature_label_correlation",)
    owns = frozenset({"text", "column"})
    adds_arguments = frozenset()
    about_rows = True
    post_condition = "the target is no feature any more, whatever is computed of it neither, and all other columns are"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.own_features import other_features

        return other_features(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield places where the features of a model are chosen and its target stays among them."""
        if leakage_of(module) is None:
            return
        from mlgate.semantics.leakage.targets import exposed_targets

        for told in exposed_targets(module):
            severity = Severity.NOTE if told.assumed else self.severity
            title = "Take the column out of the features"
            fix = Fix(title, Applicability.UNSAFE, (told.edit,)) if told.edit is not None else None
            yield self.report(
                module.span(told.site),
                told.message,
                fix,
                related=told.related,
                severity=severity,
                confidence=told.confidence,
            )
