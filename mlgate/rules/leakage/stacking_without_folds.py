"""Logic of stacking-without-folds; its page is rules/leakage/stacking-without-folds.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import Hidden, ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES, leakage_of
from mlgate.semantics.module import Module


class StackingWithoutFolds(ModuleRule):
    """A model learns from what another one predicted of its own training rows."""

    code = "MLG127"
    name = "stacking-without-folds"
    severity = Severity.WARNING
    tier = Tier.B
    tests = False
    libraries = LIBRARIES
    covers = ("RC", "MW")
    gives_up = frozenset({"predict"})
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"
    hides = frozenset({Hidden.FOLDS})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.followed import not_out_of_fold
        from mlgate.semantics.repairs.leaks import out_of_sight
        from mlgate.semantics.repairs.stacked_folds import stacked_by_half

        yield from stacked_by_half(repair)
        yield from out_of_sight(repair, scores_only=True)
        yield from not_out_of_fold(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield predictions of training rows that become features of a second model."""
        events = leakage_of(module)
        if events is None or not events.stackings:
            if events is not None:
                events.require_complete()
            return
        from mlgate.semantics.leakage.told_stacking import stackings

        for told in stackings(module):
            severity = Severity.NOTE if told.assumed else self.severity
            yield self.report(
                told.span, told.message, related=told.related, severity=severity, confidence=told.confidence
            )
