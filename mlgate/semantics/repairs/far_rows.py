"""Features that looked ahead look back as far as they looked ahead: windows keep their length, shifts stay near."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import folded
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed

_FURTHER = 10
"""A shift by so many times what was written before leaves nothing of most columns."""


def out_of_reach(repair: Repair) -> Iterator[Unrepaired]:
    """Shifts by far more rows than any before, and windows of another length."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        old = {name: [number for _, number in _looks(before, name)] for name in ("shift", "rolling")}
        far = max((abs(number) for numbers in old.values() for number in numbers), default=0)
        for node, number in _looks(after, "shift"):
            if far and abs(number) > _FURTHER * far:
                words = f"`{unparsed(node)[-40:]}` leaves nothing of the column"
                yield Unrepaired(after.location(node), words)
        for node, number in _looks(after, "rolling"):
            if old["rolling"] and number not in old["rolling"]:
                words = f"`{unparsed(node)[-40:]}` is a window of another length"
                yield Unrepaired(after.location(node), words)


def _looks(module: Module, name: str) -> Iterator[tuple[ast.Call, float]]:
    for node in module.nodes(ast.Call):
        named = [item.value for item in node.keywords if item.arg in ("periods", "window")]
        given = [*node.args[:1], *named]
        value = folded(module, given[0]) if last_name(node.func) == name and given else None
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            yield node, value
