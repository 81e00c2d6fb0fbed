"""Columns that a repair takes away: nothing makes them any more, and nothing reads them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.semantics.module import Module


def gone_columns(sides: Sides) -> frozenset[str]:
    """The columns that statements wrote of which diagnostics about columns speak, and that no text names now."""
    places = [
        target.location for target, rule in sides.change.followed if "column" in rule.owns and "text" in rule.owns
    ]
    made: set[str] = set()
    for module in sides.before.modules if places else ():
        for node in module.nodes(ast.Assign):
            target, place = node.targets[0], module.location(node)
            if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
                if any(item.path == place.path and place.line <= item.line <= place.end_line for item in places):
                    made.add(str(target.slice.value))
    left = {node.value for module in sides.after.modules for node in module.nodes(ast.Constant)} if made else set()
    return frozenset(made - left)


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
            yield ast.unparse(target.value), str(target.slice.value), ast.unparse(node.value), node
