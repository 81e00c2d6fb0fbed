"""Logic of feature-selection-before-split; its page is rules/leakage/feature-selection-before-split.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES
from mlgate.semantics.leakage.told import statistic_leaks
from mlgate.semantics.module import Module


class FeatureSelectionBeforeSplit(ModuleRule):
    """Columns are chosen by rows that a model is later judged on."""

    code = "MLG119"
    name = "feature-selection-before-split"
    severity = Severity.ERROR
    tests = False
    libraries = LIBRARIES
    covers = ("RC", "TR6")
    equivalents = ("leakage-analysis:preprocessing",)
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"
    adds_arguments = frozenset()
    owns_arguments = frozenset({"prefit"})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.leaks import out_of_sight

        return out_of_sight(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield selections of columns that saw rows of the test set; those that saw the target are errors."""
        for leak in statistic_leaks(module, "selected"):
            message = f"`{leak.name}` chooses columns by rows that {leak.rows}"
            severity = leak.severity(self.severity if leak.is_supervised else Severity.WARNING)
            yield self.report(leak.span, message, related=leak.related, severity=severity, confidence=leak.confidence)
