"""A method that was to change a column in place changes that column: by the same method, to the same value."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.frames.chained_assignments import in_place_on_selections
from mlgate.semantics.module import Module
from mlgate.semantics.names import statement_texts
from mlgate.semantics.node_text import unparsed

_FILLS = frozenset({"fillna", "replace", "clip", "mask", "where"})


def otherwise_written(repair: Repair) -> Iterator[Unrepaired]:
    """Methods that changed a copy in place, and whose column or arguments no new statement names."""
    places = {(item.location.path, item.location.line) for item in repair.targets}
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = statement_texts(before.tree)
        new = [
            node
            for node in ast.walk(after.tree)
            if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return))
            and unparsed(node) not in known
        ]
        for call, chained in in_place_on_selections(before):
            if (before.path, before.location(chained.target).line) in places:
                words = _missing(before, call.node, new)
                if words:
                    yield Unrepaired(before.location(call.node), words, gone=True)


def _missing(module: Module, call: ast.Call, new: Sequence[ast.stmt]) -> str:
    """What a call said, and no new statement says."""
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    column = _column(call.func.value) if isinstance(call.func, ast.Attribute) else None
    given = [*call.args, *(item.value for item in call.keywords if item.arg != "inplace")]
    nodes = [part for statement in new for part in ast.walk(statement)]
    texts = {unparsed(node) for node in nodes if isinstance(node, ast.expr)}
    if column is not None and not any(_names(node, column) for node in nodes):
        return f"`{column}` is not what is written to"
    for value in given:
        if unparsed(value) not in texts:
            return f"`{unparsed(value)}` is not what is written any more"
    own = [item for item in new if column is None or any(_names(node, column) for node in ast.walk(item))]
    called = {node.attr for item in own for node in ast.walk(item) if isinstance(node, ast.Attribute)}
    others = called & _FILLS
    if method in _FILLS and method not in called and others - {method, "where", "mask"}:
        return f"`{method}` is `{min(others - {method})}` now"
    return ""


def _column(node: ast.expr) -> str | None:
    """The column of `frame["a"]`, `frame.a`, `frame.loc[:, "a"]`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    key = node.slice if isinstance(node, ast.Subscript) else None
    key = key.elts[-1] if isinstance(key, ast.Tuple) and key.elts else key
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None


def _names(node: ast.AST, column: str) -> bool:
    if isinstance(node, ast.Constant):
        return node.value == column
    return column in (getattr(node, "attr", None), getattr(node, "arg", None))
