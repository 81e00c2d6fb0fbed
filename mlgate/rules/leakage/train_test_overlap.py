"""Logic of train-test-overlap; its page is rules/leakage/train-test-overlap.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import Elsewhere, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES, leakage_of
from mlgate.semantics.module import Module


class TrainTestOverlap(ModuleRule):
    """A model is judged on held-out rows that it has learnt from."""

    code = "MLG103"
    name = "train-test-overlap"
    severity = Severity.ERROR
    tests = False
    libraries = LIBRARIES
    covers = ("RC", "MW")
    equivalents = ("leakage-analysis:overlap",)
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"
    lets_change = frozenset({Elsewhere.BOUNDS})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.followed import judged_on_learnt
        from mlgate.semantics.repairs.leaks import out_of_sight

        yield from out_of_sight(repair)
        yield from judged_on_learnt(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield models whose training rows and test rows share some."""
        events = leakage_of(module)
        if events is None:
            return
        from mlgate.semantics.leakage.sharing_words import told_overlaps

        for told in told_overlaps(module, events):
            severity = Severity.NOTE if told.assumed else self.severity
            yield self.report(
                told.span, told.message, related=told.related, severity=severity, confidence=told.confidence
            )
        events.require_complete()
