"""Logic of gate-metric-never-logged; its page is rules/evaluation/gate-metric-never-logged.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic, RelatedLocation
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Elsewhere, ProjectRule, Repair, Severity, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.tracking.metric_names import GATED, LOGGED, UNKNOWN, gather_gated, gather_names, is_logged
from mlgate.sources.unit import SourceUnit


class GateMetricNeverLogged(ProjectRule):
    """A promotion gate asks for a metric that no code logs."""

    code = "MLG613"
    name = "gate-metric-never-logged"
    severity = Severity.WARNING
    tests = False
    covers = ("EV7", "ME")
    lets_change = frozenset({Elsewhere.METRIC_NAMES})
    post_condition = "the metric that the gate asks for is computed, and logged under its name by code that runs"

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.gated import never_computed  # a check does without

        return never_computed(repair)

    def gather(self, module: Module) -> Iterator[Fact]:
        """Names of metrics that the module logs, and that its dictionary of gates asks for."""
        return gather_names(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """Names of metrics that a gate file asks for."""
        return gather_gated(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield gates on names that are not among those logged; nothing where some names cannot be told."""
        facts = [fact for found in project.facts(self.code).values() for fact in found]
        logs = [fact for fact in facts if fact.kind == LOGGED]
        if not logs or any(fact.kind == UNKNOWN for fact in facts):
            return
        names = [name for fact in logs for name in fact.data["names"]]
        related = tuple(RelatedLocation("metrics are logged here", log.location, log.excerpt) for log in logs[:3])
        for fact in facts:
            if fact.kind == GATED and not is_logged(fact.data["metric"], names):
                message = f"`{fact.data['metric']}` is gated, and never logged"
                yield self.report_fact(fact, message)._replace(related=related)
