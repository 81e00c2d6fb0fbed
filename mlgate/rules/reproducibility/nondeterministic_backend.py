"""Logic of nondeterministic-backend; its page is rules/reproducibility/nondeterministic-backend.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic, LocatedEdit, LocatedFix, Span
from mlgate.core.fix import Applicability
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Fixable, ProjectRule, Severity, Tier
from mlgate.semantics._knowledge import TORCH_ROOTS
from mlgate.semantics.module import Module
from mlgate.semantics.project.import_graph import ImportGraph
from mlgate.semantics.randomness.backend_determinism import asks_for_determinism, benchmark_switches, unsettled_backend
from mlgate.semantics.training import KERAS_ROOTS

ASKS, TRAINS, EDIT, BENCHMARK = "asks", "trains", "edit", "benchmark"


class NondeterministicBackend(ProjectRule):
    """A training run lets the GPU choose algorithms whose results differ from run to run."""

    code = "MLG209"
    name = "nondeterministic-backend"
    severity = Severity.NOTE
    tier = Tier.C
    fixable = Fixable.SOMETIMES
    covers = ("CV2", "TR3")
    equivalents = ("dslinter:W5507", "zhang:13")
    libraries = TORCH_ROOTS | KERAS_ROOTS
    tests = False

    def gather(self, module: Module) -> Iterator[Fact]:
        """Whether the file asks for determinism, and where it would."""
        if asks_for_determinism(module):
            yield module.fact(ASKS, module.beginning)
        elif (found := unsettled_backend(module)) is not None:
            yield module.fact(TRAINS, found.span, {"library": found.library})
            if found.edit is not None:
                start, end, content = found.edit
                yield module.fact(EDIT, Span(start, end), {"offset": start, "content": content})
        for span in benchmark_switches(module):
            yield module.fact(BENCHMARK, span)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield each run none of whose files asks for determinism, and each race of kernels."""
        facts = project.facts(self.code)
        graph = ImportGraph(project.paths, {path: project.imports(path) for path in project.paths})
        asking = {path for path, found in facts.items() if any(fact.kind == ASKS for fact in found)}
        for path, found in facts.items():
            races = [fact for fact in found if fact.kind == BENCHMARK]
            for fact in races:
                yield self.report_fact(fact, "`cudnn.benchmark` chooses kernels by their time in this run")
            trains = next((fact for fact in found if fact.kind == TRAINS), None)
            if trains is not None and not races and asking.isdisjoint(graph.reachable(path)):
                edit = next((fact for fact in found if fact.kind == EDIT), None)
                message = f"`{trains.data['library']}` may train with nondeterministic GPU kernels"
                yield self.report_fact(trains, message, _fix(edit))


def _fix(edit: Fact | None) -> LocatedFix | None:
    if edit is None:
        return None
    offset = int(edit.data["offset"])
    located = LocatedEdit(edit.location, str(edit.data["content"]), Span(offset, offset))
    return LocatedFix("Ask for deterministic kernels", Applicability.UNSAFE.value, (located,))
