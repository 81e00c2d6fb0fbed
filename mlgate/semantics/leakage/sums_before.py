"""Sums of the rows before: `y.cumsum() - y` adds up a column and takes out what the row itself holds of it."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.held import Column
from mlgate.semantics.leakage.values import facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.facts import Facts
    from mlgate.semantics.leakage.machine import Machine

_WINDOWS = frozenset({"rolling", "expanding"})
_SUMS = frozenset({"cumsum", "sum"})


def leaves_out_own(machine: Machine, operation: ast.BinOp, right: Facts) -> bool:
    """Whether an operation takes from the sums of a column, up to each row, what each row adds to them."""
    origin = right.held.origin if right.held is not None else None
    column = origin.column if origin is not None else None
    if not isinstance(operation.op, ast.Sub) or not isinstance(column, Column):
        return False
    summed = _summed(operation.left)
    if isinstance(summed, ast.Name):
        found = machine.scope.find(summed.id)
        held = facts_of(found).held if found is not None else None
        own = held.origin if held is not None else None
        return own is not None and own.column == column
    name = summed.slice if isinstance(summed, ast.Subscript) else None
    if isinstance(summed, ast.Attribute):
        return summed.attr == column.name
    return isinstance(name, ast.Constant) and name.value == column.name


def _summed(node: ast.expr) -> ast.expr | None:
    """What `y.cumsum()`, `y.rolling(7).sum()`, `groups["y"].transform("cumsum")` add up."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    name, owner = node.func.attr, node.func.value
    first = node.args[0] if node.args else None
    if name == "transform" and isinstance(first, ast.Constant) and first.value == "cumsum":
        return owner
    if name == "cumsum":
        return owner
    is_window = isinstance(owner, ast.Call) and isinstance(owner.func, ast.Attribute) and owner.func.attr in _WINDOWS
    return owner.func.value if name == "sum" and is_window else None  # type: ignore[attr-defined]
