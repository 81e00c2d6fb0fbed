"""What a side assigns to names, function by function."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Side
from mlgate.semantics.live import function_around
from mlgate.semantics.module import Module

Assigned = tuple[str, str, Module, ast.Assign]
"""The function around it, the name, the module, the assignment."""


def assigned_names(side: Side) -> list[Assigned]:
    """Assignments to single names, by the function around them."""
    found: list[Assigned] = []
    for live in side.live:
        module = live.module
        for node in module.nodes(ast.Assign):
            scope = function_around(module, node)
            for one in _each(node):
                found += [(scope, target.id, module, one) for target in one.targets if isinstance(target, ast.Name)]
    return found


def _each(node: ast.Assign) -> Iterator[ast.Assign]:
    """An assignment; `a, b = x, y` is one of `x` to `a` and one of `y` to `b`."""
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        for name, part in zip(target.elts, value.elts, strict=True):
            yield ast.copy_location(ast.Assign([name], part), node)
    else:
        yield node
