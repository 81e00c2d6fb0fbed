"""Logic of split-encoders-diverge; its page is rules/leakage/split-encoders-diverge.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.fix import Applicability, Fix
from mlgate.core.rule import Fixable, ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES, leakage_of
from mlgate.semantics.module import Module


class SplitEncodersDiverge(ModuleRule):
    """Categories are encoded of the training rows, and apart from them of the rows that the model is used on."""

    code = "MLG117"
    name = "split-encoders-diverge"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    tier = Tier.B
    tests = False
    libraries = LIBRARIES
    covers = ("RC", "MW", "GO7")
    equivalents = ("deepchecks:new_category",)
    gives_up = frozenset({"fit"})
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"
    adds_arguments = frozenset()

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.encoders import filled_for_present
        from mlgate.semantics.repairs.leaks import out_of_sight

        yield from out_of_sight(repair)
        yield from filled_for_present(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield encodings of test rows that do not know those of the training rows."""
        if leakage_of(module) is None:
            return
        from mlgate.semantics.leakage.divergence import diverging_encodings

        title = "Bring the columns to those of the training rows"
        for told in diverging_encodings(module):
            fix = Fix(title, Applicability.UNSAFE, (told.edit,)) if told.edit is not None else None
            severity = Severity.NOTE if told.assumed else self.severity
            yield self.report(
                told.span, told.message, fix, related=told.related, severity=severity, confidence=told.confidence
            )
