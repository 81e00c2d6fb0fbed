"""Logic of train-only-evaluation; its page is rules/evaluation/train-only-evaluation.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Repair, Severity, Unrepaired
from mlgate.semantics.leakage.gate import LIBRARIES, leakage_of
from mlgate.semantics.module import Module


class TrainOnlyEvaluation(ModuleRule):
    """A model is only ever scored on the rows that it was trained on."""

    code = "MLG604"
    name = "train-only-evaluation"
    severity = Severity.WARNING
    tests = False
    libraries = LIBRARIES
    covers = ("ME", "MW")
    gives_up = frozenset({"score", "metric"})
    about_rows = True
    post_condition = (
        "a score is of rows that the model did not learn from, or of folds, and the metrics are still there"
    )

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """Models that are still not judged on other rows."""
        from mlgate.semantics.repairs.followed import lost_scores, no_held_out_score

        yield from no_held_out_score(repair)
        yield from lost_scores(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield training scores with no score on other rows anywhere in the file."""
        events = leakage_of(module)
        if events is None:
            return
        from mlgate.semantics.leakage.train_only import train_only

        for told in train_only(module, events):
            severity = self.severity if told.has_test_part else Severity.NOTE
            yield self.report(
                told.span, told.message, related=told.related, severity=severity, confidence=told.confidence
            )
        events.require_complete()
