"""Logic of fit-before-split; its page is rules/leakage/fit-before-split.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import Fixable, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES
from mlgate.semantics.leakage.told import statistic_leaks
from mlgate.semantics.module import Module


class FitBeforeSplit(ModuleRule):
    """A transformer is fitted on rows that a model is later judged on."""

    code = "MLG101"
    name = "fit-before-split"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    tests = False
    libraries = LIBRARIES
    covers = ("RC", "TR6")
    equivalents = ("dslinter:W5518", "leakage-analysis:preprocessing")
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"
    adds_arguments = frozenset()

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.leaks import out_of_sight

        return out_of_sight(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield fits of scalers, vectorisers and decompositions that reach across the split."""
        for leak in statistic_leaks(module, "learnt"):
            message = f"`{leak.name}` sees rows that {leak.rows}"
            severity = leak.severity(self.severity)
            yield self.report(
                leak.span, message, leak.fix(), related=leak.related, severity=severity, confidence=leak.confidence
            )
