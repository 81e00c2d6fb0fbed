"""Logic of gate-direction-suspicious; its page is rules/evaluation/gate-direction-suspicious.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import ProjectRule, Severity, Tier
from mlgate.semantics.evaluation.declared_gates import gates_in_code, gates_in_file
from mlgate.semantics.evaluation.metric_directions import is_greater_better
from mlgate.semantics.module import Module
from mlgate.sources.unit import SourceUnit


class GateDirectionSuspicious(ProjectRule):
    """A promotion gate bounds a metric on the wrong side."""

    code = "MLG614"
    name = "gate-direction-suspicious"
    severity = Severity.WARNING
    tier = Tier.B
    covers = ("EV7", "ME")

    def gather(self, module: Module) -> Iterator[Fact]:
        """The bounds of a dictionary of gates."""
        return gates_in_code(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """The bounds of a gate file."""
        return gates_in_file(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield bounds that demand of a metric to be at least, or at most, what better models leave behind."""
        for facts in project.facts(self.code).values():
            for fact in facts:
                metric, wants_large = fact.data["metric"], fact.data["test"] == ">="
                better = is_greater_better(metric)
                if better is not None and better is not wants_large:
                    word = "higher" if better else "lower"
                    message = f"`{fact.data['text']}` gates `{metric}` on the wrong side: {word} is better"
                    yield self.report_fact(fact, message)
