"""What code says of the values of a column, held against what its data contract promises: categories, ranges, nulls.

Only of columns as they were read: rows may have been chosen, and nothing else.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Severity
from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import CHOOSES_ROWS
from mlgate.semantics.frames.contracted_frames import contract_at, lineage
from mlgate.semantics.frames.promised_types import Unkept
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module

if TYPE_CHECKING:
    from mlgate.semantics.documents.contracts.columns import ColumnPromise
    from mlgate.semantics.documents.contracts.data_contract import DataContract

_REMAKING = ("rename", "replace", "insert", "update", "assign", "transform", "applymap", "set_axis", "mask", "where")
_HAS = {ast.GtE: "lowest", ast.Gt: "lowest", ast.LtE: "highest", ast.Lt: "highest"}
_TURNED = {"lowest": "highest", "highest": "lowest"}


class Column(NamedTuple):
    """A column as it was read, and what is promised of it."""

    name: str
    promise: ColumnPromise
    contract: DataContract

    @property
    def place(self) -> str:
        """Where the promise stands."""
        return f"({self.contract.place('columns')})"


def unlike_values(module: Module) -> Iterator[Unkept]:
    """Values that are compared with, asserted or filled, and that are not as promised."""
    yield from _categories(module)
    yield from _assertions(module)
    yield from _filled(module)


# Which column


def _column(module: Module, node: ast.AST | None) -> Column | None:
    """The contract's column that `frame["age"]` is, if nothing changed it since it was read."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
        return None
    return _named(module, node.value, node.slice.value)


def _named(module: Module, frame: ast.expr | None, name: object) -> Column | None:
    if frame is None or not isinstance(name, str) or name in _changed(module):
        return None
    way = lineage(module, frame, module.scope_of(frame))
    contract = contract_at(module, way.location) if way is not None else None
    if way is None or contract is None or not way.methods <= CHOOSES_ROWS or name not in contract.columns:
        return None
    return Column(name, contract.columns[name], contract)


@per_module
def _changed(module: Module) -> _Names:
    """Columns that the module writes; all, where it changes frames in a way that is not written out."""
    if any(call.has_keyword("inplace") for call in module.calls) or any(module.method_calls(*_REMAKING)):
        return _Everything()
    written: set[str] = set()
    for target in _targets(module):
        if isinstance(target, ast.Attribute) and target.attr in ("columns", "index"):
            return _Everything()
        if isinstance(target, ast.Subscript):
            names = [item.value for item in ast.walk(target.slice) if isinstance(item, ast.Constant)]
            if not names and not isinstance(target.slice, ast.Slice):
                return _Everything()
            written.update(name for name in names if isinstance(name, str))
    return frozenset(written)


def _targets(module: Module) -> Iterator[ast.expr]:
    for statement in module.statements(ast.Assign):
        yield from statement.targets
    yield from (statement.target for statement in module.statements(ast.AugAssign))
    yield from (statement.target for statement in module.statements(ast.AnnAssign))


class _Everything(frozenset[str]):
    """Holds every name."""

    def __contains__(self, name: object) -> bool:
        return True


_Names = frozenset[str]


# Categories


def _categories(module: Module) -> Iterator[Unkept]:
    """Comparisons with a value that is no category: they are true of no row."""
    for compare in module.nodes(ast.Compare):
        if len(compare.ops) == 1 and isinstance(compare.ops[0], (ast.Eq, ast.NotEq)):
            yield from _unknown(module, _column(module, compare.left), compare.comparators)
    for call in module.method_calls("isin"):
        values = call.node.args[0] if call.node.args else None
        if isinstance(values, (ast.List, ast.Tuple, ast.Set)):
            yield from _unknown(module, _column(module, call.receiver), values.elts)


def _unknown(module: Module, column: Column | None, values: list[ast.expr]) -> Iterator[Unkept]:
    from mlgate.config.spelling import nearest

    if column is None or not column.promise.categories:
        return
    for node in values:
        value = module.constant(node)
        if isinstance(value, str) and value not in column.promise.categories:
            near = nearest(value, column.promise.categories)
            meant = f"; did you mean `{near}`?" if near else ""
            yield Unkept(module.span(node), f"`{value}` is no category of `{column.name}` {column.place}{meant}")


