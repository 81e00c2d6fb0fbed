"""Runs of a project: an entry point and all that it imports, with what they draw from and what they seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlgate.core.rule import Fact, Project
from mlgate.semantics.import_graph import ImportGraph
from mlgate.semantics.seed_facts import INSERTION, MODULE, USE

SOURCE_ROOTS = ("", "src/")


@dataclass(frozen=True, slots=True)
class UnseededRun:
    """A run that draws from sources it does not seed; `place` is where to say so."""

    place: Fact
    sources: tuple[str, ...]
    seeded: tuple[str, ...]
    learns: bool
    insertion: Fact | None


def unseeded_runs(project: Project, code: str) -> Iterator[UnseededRun]:
    """The runs among the files whose facts the rule `code` gathered."""
    files = project.facts(code)
    modules = {path: fact for path, facts in files.items() for fact in facts if fact.kind == MODULE}
    graph = ImportGraph(project.paths, {path: fact.data["imports"] for path, fact in modules.items()})
    imported = graph.imported_by(lambda path: not path.endswith("__init__.py"))
    for path, fact in modules.items():
        is_run = fact.data["entry"] and (path.endswith(".ipynb") or path not in imported)
        if is_run and not _imports_the_unknown(project, graph, path, fact):
            yield from _judge(path, files, modules, graph.reachable(path))


def _judge(
    path: str, files: Mapping[str, Sequence[Fact]], modules: Mapping[str, Fact], reachable: frozenset[str]
) -> Iterator[UnseededRun]:
    """Compare what a run draws from with what it seeds."""
    facts = [modules[item] for item in sorted(reachable & modules.keys())]
    seeded = {source for fact in facts for source in fact.data["seeds"] if fact is not modules[path]}
    seeded.update(modules[path].data["runs_seeds"])
    uses = [fact for fact in files[path] if fact.kind == USE]
    drawn = {fact.data["source"] for fact in uses} | {source for fact in facts for source in fact.data["trains"]}
    missing = sorted(drawn - seeded)
    if missing:
        places = [fact for fact in uses if fact.data["source"] in missing] or [modules[path]]
        place = min(places, key=lambda fact: (fact.location.line, fact.location.column))
        insertion = next((fact for fact in files[path] if fact.kind == INSERTION), None)
        learns = any(fact.data["learns"] for fact in facts)
        yield UnseededRun(place, tuple(missing), tuple(sorted(seeded & drawn)), learns, insertion)


def _imports_the_unknown(project: Project, graph: ImportGraph, path: str, fact: Fact) -> bool:
    """Whether the file imports a file of the project that nobody has read: it may seed."""
    known = set(project.paths)
    folder = path.rpartition("/")[0]
    for name in fact.data["imports"]:
        if name.startswith(".") or graph.find(path, name) is not None:
            continue
        relative = name.replace(".", "/")
        for root in (f"{folder}/" if folder else "", *SOURCE_ROOTS):
            candidates = (f"{root}{relative}.py", f"{root}{relative}/__init__.py")
            if any(item not in known and project.exists(item) for item in candidates):
                return True
    return False
