"""A part of the rows that gets a name of its own, and is used: to stop by, to choose by; the others keep theirs."""

from __future__ import annotations

import ast
from collections.abc import Collection

from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.semantics.live import bound_pairs, function_around
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed


def is_parted_off(sides: Sides, known: Collection[str], module: Module, cut: ast.Assign) -> bool:
    """Whether what is cut off some rows, `train = train[1000:]`, is a part that a repair about rows asks for.

    Args:
        sides: Before and after.
        known: All names of the state before.
        module: The file after.
        cut: The assignment of fewer rows.
    """
    kept = _slice(cut.value)
    if kept is None or not any(rule.about_rows for rule in sides.change.target_rules):
        return False
    used = {node.id for node in module.nodes(ast.Name) if isinstance(node.ctx, ast.Load)}
    for node in module.nodes(ast.Assign):
        if function_around(module, node) != function_around(module, cut):
            continue
        for target, value in bound_pairs(node):
            rest = _slice(value)
            is_new = isinstance(target, ast.Name) and target.id in used and target.id not in known
            if is_new and rest is not None and _is_rest(kept, rest):
                return True
    return False


_Slice = tuple[str, str, str]
"""Rows, and from where to where they are taken."""


def _slice(value: ast.expr) -> _Slice | None:
    """A slice with one bound, of whatever it is a copy of: `rows[:100]`, `rows.iloc[100:].copy()`."""
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and not value.args:
        value = value.func.value
    if not isinstance(value, ast.Subscript) or not isinstance(value.slice, ast.Slice) or value.slice.step is not None:
        return None
    lower, upper = (unparsed(part) if part is not None else "" for part in (value.slice.lower, value.slice.upper))
    return (unparsed(value.value), lower, upper) if bool(lower) is not bool(upper) else None


def _is_rest(one: _Slice, other: _Slice) -> bool:
    """Whether two slices of the same rows have all of them together, and none in common."""
    return one[0] == other[0] and one[1] == other[2] and one[2] == other[1]