# Assertions


def _assertions(module: Module) -> Iterator[Unkept]:
    """Assertions that rows fail which keep the contract."""
    for statement in module.statements(ast.Assert):
        for test in statement.test.values if isinstance(statement.test, ast.BoolOp) else [statement.test]:
            found = _nulls_denied(module, test)
            if found is not None and found.promise.nulls:
                words = f"`{found.name}` is asserted to lack nothing, and may lack values {found.place}"
                yield Unkept(module.span(test), words)
            yield from _bounds(module, test)


def _nulls_denied(module: Module, test: ast.expr) -> Column | None:
    """The column of `x.notna().all()` and `not x.isna().any()`."""
    is_not = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    inner = test.operand if isinstance(test, ast.UnaryOp) and is_not else test
    outer, wanted = ("any", ("isna", "isnull")) if is_not else ("all", ("notna", "notnull"))
    whole = _receiver(inner, outer)
    for name in wanted:
        column = _receiver(whole, name)
        if column is not None:
            return _column(module, column)
    return None


def _receiver(node: ast.AST | None, method: str) -> ast.expr | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
        return node.func.value
    return None


def _bounds(module: Module, test: ast.expr) -> Iterator[Unkept]:
    for side, node, column in _asserted(module, test):
        bound, promised = module.constant(node), _promised(column, side)
        if not isinstance(bound, (int, float)) or isinstance(bound, bool) or promised is None:
            continue
        if bound > promised if side == "lowest" else bound < promised:
            word = "below" if side == "lowest" else "above"
            words = f"`{column.name}` is asserted not to be {word} {bound:g}, and is promised from {_range(column)}"
            yield Unkept(module.span(test), f"{words} {column.place}")


def _asserted(module: Module, test: ast.expr) -> Iterator[tuple[str, ast.expr, Column]]:
    """Which end of which column a test bounds, and by what."""
    inner = _receiver(test, "all") or test
    if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "between":
        column = _column(module, inner.func.value)
        if column is not None and len(inner.args) == 2:
            yield from zip(("lowest", "highest"), inner.args, (column, column), strict=True)
    if isinstance(inner, ast.Compare) and len(inner.ops) == 1 and (side := _HAS.get(type(inner.ops[0]))) is not None:
        left, right = inner.left, inner.comparators[0]
        for one, other, end in ((left, right, side), (right, left, _TURNED[side])):
            extreme = _receiver(one, "min" if end == "lowest" else "max")
            column = _column(module, extreme or (one if inner is not test else None))
            if column is not None:
                yield end, other, column


def _promised(column: Column, side: str) -> float | None:
    ends = column.promise.range
    return None if ends is None else ends[0 if side == "lowest" else 1]


def _range(column: Column) -> str:
    low, high = column.promise.range or (None, None)
    return f"{'any' if low is None else f'{low:g}'} to {'any' if high is None else f'{high:g}'}"


# Nulls


def _filled(module: Module) -> Iterator[Unkept]:
    """Values that are filled in where none may lack: one of the two is not true."""
    for call in module.method_calls("fillna"):
        column = _column(module, call.receiver)
        if column is not None and column.promise.nulls == 0:
            yield _note(module, call.node, f"`{column.name}` is filled, and promised without nulls {column.place}")
    for call in module.method_calls("dropna"):
        subset = call.argument("subset", 99)
        for node in subset.elts if isinstance(subset, (ast.List, ast.Tuple)) and call.receiver is not None else ():
            name = module.constant(node)
            column = _named(module, call.receiver, name)
            if column is not None and column.promise.nulls == 0:
                words = f"rows without `{column.name}` are dropped, and it is promised without nulls {column.place}"
                yield _note(module, node, words)


def _note(module: Module, node: ast.AST, message: str) -> Unkept:
    return Unkept(module.span(node), message, Severity.NOTE, Confidence.MEDIUM)
