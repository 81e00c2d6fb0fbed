"""Columns by their position, and names of columns chosen out of others."""

from __future__ import annotations

import ast
from collections.abc import Hashable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.held import At, Held, Origin
from mlgate.semantics.leakage.objects import Collection, Value
from mlgate.semantics.leakage.values import constant_of, facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def columns_at(machine: Machine, held: Held | None, index: ast.expr) -> Held | None:
    """The columns at a position, at several, or between two."""
    if isinstance(index, ast.Slice):
        return _between(machine, held, index)
    return _at(held, machine.evaluate(index))


def _between(machine: Machine, held: Held | None, bounds: ast.Slice) -> Held | None:
    limits = [
        None if bound is None else constant_of(machine.evaluate(bound))
        for bound in (bounds.lower, bounds.upper, bounds.step)
    ]
    lower, upper, step = limits
    if held is None or step not in (None, 1) or not all(limit is None or isinstance(limit, int) for limit in limits):
        return None
    return held.between(lower, upper)


def _at(held: Held | None, value: Value) -> Held | None:
    if held is None:
        return None
    number = constant_of(value)
    if isinstance(number, int) and not isinstance(number, bool):
        return held.at(number)
    numbers = [constant_of(item) for item in value.known or ()] if isinstance(value, Collection) else []
    if not numbers or not all(isinstance(number, int) for number in numbers):
        return None
    named = {number: origin for number in numbers if (origin := held.at(number).origin) is not None}
    return Held(named=named, chosen=held.chosen)


def labels_at(machine: Machine, labels: Facts, index: ast.expr) -> Held | None:
    """The columns whose names a part of some names are: `columns[:-1]`, `columns[columns != "y"]`."""
    if isinstance(index, ast.Slice):
        return _between(machine, labels.held, index)
    value = machine.evaluate(index)
    chosen = facts_of(value)
    if chosen.form is Form.LABELS:
        return chosen.held
    return _at(labels.held, value)


def named_by(held: Held | None, labels: Facts) -> Held | None:
    """The columns of a frame that have some names: those of which the names were taken."""
    if held is None or labels.held is None:
        return None
    names = labels.held
    sources = {hash(held), *(item.source for item in held.whole)}
    whole = frozenset(item for item in names.whole if item.source in sources)
    gone = frozenset[Hashable]().union(*(item.lacking for item in held.whole)) - held.named.keys()
    found = Held(whole, chosen=names.chosen)
    if gone and not all(item.bounds for item in whole):
        found = found.without(gone)
    named = {name: origin for name, item in names.named.items() if (origin := _same(held, name, item)) is not None}
    return Held(found.whole, named, names.chosen)


def _same(held: Held, name: Hashable, named: Origin) -> Origin | None:
    """A frame's column of a name; one that was named by its position, if the frame is still the same."""
    if isinstance(named.column, At):
        return named if named.column.frame == hash(held) else None
    return held.origin_of(name)
