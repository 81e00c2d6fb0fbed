"""Logic of train-on-test; its page is rules/leakage/train-on-test.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import Elsewhere, ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES, leakage_of
from mlgate.semantics.module import Module


class TrainOnTest(ModuleRule):
    """A model learns from the test part of a split."""

    code = "MLG125"
    name = "train-on-test"
    severity = Severity.ERROR
    tests = False
    libraries = LIBRARIES
    covers = ("RC", "MW")
    equivalents = ("leakage-analysis:overlap",)
    about_rows = True
    post_condition = "what is learnt is learnt from training rows only, and the scores on rows held out are still there"
    adds_arguments = frozenset()
    lets_change = frozenset({Elsewhere.BOUNDS})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.leaks import out_of_sight

        return out_of_sight(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield fits and cross-validations on test rows."""
        events = leakage_of(module)
        if events is None:
            return
        from mlgate.semantics.leakage.sharing_words import told_test_fits

        for told in told_test_fits(module, events):
            severity = Severity.NOTE if told.assumed else self.severity
            yield self.report(
                told.span, told.message, related=told.related, severity=severity, confidence=told.confidence
            )
        events.require_complete()
