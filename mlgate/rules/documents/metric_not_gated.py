"""Logic of metric-not-gated; its page is rules/documents/metric-not-gated.md.

What reads documents is imported where one is read: code, of which this takes facts, needs none of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import ProjectRule, Severity, Tier
from mlgate.semantics.evaluation.declared_gates import metrics_in_code, metrics_in_file
from mlgate.semantics.module import Module
from mlgate.sources.unit import SourceUnit


class MetricNotGated(ProjectRule):
    """A compact promises a metric that no promotion gate asks for."""

    code = "MLD105"
    name = "metric-not-gated"
    severity = Severity.WARNING
    confidence = Confidence.MEDIUM
    tier = Tier.B
    covers = ("EV2", "EV7", "MW")

    def gather(self, module: Module) -> Iterator[Fact]:
        """Metrics that a dictionary of gates asks for."""
        return metrics_in_code(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """Metrics that a gate file asks for, or a compact promises."""
        from mlgate.semantics.documents.promises import promise_facts

        yield from metrics_in_file(unit)
        yield from promise_facts(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield each promise without a gate, where it is made."""
        from mlgate.semantics.documents.promises import promised_without_gate

        for fact in promised_without_gate(project, self.code):
            yield self.report_fact(fact, f"`{fact.data['metric']}` is promised, and no gate asks for it")
