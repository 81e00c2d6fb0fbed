"""A column that keeps its name holds what it held: the same quantity, taken of other rows."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import Location
from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name, names_in
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import COUNTS_ROWS, SAYS_LATER, SCALING_STATISTICS
from mlgate.semantics.repairs.new_columns import Column, columns_given
from mlgate.semantics.scope import BindingKind
from mlgate.semantics.stores import stores

_BOUND = (BindingKind.ASSIGNMENT, BindingKind.UNPACKING, BindingKind.IMPORT)
_DEPTH = 6


def other_quantity(repair: Repair) -> Iterator[Unrepaired]:
    """Columns that a diagnostic speaks of, and that are made now of nothing which they summed up before."""
    for after, was, column in _made_anew(repair):
        summed = {*_summed(was.value)}
        if not summed:
            continue
        made = _made_of(after, column.value, names_in(was.value), _DEPTH)
        counted = made is not None and bool(made & COUNTS_ROWS) and not made & SCALING_STATISTICS
        if counted and not COUNTS_ROWS & _words(was.value):
            words = f"`{column.name}` held a statistic of `{min(summed)}`, and counts rows now"
            yield Unrepaired(after.location(column.node), words)
        elif made is not None and summed.isdisjoint(made):
            words = f"`{column.name}` was made of `{min(summed)}`, and holds something else now"
            yield Unrepaired(after.location(column.node), words)


def other_window(repair: Repair) -> Iterator[Unrepaired]:
    """Columns of later rows that are another statistic now, or of earlier ones under a name that says later."""
    for after, was, column in _made_anew(repair):
        one, other = (_words(item.value) & SCALING_STATISTICS for item in (was, column))
        if one and other and one.isdisjoint(other) and not _words(column.value) & COUNTS_ROWS:
            words = f"`{column.name}` was the {min(one)} of its rows, and is their {min(other)} now"
            yield Unrepaired(after.location(column.node), words)
        elif not SAYS_LATER.isdisjoint(column.name.lower().split("_")) and "shift" in _words(column.value):
            words = f"`{column.name}` holds what was earlier now, and its name says that it is later"
            yield Unrepaired(after.location(column.node), words)


def _made_anew(repair: Repair) -> Iterator[tuple[Module, Column, Column]]:
    """Columns that a diagnostic speaks of: as they were, and as they are made now, with the module of that."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        spoken = [item.location for item in repair.targets if item.location.path == before.path]
        known = {unparsed(column.value) for column in columns_given(before)}
        old = {column.name: column for column in columns_given(before) if _is_at(before, column, spoken)}
        for column in columns_given(after):
            was = old.get(column.name)
            if was is not None and unparsed(column.value) not in known:
                yield after, was, column


def _is_at(module: Module, column: Column, spoken: Sequence[Location]) -> bool:
    place = module.location(column.value)
    last = place.end_line
    return any(item.cell == place.cell and place.line <= item.line <= last for item in spoken)


def _summed(value: ast.expr) -> Iterator[str]:
    """The columns of which groups are summed up: `rows.groupby("shop")["sold"]`."""
    for node in ast.walk(value):
        grouped = node.value if isinstance(node, ast.Subscript) else None
        if isinstance(node, ast.Subscript) and isinstance(grouped, ast.Call) and last_name(grouped.func) == "groupby":
            if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
                yield node.slice.value


def _words(value: ast.expr) -> set[str]:
    """The texts and attributes of a value: `groupby`, `transform`, "mean"."""
    texts = {node.value for node in ast.walk(value) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return texts | {node.attr for node in ast.walk(value) if isinstance(node, ast.Attribute)}


def _made_of(module: Module, value: ast.expr, frames: set[str], depth: int) -> set[str] | None:
    """The columns that stand in a value, and in what its names are bound to; None where nobody sees all of them."""
    found: set[str] = set()
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Name) and node.id not in frames:
            inner = _bound(module, node, frames, depth)
            if inner is None:
                return None
            found |= inner
    return found


def _bound(module: Module, name: ast.Name, frames: set[str], depth: int) -> set[str] | None:
    bindings = module.scope_of(name).all_bindings(name.id)
    if not depth or any(store.root == name.id for store in stores(module)):
        return None
    found: set[str] = set()
    for item in bindings:
        statement = item.node if isinstance(item.node, ast.stmt) else module.parent(item.node)
        value = item.value or (statement.value if isinstance(statement, ast.Assign) else None)
        if item.kind is BindingKind.IMPORT:
            continue
        inner = _made_of(module, value, frames | {name.id}, depth - 1) if value is not None else None
        if item.kind not in _BOUND or inner is None:
            return None
        found |= inner
    return found
