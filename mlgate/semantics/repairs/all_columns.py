"""Features that were a list of columns with the target are not all columns of the frame now: it is one of them."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from mlgate.core.rule import Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import LEARNS_OF_COLUMNS

_DROPS = frozenset({"drop", "difference", "discard", "remove", "pop", "isin", "filter", "symmetric_difference"})
_SAME = frozenset({"copy", "select_dtypes", "_get_numeric_data", "to_numpy", "astype", "fillna", "dropna"})
_ENCODERS = (b"get_dummies", b"OneHotEncoder", b"OrdinalEncoder", b"LabelEncoder", b"ColumnTransformer")
"""Where texts are turned into numbers, the target may be a text, which `select_dtypes` leaves out."""


def all_columns(before: Module, after: Module, spelt: Collection[str], new: Sequence[ast.stmt]) -> Iterator[Unrepaired]:
    """New statements that take a whole frame where columns of it were listed; `spelt`: how the target is written."""
    listed = {name for name in _listed(before, spelt) if name not in _listed(after, spelt)}
    if not listed or _is_taken_out(after, spelt):
        return
    is_encoded = any(after.mentions(frozenset({word})) for word in _ENCODERS)
    for statement in new:
        for node in _handed(statement):
            if _frame(node, is_encoded) in listed:
                words = f"`{unparsed(node)[:60]}` takes all columns, and the target is one of them"
                yield Unrepaired(after.location(node), words)


def _listed(module: Module, spelt: Collection[str]) -> Iterator[str]:
    """Frames of which columns are chosen by a list that the target stands in."""
    for node in module.nodes(ast.Subscript):
        chosen: ast.expr | None = node.slice
        if isinstance(chosen, ast.Name):
            chosen = module.scope_of(chosen).only_value(chosen.id)
        if isinstance(node.value, ast.Name) and isinstance(chosen, (ast.List, ast.Tuple)) and len(chosen.elts) > 1:
            if any(unparsed(item) in spelt for item in chosen.elts):
                yield node.value.id


def _is_taken_out(module: Module, spelt: Collection[str]) -> bool:
    """Whether anything takes the target away from other columns, wherever that is."""
    for node in ast.walk(module.tree):
        is_drop = isinstance(node, ast.Call) and unparsed(node.func).rpartition(".")[2] in _DROPS
        is_other = isinstance(node, ast.Compare) and any(isinstance(op, (ast.NotEq, ast.NotIn)) for op in node.ops)
        is_minus = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)
        if is_drop or is_other or is_minus or isinstance(node, (ast.Delete, ast.Invert)):
            named = (part for part in ast.walk(node) if isinstance(part, ast.expr) and unparsed(part) in spelt)
            if any(isinstance(node, ast.Delete) or not _is_read(module, part) for part in named):
                return True
    return False


def _is_read(module: Module, column: ast.expr) -> bool:
    """Whether the values of a column are looked at: `rows["grade"] != NAN` takes no column away."""
    parent = module.parent(column)
    return isinstance(parent, ast.Subscript) and parent.slice is column


def _handed(statement: ast.stmt) -> Iterator[ast.expr]:
    """What is given a name, or handed to a call."""
    value = getattr(statement, "value", None)
    if isinstance(value, ast.expr):
        yield value
    for node in ast.walk(statement):
        name = unparsed(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
        given = [*node.args, *(item.value for item in node.keywords)] if isinstance(node, ast.Call) else []
        yield from (item for item in given if name in LEARNS_OF_COLUMNS or not isinstance(item, ast.Name))


def _frame(node: ast.expr, is_encoded: bool) -> str | None:
    """The frame that an expression gives with all its columns: `rows.copy()`, `rows[rows.columns]`."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SAME:
        is_some = node.func.attr in ("select_dtypes", "_get_numeric_data") and (is_encoded or not _is_of_numbers(node))
        return None if is_some else _frame(node.func.value, is_encoded)
    if isinstance(node, ast.Attribute) and node.attr == "values":
        return _frame(node.value, is_encoded)
    if isinstance(node, ast.Subscript):
        inner = node.value
        if isinstance(inner, ast.Attribute) and inner.attr in ("loc", "iloc"):
            text = unparsed(node.slice)
            is_all = text in (":", "(slice(None), slice(None))", ":, :") or (".dtypes" in text and not is_encoded)
            return _frame(inner.value, is_encoded) if is_all else None
        name = _frame(inner, is_encoded)
        whole = {f"{name}.columns", f"list({name})", f"list({name}.columns)", f"{name}.columns.tolist()", f"[*{name}]"}
        return name if unparsed(node.slice) in whole else None
    return None


def _is_of_numbers(node: ast.Call) -> bool:
    """`select_dtypes("number")`, `select_dtypes(include=[np.number])`, `_get_numeric_data()`."""
    given = [*node.args[:1], *(item.value for item in node.keywords if item.arg == "include")]
    if isinstance(node.func, ast.Attribute) and node.func.attr == "_get_numeric_data":
        return True
    return bool(given) and not any(item.arg == "exclude" for item in node.keywords) and "number" in unparsed(given[0])
