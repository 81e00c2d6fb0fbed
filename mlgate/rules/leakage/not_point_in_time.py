"""Logic of not-point-in-time; its page is rules/leakage/not-point-in-time.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import Confidence, ModuleRule, Severity, Tier
from mlgate.semantics.leakage.contracted import contracts_of
from mlgate.semantics.leakage.gate import LIBRARIES
from mlgate.semantics.module import Module


class NotPointInTime(ModuleRule):
    """A model learns from what its data contract says is not known yet when a prediction is asked for."""

    code = "MLG116"
    name = "not-point-in-time"
    severity = Severity.ERROR
    tier = Tier.B
    tests = False
    libraries = LIBRARIES
    covers = ("DC3", "DC7", "MLE-02")
    about_rows = True

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield features of after the outcome, and joins by key alone of tables that change over time."""
        if not contracts_of(module):
            return
        from mlgate.semantics.frames.time_joins import timeless_joins
        from mlgate.semantics.leakage.told_promises import late_features

        for join in timeless_joins(module):
            message = f"`{join.call.text}` joins rows whatever their `{join.column}` ({join.place})"
            yield self.report(join.call, message, severity=Severity.WARNING, confidence=Confidence.MEDIUM)
        for found in late_features(module):
            severity = found.severity(self.severity)
            yield self.report(
                found.span, found.message, related=found.related, severity=severity, confidence=found.confidence
            )
