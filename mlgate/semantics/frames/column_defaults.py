"""Columns that start with zeros or empty strings, and are filled row by row later."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.fix import Edit
from mlgate.core.values import NamedTuple
from mlgate.semantics.editing.edits import replace_node
from mlgate.semantics.frames.frame_evidence import frame_confidence
from mlgate.semantics.module import Module
from mlgate.semantics.reach import enclosing_loops

LABELLED = frozenset({"loc", "at", "iloc", "iat"})


class Misinitialised(NamedTuple):
    """`frame["column"] = 0` for a column that a loop fills; `filled` is where it does."""

    statement: ast.Assign
    target: ast.Subscript
    filled: ast.expr


def misinitialised(module: Module) -> Iterator[Misinitialised]:
    """Columns that say zero, or nothing, where no value is known yet."""
    for statement in module.statements(ast.Assign):
        target = statement.targets[0]
        if len(statement.targets) != 1 or not isinstance(target, ast.Subscript) or not _is_empty(statement.value):
            continue
        if not isinstance(target.slice, ast.Constant) or not isinstance(target.slice.value, str):
            continue
        filled = _filled_later(module, statement, target)
        if filled is not None and frame_confidence(module, target.value, module.scope_of(target)) is not None:
            yield Misinitialised(statement, target, filled)


def _is_empty(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and (value.value == "" or (value.value == 0 and value.value is not False))


def _filled_later(module: Module, statement: ast.Assign, target: ast.Subscript) -> ast.expr | None:
    """The place in a loop that writes values of the column by row; None for counters and for marks."""
    frame, column = module.text(target.value), target.slice.value  # type: ignore[attr-defined]
    if any(_cell_of(module, added.target, frame) == column for added in module.statements(ast.AugAssign)):
        return None
    writes = [
        (item, item.targets[0])
        for item in module.statements(ast.Assign)
        if item is not statement and _cell_of(module, item.targets[0], frame) == column
    ]
    if not writes or all(isinstance(item.value, ast.Constant) for item, _ in writes):
        return None
    return next(
        (place for item, place in writes if item.lineno > statement.lineno and enclosing_loops(module, item)), None
    )


def _cell_of(module: Module, target: ast.expr, frame: str) -> str | None:
    """The column that `frame.loc[row, "column"]` or `frame["column"][row]` writes to."""
    if not isinstance(target, ast.Subscript):
        return None
    base = target.value
    if isinstance(base, ast.Attribute) and base.attr in LABELLED and module.text(base.value) == frame:
        keys = target.slice.elts if isinstance(target.slice, ast.Tuple) else []
        return _text(keys[1]) if len(keys) == 2 else None
    if isinstance(base, ast.Subscript) and module.text(base.value) == frame:
        return _text(base.slice)
    return None


def _text(key: ast.expr) -> str | None:
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None


def missing_instead(module: Module, found: Misinitialised) -> Edit:
    """The edit that says that no value is known yet."""
    for bindings in module.scope.bindings.values():
        if bindings[-1].path == "numpy":
            return replace_node(module, found.statement.value, f"{bindings[-1].name}.nan")
    return replace_node(module, found.statement.value, 'float("nan")')
