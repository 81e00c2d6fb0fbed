"""Columns that a repair takes away: nothing makes them any more, and nothing reads them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.core.repairing import Elsewhere
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed


def gone_columns(sides: Sides) -> frozenset[str]:
    """The columns that statements wrote of which diagnostics about columns speak, and that no text names now.

    With them go, where rules let them, the names of those that they were computed of.
    """
    places = [
        target.location
        for target, rule in sides.change.followed
        if {"column", "text"} <= rule.owns or Elsewhere.COLUMNS in rule.lets_change
    ]
    made: set[str] = set()
    read: dict[str, set[str]] = {}
    for module in sides.before.modules if places else ():
        for node in module.nodes(ast.Assign):
            target, place = node.targets[0], module.location(node)
            if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
                if any(item.path == place.path and place.line <= item.line <= place.end_line for item in places):
                    made.add(str(target.slice.value))
                    read[str(target.slice.value)] = _texts(node.value)
    left = {node.value for module in sides.after.modules for node in module.nodes(ast.Constant)} if made else set()
    gone = made - left
    return frozenset(gone).union(*(read[name] for name in gone if Elsewhere.COLUMNS in sides.change.lets_change))


def _texts(value: ast.expr) -> set[str]:
    parts = (part.value for part in ast.walk(value) if isinstance(part, ast.Constant))
    return {part for part in parts if isinstance(part, str)}


def columns_renamed(sides: Sides) -> Iterator[tuple[str, str]]:
    """Columns that statements wrote of which diagnostics speak, and the new name that the same value has now."""
    places = [target.location for target, rule in sides.change.followed if "text" in rule.owns]
    known = {node.value for module in sides.before.modules for node in module.nodes(ast.Constant)} if places else set()
    new = {
        (frame, value): name
        for module in (sides.after.modules if places else ())
        for frame, name, value, _ in _columns(module)
        if name not in known
    }
    for module in sides.before.modules if new else ():
        for frame, name, value, node in _columns(module):
            place = module.location(node)
            if (frame, value) in new and any((item.path, item.line) == (place.path, place.line) for item in places):
                yield name, new[frame, value]


def _columns(module: Module) -> Iterator[tuple[str, str, str, ast.Assign]]:
    """Frames, the columns of them that are written, and what is written."""
    for node in module.nodes(ast.Assign):
        target = node.targets[0]
        if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
            yield unparsed(target.value), str(target.slice.value), unparsed(node.value), node
