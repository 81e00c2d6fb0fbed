"""Logic of single-threshold-metric; its page is rules/evaluation/single-threshold-metric.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.evaluation.reported_metrics import LIBRARIES, only_accuracy
from mlgate.semantics.leakage.gate import is_train_only
from mlgate.semantics.module import Module


class SingleThresholdMetric(ModuleRule):
    """Accuracy is all that is reported of a classifier."""

    code = "MLG601"
    name = "single-threshold-metric"
    severity = Severity.NOTE
    tier = Tier.B
    tests = False
    libraries = LIBRARIES
    covers = ("ME", "EV3", "MLE-05")
    equivalents = ("dslinter:W5519", "dslinter:W5520", "dslinter:W5521")

    post_condition = "another metric is told as well, of the rows held out"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.measured import added_of_learnt

        return added_of_learnt(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield the first accuracy of a module that computes nothing else; a warning where classes are unequal."""
        found = only_accuracy(module)
        if found is not None and not is_train_only(module, found.span):
            message = f"Accuracy is all that is reported of `{found.model}`"
            severity = Severity.WARNING if found.is_imbalanced else None
            if found.is_imbalanced:
                message += ", whose classes are not equally frequent"
            yield self.report(found.span, message, severity=severity, confidence=found.confidence)
