"""Logic of numpy-rng-in-torch-dataset; its page is rules/reproducibility/numpy-rng-in-torch-dataset.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Elsewhere, ProjectRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.dependencies.version_pins import PIN, Bound, bound_at, file_pins, module_pins, nearest_specifiers
from mlgate.semantics.module import Module
from mlgate.semantics.project.import_graph import ImportGraph
from mlgate.semantics.randomness.dataset_randomness import dataset_draws, has_plain_workers, settles_workers
from mlgate.sources.unit import SourceUnit

DRAW, WORKERS, SETTLED = "draw", "workers", "settled"
BEFORE = ("0.4.1", *(f"1.{minor}.{patch}" for minor in range(9) for patch in range(3)))
SINCE = tuple(f"{major}.{patch}" for major in ("1.9", "1.13", "2.0", "2.6", "2.13") for patch in range(3))


class NumpyRngInTorchDataset(ProjectRule):
    """Worker processes of a `DataLoader` draw the same random numbers from NumPy."""

    code = "MLG208"
    name = "numpy-rng-in-torch-dataset"
    severity = Severity.WARNING
    tier = Tier.B
    covers = ("CV2", "TR3")
    equivalents = ("trailofbits:numpy-in-pytorch-datasets",)
    libraries = frozenset({"torch"})
    tests = False
    owns = frozenset({"number"})
    gives_up = frozenset({"seed"})
    post_condition = "each row still draws, and by what differs between rows, workers and epochs"
    lets_change = frozenset({Elsewhere.DRAWS})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.drawn_bounds import drawn_within_others
        from mlgate.semantics.repairs.seeds import lost_draws

        yield from lost_draws(repair)
        yield from drawn_within_others(repair)

    def gather(self, module: Module) -> Iterator[Fact]:
        """Draws of data sets, loaders with worker processes, and the torch that the file installs."""
        for draw in dataset_draws(module):
            yield module.fact(DRAW, draw.call.span, {"kept": draw.kept, "text": draw.call.text})
        if has_plain_workers(module):
            yield module.fact(WORKERS, module.beginning)
        elif settles_workers(module):
            yield module.fact(SETTLED, module.beginning)
        yield from module_pins(module, "torch")

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """The torch that a project file declares."""
        return file_pins(unit, "torch")

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield draws that workers repeat: of a kept generator, and under an old torch of the global one."""
        facts = project.facts(self.code)
        kinds = {path: {fact.kind for fact in found} for path, found in facts.items()}
        graph = ImportGraph(project.paths, {path: project.imports(path) for path in facts})
        pins = {path: _specifiers(found) for path, found in facts.items() if PIN in kinds[path]}
        for path in (path for path in facts if DRAW in kinds[path]):
            around = [kinds[other] for other in facts if path in graph.reachable(other)]
            if not any(WORKERS in kind for kind in around) or any(SETTLED in kind for kind in around):
                continue
            is_old = bound_at(nearest_specifiers(path, pins), BEFORE, SINCE) is Bound.BEFORE
            for fact in facts[path]:
                if fact.kind == DRAW and (fact.data["kept"] or is_old):
                    yield self.report_fact(fact, f"`{fact.data['text']}` draws the same numbers in every worker")


def _specifiers(facts: object) -> list[str]:
    return [str(fact.data["specifier"]) for fact in facts if fact.kind == PIN]  # type: ignore[attr-defined]
