"""Logic of gate-bypassed; its page is rules/evaluation/gate-bypassed.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import ProjectRule, Severity
from mlgate.semantics.module import Module
from mlgate.semantics.tracking.gate_paths import gather_outside, gather_paths, ungated
from mlgate.semantics.tracking.registrations import registrations
from mlgate.sources.unit import SourceUnit


class GateBypassed(ProjectRule):
    """A model reaches the registry, or its users, on a way that no gate stands on."""

    code = "MLG615"
    name = "gate-bypassed"
    severity = Severity.WARNING
    tests = False
    covers = ("EV7", "GO2")

    def gather(self, module: Module) -> Iterator[Fact]:
        """Registrations, the calls that lead to them, and the functions that are gates."""
        return gather_paths(module)

    def concludes_from(self, module: Module) -> bool:
        """Only where something is registered."""
        return next(registrations(module), None) is not None

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """A step outside of Python that runs a gate."""
        return gather_outside(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield registrations that are reached without a gate."""
        for fact in ungated(project, self.code):
            what = "gives a model to its users" if fact.data["moves"] else "registers a model"
            yield self.report_fact(fact, f"`{fact.data['name']}` {what}, and no gate stands before it")
