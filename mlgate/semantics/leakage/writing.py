"""Subscripts written: columns replaced, rows blended in, items set."""

from __future__ import annotations

import ast
from collections.abc import Hashable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.categories import aligned
from mlgate.semantics.leakage.events import NO_STATISTICS
from mlgate.semantics.leakage.facts import Facts, Forecast, Form
from mlgate.semantics.leakage.held import Held, set_origin
from mlgate.semantics.leakage.imputing import imputed
from mlgate.semantics.leakage.objects import Choice, Collection, Content, Data, Locator, Value
from mlgate.semantics.leakage.order import of_some
from mlgate.semantics.leakage.row_windows import note, windows_now
from mlgate.semantics.leakage.rows import NO_ROWS, Masked
from mlgate.semantics.leakage.single_rows import is_filled_by_one, note_item
from mlgate.semantics.leakage.stacking import own_predictions
from mlgate.semantics.leakage.trials import forecast
from mlgate.semantics.leakage.values import constant_of, facts_of, joined, strings_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def write_item(machine: Machine, node: ast.Subscript, value: Value) -> None:
    """`target[...] = value`."""
    target = machine.evaluate(node.value)
    if isinstance(target, Choice):
        target = target.options[0]
    if isinstance(target, Collection):
        _set_item(machine, target, node.slice, value)
    elif isinstance(target, Locator):
        if isinstance(target.target, Data):
            _write_located(machine, target.target, node, value)
    elif isinstance(target, Data):
        _write_data(machine, target, node, value)


def _set_item(machine: Machine, target: Collection, index: ast.expr, value: Value) -> None:
    key = constant_of(machine.evaluate(index))
    items = target.content.items
    if items is not None and key is not ... and isinstance(key, Hashable):
        content = Content({**items, key: value})
    else:
        content = Content(None, joined([*target.values, value]))
    note_item(machine, target, value)
    machine.store.put(target, "content", content)


def _write_data(machine: Machine, target: Data, node: ast.Subscript, value: Value) -> None:
    index = machine.evaluate(node.slice) if not isinstance(node.slice, ast.Slice) else Data()
    facts = target.facts
    names = strings_of(index)
    if names is not None and facts.form is not Form.ARRAY:
        _set_columns(machine, target, names, facts_of(value), node)
    elif (flags := _flags_at(facts, facts_of(index), constant_of(value))) is not None:
        machine.store.put(target, "facts", flags)
    else:
        of_one = is_filled_by_one(machine, target, value)
        note(machine, target, windows_now(machine, facts_of(value)) if of_one else None)
        _blend(machine, target, facts_of(value), node)
        if of_one:
            machine.store.put(target, "facts", target.facts._replace(form=Form.ELEMENT))
        if facts_of(value).predicted and (selected := facts_of(index).selected):
            machine.gathered[machine.identity(target)] = selected, facts_of(value)
        elif _are_written_one_by_one(machine, facts, facts_of(value)):
            predicted = facts.predicted | facts_of(value).predicted
            machine.store.put(target, "facts", target.facts._replace(predicted=predicted, form=Form.ARRAY))


def _are_written_one_by_one(machine: Machine, before: Facts, added: Facts) -> bool:
    """Whether an empty array takes what a model predicts, row by row or batch by batch: no loop around fits it anew."""
    is_empty = not before.rows or before.predicted == added.predicted
    if not is_empty or not added.predicted or before.form is Form.FRAME or before.selected is not None:
        return False
    return not any(loop in fit.loops for fit in added.predicted for loop in machine.record.loops)


def _flags_at(flags: Facts, index: Facts, value: object) -> Facts | None:
    """`flags[positions] = True` of an array made for that: a mask of these rows, or of the others."""
    if not isinstance(value, bool) or flags.rows or flags.mask is not None or not index.selected:
        return None
    return flags._replace(form=Form.ARRAY, mask=Masked(("rows", NO_ROWS), "within", index.selected, value))


def _write_located(machine: Machine, target: Data, node: ast.Subscript, value: Value) -> None:
    """`frame.loc[rows, columns] = value`: a column is replaced when all rows are written, else blended."""
    added, index = facts_of(value), node.slice
    if not isinstance(index, ast.Tuple) or len(index.elts) != 2:
        machine.evaluate(index)
        _blend(machine, target, added, node)
        return
    rows, columns = index.elts
    names = strings_of(machine.evaluate(columns)) if not isinstance(columns, ast.Slice) else None
    everything = isinstance(rows, ast.Slice) and rows.lower is None and rows.upper is None
    if not everything:
        machine.evaluate(rows)
    if names is None:
        _blend(machine, target, added, node)
    elif everything:
        _set_columns(machine, target, names, added, node)
    else:
        facts = target.facts
        for name in names:
            before = facts.column(name).statistics
            facts = facts.with_column(name, before | added.all_statistics | imputed(machine, name, added))
        machine.store.put(target, "facts", facts)


def _set_columns(machine: Machine, target: Data, names: list[str], added: Facts, node: ast.expr) -> None:
    """Replace columns; a frame without rows takes those of its first column."""
    facts = target.facts
    predicted = NO_STATISTICS
    if added.predicted:
        predicted = own_predictions(machine, added, node) | {
            forecast(machine, Forecast(added.predicted, facts.rows or added.rows), node)
        }
    for name in names:
        own = added.column(name).statistics if added.form is Form.FRAME else added.all_statistics
        facts = facts.with_column(name, own | predicted)
    facts = facts._replace(held=_held_with(facts.held, names, added, node))
    rows = facts.rows if facts.rows else added.rows
    machine.store.put(target, "facts", facts._replace(rows=rows, evidence=facts.evidence | added.evidence))


def _held_with(held: Held | None, names: list[str], added: Facts, node: ast.expr) -> Held | None:
    """The columns held when some are set: a frame's to those of the same names, if it has them."""
    found = held or Held()
    for name in names:
        value = added.held
        if value is not None and len(names) > 1:
            value = value.column(name) if name in value.named or value.whole else None
        found = found.setting(name, set_origin(name, value, node))
    return found


def _blend(machine: Machine, target: Data, added: Facts, node: ast.expr) -> None:
    """Write some of the rows, or columns that we cannot name: what was there may stay."""
    facts = target.facts if added.rows else aligned(target.facts)  # `for name in missing: frame[name] = 0`
    statistics = facts.statistics | of_some(added.all_statistics)
    if added.predicted:
        statistics |= own_predictions(machine, added, node)
    rows = facts.rows if facts.rows else added.rows
    evidence = facts.evidence | added.evidence
    machine.store.put(target, "facts", facts._replace(statistics=statistics, rows=rows, evidence=evidence))


def set_attribute_column(machine: Machine, target: Data, node: ast.Attribute, value: Value) -> None:
    """`frame.column = value`."""
    _set_columns(machine, target, [node.attr], facts_of(value), node)
