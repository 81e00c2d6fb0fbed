"""Assignments to a selection of a selection: pandas writes into a copy of the data frame."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence
from mlgate.core.fix import Edit
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import CHANGES_IN_PLACE, FRAME_TO_FRAME, TESTS_OF_COLUMNS
from mlgate.semantics.call import Call
from mlgate.semantics.editing.edits import replace_node
from mlgate.semantics.frames.frame_evidence import frame_confidence
from mlgate.semantics.module import Module
from mlgate.semantics.result_types import SERIES
from mlgate.semantics.scope import Scope

INDEXERS = frozenset({"loc", "iloc", "at", "iat", "ix"})


class Selection(NamedTuple):
    """`frame[key]`, `frame.column` or `frame.loc[key]`; `indexer` is "", or the name of the indexer."""

    frame: ast.expr
    indexer: str
    key: ast.expr

    @property
    def is_column(self) -> bool:
        """Whether this is one column, which pandas before 3 hands out as a view."""
        return not self.indexer and isinstance(self.key, ast.Constant)


class Chained(NamedTuple):
    """A write through a selection; `lost` if no version of pandas ever changes the frame."""

    target: ast.expr
    selection: Selection
    scope: Scope
    confidence: Confidence
    lost: bool


def chained_assignments(module: Module) -> Iterator[Chained]:
    """Writes that go through two selections of a data frame."""
    for target in _targets(module):
        selection = _selected(target.value) if isinstance(target, (ast.Subscript, ast.Attribute)) else None
        if selection is None:
            continue
        if isinstance(target, ast.Attribute) and not _is_filter(module, selection):
            continue
        scope = module.scope_of(target)
        confidence = frame_confidence(module, selection.frame, scope)
        if confidence is not None:
            yield Chained(target, selection, scope, confidence, _takes_rows(module, selection))


def _targets(module: Module) -> Iterator[ast.expr]:
    """What is assigned to, one by one."""
    for assigned in module.statements(ast.Assign):
        for target in assigned.targets:
            yield from target.elts if isinstance(target, (ast.Tuple, ast.List)) else (target,)
    for added in module.statements(ast.AugAssign):
        yield added.target


def _selected(expression: ast.expr) -> Selection | None:
    """The selection that is written through: `frame["a"]` of `frame["a"][0] = 1`, and of `frame["a"].loc[0] = 1`."""
    if isinstance(expression, ast.Attribute):
        if expression.attr not in INDEXERS:
            return _column_by_attribute(expression)
        inner = expression.value
        return _selected(inner) if isinstance(inner, ast.Subscript) else _nested_attribute(inner)
    if not isinstance(expression, ast.Subscript):
        return None
    base = expression.value
    if isinstance(base, ast.Attribute) and base.attr in INDEXERS:
        return Selection(base.value, base.attr, expression.slice)
    return Selection(base, "", expression.slice) if isinstance(base, (ast.Name, ast.Attribute)) else None


def _column_by_attribute(expression: ast.Attribute) -> Selection | None:
    """`frame.column`; the name of a method or of a property is none."""
    is_column = isinstance(expression.value, ast.Name) and expression.attr not in _NO_COLUMNS
    return Selection(expression.value, "", _constant(expression)) if is_column else None


def _nested_attribute(expression: ast.expr) -> Selection | None:
    return _column_by_attribute(expression) if isinstance(expression, ast.Attribute) else None


def _constant(attribute: ast.Attribute) -> ast.Constant:
    return ast.Constant(attribute.attr)


_NO_COLUMNS = INDEXERS | FRAME_TO_FRAME | frozenset("columns index values attrs flags style dtypes shape iloc".split())


def _is_filter(module: Module, selection: Selection) -> bool:
    """Whether a selection takes rows by a condition: `frame[frame.a > 1]`."""
    return not selection.is_column and _is_mask(module, selection.key)


def _takes_rows(module: Module, selection: Selection) -> bool:
    """Whether a selection certainly copies: rows by a condition or an indexer, a list of columns."""
    if selection.indexer:
        return True
    return _is_filter(module, selection) or isinstance(selection.key, (ast.Slice, ast.List))


def _is_mask(module: Module, key: ast.expr) -> bool:
    if isinstance(key, ast.UnaryOp):
        return isinstance(key.op, ast.Invert)
    if isinstance(key, ast.BinOp):
        return isinstance(key.op, (ast.BitAnd, ast.BitOr))
    if isinstance(key, ast.Call):
        return isinstance(key.func, ast.Attribute) and key.func.attr in TESTS_OF_COLUMNS
    return isinstance(key, ast.Compare) or (isinstance(key, ast.Name) and module.instance_of(key) == SERIES)


def in_place_on_selections(module: Module) -> Iterator[tuple[Call, Chained]]:
    """`frame["a"].fillna(0, inplace=True)`: the method changes what the selection handed out."""
    for call in module.method_calls(*CHANGES_IN_PLACE):
        keyword = call.keyword("inplace")
        if keyword is None or not isinstance(keyword.value, ast.Constant) or keyword.value.value is not True:
            continue
        selection = _selected(call.receiver) if isinstance(call.receiver, (ast.Subscript, ast.Attribute)) else None
        if selection is None or call.receiver is None:
            continue
        confidence = frame_confidence(module, selection.frame, call.scope)
        if confidence is not None:
            lost = _takes_rows(module, selection)
            yield call, Chained(call.receiver, selection, call.scope, confidence, lost)


def through_loc(module: Module, chained: Chained) -> Edit | None:
    """The edit that writes by one `.loc`; None where that might mean other rows or columns."""
    target, selection = chained.target, chained.selection
    if not isinstance(target, ast.Subscript) or _is_positional(target.value):
        return None
    first, second = selection.key, target.slice
    if not selection.indexer and _names_column(selection) and _picks_rows(module, second, selection):
        rows, column = module.text(second), _quoted(module, first)
    elif selection.indexer in ("", "loc") and _is_mask(module, first) and _is_text(second):
        rows, column = module.text(first), module.text(second)
    else:
        return None
    return replace_node(module, target, f"{module.text(selection.frame)}.loc[{rows}, {column}]")


def _is_positional(expression: ast.expr) -> bool:
    return isinstance(expression, ast.Attribute) and expression.attr in ("iloc", "iat", "ix")


def _names_column(selection: Selection) -> bool:
    return selection.is_column or isinstance(selection.key, ast.Name)


def _picks_rows(module: Module, key: ast.expr, selection: Selection) -> bool:
    """Whether a key is certainly about rows, and means the same to `.loc`."""
    if _is_mask(module, key):
        return True
    return selection.is_column and isinstance(key, (ast.Name, ast.Constant)) and not _is_text(key)


def _is_text(key: ast.expr) -> bool:
    return isinstance(key, ast.Constant) and isinstance(key.value, str)


def _quoted(module: Module, key: ast.expr) -> str:
    return module.text(key) if hasattr(key, "lineno") else f'"{key.value}"'  # type: ignore[attr-defined]


def assigned_back(module: Module, call: Call, chained: Chained) -> tuple[Edit, ...]:
    """The edits that assign the new column to the frame, in place of changing the old one."""
    statement = module.statement_at(call.span.start)
    keyword = call.keyword("inplace")
    if chained.lost or keyword is None:
        return ()
    if not isinstance(statement, ast.Expr) or statement.value is not call.node:
        return ()
    start, end = module.span(keyword)
    code = module.code
    before = code.rfind(",", call.function_span.end, start)
    if before < 0:
        after = code.find(",", end, call.span.end)
        cut = Edit(start, end, "") if after < 0 else Edit(start, after + 1 + _blank(code, after + 1), "")
    elif code[before + 1 : start].strip():
        return ()
    else:
        cut = Edit(before, end, "")
    return (Edit(call.span.start, call.span.start, f"{module.text(chained.target)} = "), cut)


def _blank(code: str, position: int) -> int:
    return len(code[position:]) - len(code[position:].lstrip(" "))
