"""Ways through a project that lead to a registration, and whether a gate stands on each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.project import Fact, Project
from mlgate.core.typing import Any
from mlgate.semantics.call import Call
from mlgate.semantics.entry_point import is_entry_point
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.module import Module
from mlgate.semantics.project.import_graph import ImportGraph
from mlgate.semantics.randomness.seed_facts import FOREIGN_ROOTS
from mlgate.semantics.tracking.dominance import Guards, gate_functions, guards_of, guards_of_function
from mlgate.semantics.tracking.registrations import registrations
from mlgate.sources.unit import SourceUnit

REGISTRATION, CALLS, FUNCTIONS, OUTSIDE = "registration", "calls", "functions", "outside"

GATE_FUNCTIONS = ("mlgate.gates.check", "mlgate.gates.promote", "mlflow.validate_evaluation_results")
_RUNS_GATE = lazy_regex(r"\bmlgate[\"',\s]+(?:gate|promote)\b")
_LIKELY = frozenset({b"mlflow"})
MOST_CALLS = 300
_NAMES = ("calls", "answers")
_START = Span(0, 0)
Place = tuple[str, str]
"""A file, and a function in it; "" for its module level."""


def gather_paths(module: Module) -> Iterator[Fact]:
    """Registrations, calls that may lead to one, and the functions that are gates."""
    if "mlgate" in module.code and _RUNS_GATE.search(module.code) is not None:
        yield _outside(module.unit)
    found = list(registrations(module))
    for registration in found:
        data = {"function": _function_of(registration.call), "moves": registration.moves}
        data |= _plain(guards_of(module, registration.call.node))
        yield module.fact(REGISTRATION, registration.call.span, data | {"name": registration.call.text})
    gates = gate_functions(module)
    if found or gates:
        yield _functions(module, gates)
    ways = list(_ways(module, bool(found)))
    if ways:
        yield Fact(CALLS, module.unit.location(_START), "", "", _written(ways))


def gather_outside(unit: SourceUnit) -> Iterator[Fact]:
    """A file that is not Python and runs a gate: a Makefile, a step of continuous integration."""
    if _RUNS_GATE.search(unit.text) is not None:
        yield _outside(unit)


def _outside(unit: SourceUnit) -> Fact:
    return Fact(OUTSIDE, unit.location(_START), "", "", {})


def _functions(module: Module, gates: dict[str, bool]) -> Fact:
    """What each function does for certain, and which are gates, or made to be run by somebody else."""
    names = {node.name: _plain(guards_of_function(module, node)) for node in module.functions}
    run = [node.name for node in module.functions if node.decorator_list and not _is_method(module, node)]
    return Fact(FUNCTIONS, module.unit.location(_START), "", "", {"gates": gates, "does": names, "decorated": run})


def _is_method(module: Module, node: FunctionNode) -> bool:
    return any(node in owner.body for owner in module.classes)


def _ways(module: Module, registers: bool) -> Iterator[dict[str, Any]]:
    """Calls of functions of the project: own ones where the file registers, imported ones where it runs something."""
    names = [name for name in module.index.by_name if _is_ours(name, registers)]
    calls = [call for name in names for call in module.index.by_name[name]]
    if registers:
        own = {node.name for node in module.functions}
        calls += [call for call in module.calls if call.qualified_name is None and call.method in own]
    if not registers and not (module.mentions(_LIKELY) or is_entry_point(module)):
        calls = [call for call in calls if call.scope.function is None]
    for call in calls[:MOST_CALLS]:
        data = {"function": _function_of(call), "callee": call.qualified_name or f".{call.method}"}
        yield data | _plain(guards_of(module, call.node))


def _written(ways: Sequence[dict[str, Any]]) -> dict[str, object]:
    """Ways with numbers for the names in them: what stands before one place mostly stands before the next, too."""
    numbers: dict[str, int] = {}
    short = [
        way | {key: [numbers.setdefault(name, len(numbers)) for name in way[key]] for key in _NAMES} for way in ways
    ]
    return {"ways": short, "names": list(numbers)}


def _read(way: Mapping[str, Any], names: Sequence[str]) -> Mapping[str, Any]:
    return {**way, **{key: [names[number] for number in way[key]] for key in _NAMES}}


def _is_ours(name: str, registers: bool) -> bool:
    if name.startswith("."):
        return registers or name.count(".") > 1
    return name.partition(".")[0] not in FOREIGN_ROOTS and name.partition(".")[0] != "builtins"


def _function_of(call: Call) -> str:
    function = call.scope.function
    return function.name if function is not None else ""


def _plain(guards: Guards) -> dict[str, object]:
    return {"gated": guards.is_gated, "calls": sorted(guards.calls), "answers": sorted(guards.answers)}


def ungated(project: Project, code: str) -> Iterator[Fact]:
    """Registrations that a way through the project reaches without any gate."""
    facts = [(path, fact) for path, found in sorted(project.facts(code).items()) for fact in found]
    found = [(path, fact) for path, fact in facts if fact.kind == REGISTRATION]
    if found and not any(fact.kind == OUTSIDE for _, fact in facts):
        yield from _Paths(project, facts).ungated(found)


class _Paths:
    def __init__(self, project: Project, facts: Sequence[tuple[str, Fact]]) -> None:
        self.functions = {path: fact.data for path, fact in facts if fact.kind == FUNCTIONS}
        self.graph = ImportGraph(project.paths, {})
        self._written: dict[Place, list[tuple[str, Mapping[str, Any], Sequence[str]]]] = {}
        """Calls of a function as they are written: few of them lie on a way to a registration."""
        self._callers: dict[Place, list[tuple[str, Mapping[str, Any]]]] = {}
        for path, fact in facts:
            for way in fact.data["ways"] if fact.kind == CALLS else ():
                target = self._target(path, way["callee"])
                self._written.setdefault(target, []).append((path, way, fact.data["names"]))
        self.ending = {*GATE_FUNCTIONS, *project.settings.project.gates}
        self.ending |= {name for data in self.functions.values() for name, ends in data["gates"].items() if ends}
        self.judging = {name for data in self.functions.values() for name in data["gates"]}
        self._spread()

    def _target(self, path: str, callee: str) -> Place:
        own = callee[1:] if callee.startswith(".") else ""
        if own and "." not in own:
            return (path, own)
        prefix, _, last = callee.rpartition(".")
        file = self.graph.find(path, prefix) if prefix.strip(".") else None
        return (file or "", last)

    def _spread(self) -> None:
        """Whoever certainly calls a gate that ends the work is one too."""
        grown = True
        while grown:
            before = len(self.ending)
            for data in self.functions.values():
                does = data["does"].items()
                self.ending.update(name for name, done in does if self.ending.intersection(done["calls"]))
            grown = len(self.ending) > before
        self.judging |= self.ending

    def ungated(self, found: Sequence[tuple[str, Fact]]) -> Iterator[Fact]:
        """Of registrations in order: those that only add a version do not count where the move of an alias does."""
        bad = [(path, fact) for path, fact in found if self._reached(path, fact.data, frozenset())]
        moving = {path for path, fact in found if fact.data["moves"]}
        is_moved_well = any(fact.data["moves"] and (path, fact) not in bad for path, fact in found)
        for path, fact in bad:
            if fact.data["moves"] or not (path in moving or is_moved_well):
                yield fact

    def _reached(self, path: str, way: Mapping[str, Any], seen: frozenset[Place]) -> bool:
        """Whether a place is reached from somewhere without a gate."""
        if self._is_guarded(way):
            return False
        function = way["function"]
        place = (path, function)
        if not function:
            return True
        if place in seen:
            return False
        callers = self._callers_of(place)
        if not callers:
            has_gates = any(data["gates"] for data in self.functions.values())
            return not has_gates and function in self._run_by_others(path)
        return any(self._reached(*caller, seen | {place}) for caller in callers)

    def _callers_of(self, place: Place) -> list[tuple[str, Mapping[str, Any]]]:
        callers = self._callers.get(place)
        if callers is None:
            written = self._written.get(place, ())
            callers = self._callers[place] = [(path, _read(way, names)) for path, way, names in written]
        return callers

    def _run_by_others(self, path: str) -> Sequence[str]:
        decorated: Sequence[str] = self.functions[path]["decorated"] if path in self.functions else ()
        return decorated

    def _is_guarded(self, way: Mapping[str, Any]) -> bool:
        return way["gated"] or not self.ending.isdisjoint(way["calls"]) or not self.judging.isdisjoint(way["answers"])
