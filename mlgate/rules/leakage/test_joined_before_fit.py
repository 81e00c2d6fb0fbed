"""Logic of test-joined-before-fit; its page is rules/leakage/test-joined-before-fit.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES
from mlgate.semantics.leakage.told import joined_leaks
from mlgate.semantics.module import Module

VERBS = {
    "learnt": "is fitted on",
    "imputed": "is fitted on",
    "computed": "is computed over",
    "binned": "takes its edges from",
    "selected": "chooses columns by",
}


class TestJoinedBeforeFit(ModuleRule):
    """A statistic is taken over training rows and the rows of a test set together."""

    code = "MLG118"
    name = "test-joined-before-fit"
    severity = Severity.WARNING
    tier = Tier.B
    tests = False
    libraries = LIBRARIES
    covers = ("RC",)
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"
    adds_arguments = frozenset()

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.leaks import out_of_sight

        return out_of_sight(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield statistics over joined rows; of a test set that no score here is taken on, as a note."""
        for leak in joined_leaks(module):
            message = f"`{leak.name}` {VERBS[leak.kind]} training rows and test rows together"
            severity = leak.severity(self.severity)
            yield self.report(leak.span, message, related=leak.related, severity=severity, confidence=leak.confidence)
