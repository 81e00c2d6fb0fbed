"""How columns are computed: for training, and again where requests are served."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from mlgate.core.diagnostic import Span
from mlgate.core.project import Fact, Project
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.module import Module
from mlgate.semantics.project.import_graph import ImportGraph
from mlgate.semantics.randomness.seed_facts import local_imports
from mlgate.semantics.stores import stores
from mlgate.semantics.tracking.endpoints import endpoints, prediction, reached
from mlgate.semantics.tracking.trainings import first_training

FILE, COLUMN = "file", "column"
COMPLEX = 8
"""Nodes of an expression from which on the same one is not written twice by chance."""


class Copy(NamedTuple):
    """A column that serving code computes, and where training does; `is_same`: in the same way."""

    place: Fact
    training: Fact
    is_same: bool


def gather_columns(module: Module) -> Iterator[Fact]:
    """The columns that a file computes out of others, and whether it trains, or serves."""
    serving = _serving_functions(module)
    trains = not serving and first_training(module) is not None
    columns = list(_columns(module))
    if not serving and not trains and not columns:
        return
    data = {"imports": local_imports(module), "serves": bool(serving), "trains": trains}
    yield module.fact(FILE, Span(0, 0), data)
    for node, statement in columns:
        data = {"column": node.slice.value, "reads": _read(statement.value)}  # type: ignore[attr-defined]
        data |= {"shape": _shape(statement.value), "size": sum(1 for _ in ast.walk(statement.value))}
        function = module.enclosing_function(node)
        if not serving or function in serving:
            yield module.fact(COLUMN, statement, data)


def _serving_functions(module: Module) -> set[FunctionNode]:
    nodes = [node for node in endpoints(module) if prediction(module, node) is not None]
    return {function for node in nodes for function in reached(module, node)}


def _columns(module: Module) -> Iterator[tuple[ast.Subscript, ast.Assign]]:
    """`frame["a"] = ...`, where the right side computes."""
    for store in stores(module):
        node = store.node
        if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant) or store.root is None:
            continue
        statement = module.statement_at(module.span(node).start)
        if isinstance(node.slice.value, str) and isinstance(statement, ast.Assign) and _read(statement.value):
            if not isinstance(statement.value, (ast.Subscript, ast.Name, ast.Constant)):
                yield node, statement


def _read(value: ast.expr) -> list[str]:
    """The columns that an expression reads."""
    found = {
        node.slice.value
        for node in ast.walk(value)
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    }
    return sorted(found)


def _shape(value: ast.expr) -> str:
    """The expression as text, whatever the frame is called."""
    bases = {
        node.value.id
        for node in ast.walk(value)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)
    }
    parts = []
    for node in ast.walk(value):
        name = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "arg", None)
        constant = repr(node.value) if isinstance(node, ast.Constant) else ""
        parts.append(f"{type(node).__name__}:{'_' if name in bases else name}:{constant}")
    return " ".join(parts)


def copies(project: Project, code: str) -> Iterator[Copy]:
    """Columns that serving code computes by itself, from the same columns as the training does."""
    facts = project.facts(code)
    files = {path: fact.data for path, found in facts.items() for fact in found if fact.kind == FILE}
    serving, training = _sides(project, files)
    known: dict[str, list[Fact]] = {}
    for path in sorted(training):
        for fact in facts[path]:
            if fact.kind == COLUMN:
                known.setdefault(fact.data["column"], []).append(fact)
    for path in sorted(serving):
        for fact in facts[path]:
            found = _original(fact, known) if fact.kind == COLUMN else None
            if found is not None:
                yield Copy(fact, found, fact.data["shape"] == found.data["shape"])


def _sides(project: Project, files: Mapping[str, Mapping[str, Any]]) -> tuple[set[str], set[str]]:
    """The files that only serving code reaches, and those that only training reaches."""
    graph = ImportGraph(project.paths, {path: data["imports"] for path, data in files.items()})
    serving = {item for path, data in files.items() if data["serves"] for item in graph.reachable(path)}
    training = {item for path, data in files.items() if data["trains"] for item in graph.reachable(path)}
    return (serving - training) & files.keys(), (training - serving) & files.keys()


def _original(fact: Fact, known: Mapping[str, Sequence[Fact]]) -> Fact | None:
    """Where training computes the same column out of the same ones."""
    candidates = sorted(known.get(fact.data["column"], ()), key=lambda item: -_shared(item, fact))
    same = next((item for item in candidates if item.data["shape"] == fact.data["shape"]), None)
    if same is not None and (fact.data["size"] >= COMPLEX or fact.data["reads"] != [fact.data["column"]]):
        return same
    reads = fact.data["reads"]
    derived = reads and reads != [fact.data["column"]]
    return next((item for item in candidates if derived and item.data["reads"] == reads), None)


def _shared(item: Fact, fact: Fact) -> int:
    """How much of their paths two facts share: the nearest training is the one that the service belongs to."""
    pairs = zip(item.location.path.split("/"), fact.location.path.split("/"), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
