"""Windows that overlapped above a split, and still do: begun at the same places, by other means."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed

_COUNTS = frozenset({"range", "arange"})
_STEPS = 3


def same_windows(repair: Repair) -> Iterator[Unrepaired]:
    """Functions that make windows from the same beginnings as before, while they are called, and split, as before."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        for function in (item for item in before.functions if _is_spoken_of(repair, before, item)):
            twin = next((item for item in after.functions if item.name == function.name), None)
            if twin is None or _uses(before, function.name) != _uses(after, function.name):
                continue
            begun = _beginnings(function)
            again = next((text for text in _beginnings(twin) if text in begun), None)
            if again is not None and unparsed(twin) != unparsed(function):
                words = f"windows still begin at {', '.join(again)}, and are still dealt to both sides of the split"
                yield Unrepaired(after.location(twin), words)


def _is_spoken_of(repair: Repair, module: Module, function: ast.AST) -> bool:
    place = module.location(function)
    return any(
        (item.location.path == place.path and place.line <= item.location.line <= place.end_line)
        for item in repair.targets
    )


def _beginnings(function: ast.AST) -> list[tuple[str, ...]]:
    """From where to where, and in what steps, a function counts: of those that are told a step."""
    return [
        tuple(map(unparsed, node.args))
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and last_name(node.func) in _COUNTS and len(node.args) == _STEPS
    ]


def _uses(module: Module, name: str) -> tuple[Counter[str], Counter[str]]:
    """How a function is called, and what splits."""
    calls = Counter(unparsed(node) for node in module.nodes(ast.Call) if last_name(node.func) == name)
    return calls, Counter(unparsed(call.node) for call in module.calls_of_kind("split_function", "splitter"))
