"""Selections by a text: what `eval` chose row by row, `frame.query` chooses by the same text."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed


def is_asked_instead(sides: Sides, selection: ast.expr) -> bool:
    """Whether `query` chooses rows of the frame, and by the name, that a selection by `eval` was of, and is not now."""
    asked = selection
    if not (isinstance(asked, ast.Call) and isinstance(asked.func, ast.Attribute) and asked.func.attr == "query"):
        return False
    if len(asked.args) != 1 or asked.keywords or not isinstance(asked.args[0], (ast.Name, ast.Attribute)):
        return False
    frame, text = unparsed(asked.func.value), unparsed(asked.args[0])
    left = {unparsed(node) for module in sides.after.modules for node in module.nodes(ast.Subscript)}
    return any(
        unparsed(old.value) == frame and text in told and unparsed(old) not in left
        for module in sides.before.modules
        for old, told in _evaluated(module)
    )


def _evaluated(module: Module) -> Iterator[tuple[ast.Subscript, set[str]]]:
    """Selections within which a text is evaluated, with what is given to `eval`."""
    for call in module.calls_to({"builtins.eval", "pandas.eval"}):
        around = next((node for node in module.ancestors(call.node) if isinstance(node, ast.Subscript)), None)
        if around is not None:
            yield around, {unparsed(part) for part in call.node.args}


def arguments_of_rowwise(sides: Sides) -> Iterator[tuple[ast.expr, object]]:
    """Axes of calls that evaluated a text row by row, and are gone: `apply(lambda row: eval(...), axis=1)`."""
    left = {unparsed(call.node) for module in sides.after.modules for call in module.calls}
    for module in sides.before.modules:
        for call in module.calls_to({"builtins.eval"}):
            row = next((node for node in module.ancestors(call.node) if isinstance(node, ast.Lambda)), None)
            around = module.parent(row) if row is not None else None
            if isinstance(around, ast.Call) and unparsed(around) not in left:
                axes = (keyword.value for keyword in around.keywords if keyword.arg == "axis")
                yield from ((axis, axis.value) for axis in axes if isinstance(axis, ast.Constant))
