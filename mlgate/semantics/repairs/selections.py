"""A selection that was written to a copy is written to its frame: the same rows, the same column, the same value."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
"""What each comparison says when it is turned round."""


def other_selection(before: Module, after: Module, node: ast.Subscript) -> Iterator[Unrepaired]:
    """What the new statements do not say of `frame[rows][column] = value`, or say the other way round.

    Args:
        before: The file as it was.
        after: The file as it is.
        node: A part of the target that was written to a copy.
    """
    statement = before.statement_at(before.span(node).start)
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Subscript):
        return
    outer = statement.targets[0]
    rows, column = _rows(outer)
    if rows is None:
        return
    known = {unparsed(item) for item in ast.walk(before.tree) if isinstance(item, ast.stmt)}
    new = [item for item in ast.walk(after.tree) if isinstance(item, _SIMPLE) and unparsed(item) not in known]
    if any(_is_bounded(item, rows, column, statement.value) for item in new):
        return
    if any(_fills(item, rows, column, statement.value) for item in new):
        return
    if not any(_says(item, rows, statement.value) for item in new) and not any(
        _asks_for_missing(item, rows) for item in new
    ):
        yield Unrepaired(before.location(statement), f"`{unparsed(rows)}` does not choose the rows any more", gone=True)
    if not any(_contains(item, column) for item in new):
        yield Unrepaired(before.location(statement), f"`{unparsed(column)}` is not what is written to", gone=True)
    is_nothing = unparsed(statement.value).rpartition(".")[2].lower() in ("nan", "na", "none", "nat")
    is_kept = any(_gives(item, statement.value, rows) for item in new) or (is_nothing and any(map(_blanks, new)))
    if not is_kept:
        words = f"`{unparsed(statement.value)}` is not what is written any more"
        yield Unrepaired(before.location(statement), words, gone=True)


def _asks_for_missing(statement: ast.stmt, rows: ast.expr) -> bool:
    """Whether `column.isna()`, `pd.isna(column)` asks what `column == np.nan` was to ask, and does not find out."""
    asked = _compared_with_nothing(rows)
    for node in ast.walk(statement) if asked is not None else ():
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        of = node.args[0] if node.args else node.func.value
        if asked is None or unparsed(of) != unparsed(asked):
            continue
        is_negated = _keeps(statement, node) is not _is_turned(statement, node)
        if node.func.attr in (_MISSING if not is_negated else _PRESENT):
            return True
    return False


def _fills(statement: ast.stmt, rows: ast.expr, column: ast.expr, value: ast.expr) -> bool:
    """Whether missing values are filled with this one: `frame[column] = frame[column].fillna(0)`, or by a mapping."""
    if not isinstance(statement, (ast.Assign, ast.Return)):
        return False
    asked, text = _compared_with_nothing(rows), unparsed(value)
    for node in ast.walk(statement) if asked is not None else ():
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fillna"):
            continue
        for given in (*node.args[:1], *(item.value for item in node.keywords if item.arg == "value")):
            pairs = zip(given.keys, given.values, strict=True) if isinstance(given, ast.Dict) else ()
            if any(key is not None and unparsed(key) == unparsed(column) for key, to in pairs if _is(to, text)):
                return True
            is_column = asked is not None and unparsed(node.func.value) == unparsed(asked)
            if _is(given, text) and is_column and _contains(statement, column):
                return True
    return False


def _is(node: ast.expr, text: str) -> bool:
    return unparsed(node) == text


def _compared_with_nothing(rows: ast.expr) -> ast.expr | None:
    """The column of `column == np.nan`, which holds for no row."""
    if isinstance(rows, ast.Compare) and len(rows.ops) == 1 and isinstance(rows.ops[0], (ast.Eq, ast.Is)):
        other = rows.comparators[0]
        name = unparsed(other.args[0] if isinstance(other, ast.Call) and other.args else other)
        if name.strip("'\"").rpartition(".")[2].lower() in ("nan", "na", "none", "nat"):
            return rows.left
    return None


def _is_bounded(statement: ast.stmt, rows: ast.expr, column: ast.expr, value: ast.expr) -> bool:
    """Whether a column is cut at the value that rows beyond it got: `clip(upper=5000)`, `minimum(column, 5000)`."""
    if not isinstance(rows, ast.Compare) or unparsed(rows.comparators[0]) != unparsed(value):
        return False
    side, text = ("upper" if isinstance(rows.ops[0], (ast.Gt, ast.GtE)) else "lower"), unparsed(value)
    for call in ast.walk(statement):
        if not isinstance(call, ast.Call) or not _contains(statement, column) or not _reads(call, column):
            continue
        name, given = unparsed(call.func).rpartition(".")[2], [unparsed(item) for item in call.args]
        bounds = dict(zip(("lower", "upper"), given, strict=False))
        bounds.update((str(item.arg), unparsed(item.value)) for item in call.keywords)
        if name == "clip" and {key: bound for key, bound in bounds.items() if bound != "None"} == {side: text}:
            return True
        if name == {"upper": "minimum", "lower": "maximum"}[side] and text in given:
            return True
    return False


def _reads(call: ast.Call, column: ast.expr) -> bool:
    """Whether a call is made of a column, or of no column by its name."""
    owner = [call.func.value] if isinstance(call.func, ast.Attribute) else []
    parts = [part for item in (*owner, *call.args) for part in ast.walk(item)]
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    named = [part.attr for part in parts if isinstance(part, ast.Attribute)]
    wanted = column.value if isinstance(column, ast.Constant) else None
    return wanted is None or not texts or wanted in texts or wanted in named


_SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return)
_MISSING = frozenset({"isna", "isnull", "isnan"})
_PRESENT = frozenset({"notna", "notnull"})


def _rows(target: ast.Subscript) -> tuple[ast.expr | None, ast.expr]:
    """What chooses the rows, and the column, of `frame[rows][column]`, `frame[column][rows]`, `frame.loc[rows][c]`."""
    inner = target.value
    if not isinstance(inner, ast.Subscript):
        return None, target.slice
    parts = [inner.slice, target.slice]
    columns = [part for part in parts if isinstance(part, ast.Constant)]
    rows = [part for part in parts if isinstance(part, (ast.Compare, ast.BinOp, ast.UnaryOp, ast.Name, ast.Call))]
    return (rows[0] if len(rows) == 1 and columns else None), (columns[0] if columns else target.slice)


def _gives(statement: ast.stmt, value: ast.expr, rows: ast.expr) -> bool:
    """Whether a statement writes a value: what it is compared with, to choose the rows, is not written."""
    texts = {unparsed(rows)}
    compared = (
        node
        for node in ast.walk(statement)
        if isinstance(node, ast.Compare) and (unparsed(node) in texts or _is_opposite(node, rows))
    )
    left_out = {id(part) for node in compared for part in ast.walk(node)}
    found = (node for node in ast.walk(statement) if isinstance(node, ast.expr) and id(node) not in left_out)
    return any(unparsed(node) == unparsed(value) for node in found)


def _says(statement: ast.stmt, rows: ast.expr, value: ast.expr) -> bool:
    """Whether a statement chooses these rows: of `where`, which keeps what it is told, the others."""
    for node in ast.walk(statement):
        if isinstance(node, ast.expr) and unparsed(node) == unparsed(rows) and not _keeps(statement, node):
            if not _is_otherwise(statement, node, value):
                return True
        if _is_opposite(node, rows) and (_keeps(statement, node) or _is_turned(statement, node)):
            return True
        if isinstance(node, ast.UnaryOp) and unparsed(node.operand) == unparsed(rows) and _keeps(statement, node):
            return True
    return False


def _is_otherwise(statement: ast.stmt, node: ast.expr, value: ast.expr) -> bool:
    """Whether a value is what the other rows get: `np.where(rows, column, value)`."""
    return any(
        isinstance(call, ast.Call)
        and len(call.args) == 3
        and call.args[0] is node
        and unparsed(call.args[2]) == unparsed(value) != unparsed(call.args[1])
        for call in ast.walk(statement)
    )


def _is_opposite(node: ast.AST, rows: ast.expr) -> bool:
    if not isinstance(node, ast.Compare) or not isinstance(rows, ast.Compare) or len(node.ops) != 1 != len(rows.ops):
        return False
    if OPPOSITE.get(type(node.ops[0])) is not type(rows.ops[0]):
        return False
    return unparsed(node.left) == unparsed(rows.left) and unparsed(node.comparators[0]) == unparsed(rows.comparators[0])


def _keeps(statement: ast.stmt, node: ast.AST) -> bool:
    """Whether a condition is the first argument of a method that keeps what fulfils it: `column.where(rows)`."""
    return any(
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "where"
        and len(call.args) < 3
        and bool(call.args)
        and call.args[0] is node
        for call in ast.walk(statement)
    )


def _is_turned(statement: ast.stmt, node: ast.AST) -> bool:
    return any(isinstance(item, ast.UnaryOp) and item.operand is node for item in ast.walk(statement))


def _contains(statement: ast.stmt, part: ast.expr) -> bool:
    text = unparsed(part)
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        columns = (node.attr for node in ast.walk(statement) if isinstance(node, ast.Attribute))
        named = (node.arg for node in ast.walk(statement) if isinstance(node, ast.keyword))
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement]
        written = [node for target in targets for node in ast.walk(target)]
        said = [unparsed(node) for target in written for node in [target] if isinstance(node, ast.Constant)]
        given = [unparsed(node) for node in _last_slices(targets)] or said
        return text in given or part.value in {*named} or (not given and part.value in {*columns})
    return any(isinstance(node, ast.expr) and unparsed(node) == text for node in ast.walk(statement))


def _last_slices(targets: list[ast.expr] | list[ast.stmt]) -> Iterator[ast.expr]:
    """The columns that targets name: the last part of `frame.loc[rows, column]`, and `frame[column]`."""
    for target in targets:
        if isinstance(target, ast.Subscript):
            yield target.slice.elts[-1] if isinstance(target.slice, ast.Tuple) else target.slice


def _blanks(statement: ast.stmt) -> bool:
    """Whether a statement leaves nothing where it is not told otherwise: `column.mask(rows)`."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("mask", "where")
        and len(node.args) == 1
        for node in ast.walk(statement)
    )
