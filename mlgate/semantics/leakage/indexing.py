"""Subscripts: columns, slices, masks, positions - read and written."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable

from mlgate.core.typing import TYPE_CHECKING, Any
from mlgate.semantics.leakage.amounts import Amount
from mlgate.semantics.leakage.appending import make_list
from mlgate.semantics.leakage.categories import aligned
from mlgate.semantics.leakage.drawing import are_whole_numbers
from mlgate.semantics.leakage.events import NO_STATISTICS
from mlgate.semantics.leakage.facts import UNKNOWN_LABEL, Facts, Form, Statistics
from mlgate.semantics.leakage.held import after
from mlgate.semantics.leakage.iteration import item_of
from mlgate.semantics.leakage.joining import beside, concatenate
from mlgate.semantics.leakage.lookups import looked_up, names_of_labels, told_by_table
from mlgate.semantics.leakage.masks import apply_mask, flagged, is_of_values
from mlgate.semantics.leakage.objects import (
    Choice,
    Collection,
    Constant,
    Content,
    Data,
    Estimator,
    Grouped,
    Locator,
    Parts,
    Quantity,
    Symbol,
    Value,
)
from mlgate.semantics.leakage.order import plain, some_columns
from mlgate.semantics.leakage.part_names import ITEM, part_named
from mlgate.semantics.leakage.positions import columns_at, labels_at, named_by
from mlgate.semantics.leakage.rating import choices, rated_against, some_of
from mlgate.semantics.leakage.redrawing import at_random_positions
from mlgate.semantics.leakage.rows import Kept, Part, Sliced, is_period
from mlgate.semantics.leakage.single_rows import take
from mlgate.semantics.leakage.slicing import leaves_out, slice_rows
from mlgate.semantics.leakage.splits import part, parts_of
from mlgate.semantics.leakage.syntax import written
from mlgate.semantics.leakage.values import constant_of, facts_of, joined, mapping, sequence, strings_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


GLOBALS = "builtins.globals"
"""What made a dictionary of the names of the module: a name that is not known here is anything."""


def read_item(machine: Machine, value: Value, node: ast.Subscript) -> Value:
    """The value of `value[...]`."""
    handler = ITEMS.get(value.__class__)
    if handler is not None:
        return handler(machine, value, node)
    machine.evaluate(node.slice)
    return item_of(machine, value)


def _selected(machine: Machine, value: Data, node: ast.Subscript) -> Value:
    if (told := names_of_labels(machine, value, node.slice)) is not None:
        return told
    found = select_from(machine, value.facts, node.slice, node)
    if machine.gathered and (gathered := _gathered_at(machine, value, found)) is not None:
        return Data(gathered)
    given = value.given if isinstance(node.slice, ast.Constant) else None
    return Data(_choosing(value.facts, found, node), given=given)


def _gathered_at(machine: Machine, value: Data, found: Facts) -> Facts | None:
    """What was predicted and written to an array at the very positions that are read now."""
    selected, gathered = machine.gathered.get(machine.identity(value), ((), found))
    return gathered if selected and found.rows == value.facts.at(*selected).rows else None


def _choosing(before: Facts, found: Facts, node: ast.expr) -> Facts:
    """Where columns are chosen: here, unless their names were chosen before."""
    held = found.held
    if held is None:
        is_frame = found.rows and found.form in (Form.FRAME, Form.UNKNOWN, Form.ARRAY)
        return found._replace(held=after(before.held, node)) if is_frame else found
    chosen = before.held.chosen if before.held is not None else held.chosen
    is_chosen = held is before.held or held.origin is not None or held.chosen is not chosen
    return found if is_chosen else found._replace(held=held.chosen_at(node))


def _grouped(machine: Machine, value: Grouped, node: ast.Subscript) -> Value:
    return Grouped(columns_named(machine, value.facts, machine.evaluate(node.slice)) or value.facts, value.by)


def _any(machine: Machine, value: Choice, node: ast.Subscript) -> Value:
    return joined([read_item(machine, option, node) for option in value.options]) or Data()


def _joined_by_symbol(machine: Machine, value: Symbol, node: ast.Subscript) -> Value:
    """`np.c_[a, b]`, `np.r_[a, b]`; data imported by name."""
    inside = machine.evaluate(node.slice)
    pieces = [facts_of(item) for item in inside.values] if isinstance(inside, Collection) else [facts_of(inside)]
    if value.path in ("numpy.c_", "numpy.r_"):
        return Data(beside(pieces) if value.path == "numpy.c_" else concatenate(pieces))
    return Data()


def _item(machine: Machine, value: Collection, node: ast.Subscript) -> Value:
    """An item of a list or dictionary."""
    if isinstance(node.slice, ast.Slice):
        return _sublist(machine, value, node.slice)
    index = machine.evaluate(node.slice)
    key = constant_of(index)
    items = value.content.items
    if items is not None and isinstance(key, Hashable):
        if isinstance(key, int) and not value.is_mapping and key < 0:
            key += len(items)
        if key in items:
            return items[key]
    if value.factory and (items is not None or value.content.rest is None):
        return _made_for(machine, value, key, node)
    found = joined(value.values) or Data()
    if (told := looked_up(found, facts_of(index), value.is_mapping)) is not None:
        return told
    if facts_of(found).predicted and (value.is_mapping or facts_of(found).form is Form.ELEMENT):
        return found  # by one of several models, of all these rows; or of one of these rows
    return _piece(found, node.slice) if value.content.rest is not None or _are_chunks(value) else found


def _are_chunks(value: Collection) -> bool:
    """Whether a list holds the parts of one split, in order."""
    lasts = {atom.path[-1] if atom.path else None for item in value.values for atom in facts_of(item).rows}
    parts = {item.key for item in lasts if isinstance(item, Part)}
    return len(parts) == 1 and len(lasts) == len(value.values) > 2 and None not in lasts


def _made_for(machine: Machine, value: Collection, key: object, node: ast.Subscript) -> Value:
    """What a dictionary makes of a key that is not there yet: an empty list, an empty dictionary."""
    if value.factory == GLOBALS:
        return machine.source_at(node)
    made = make_list(machine, sequence([])) if value.factory.endswith(".list") else mapping({})
    items = value.content.items
    is_known = items is not None and key is not ... and isinstance(key, Hashable)
    content = Content({**(items or {}), key: made}) if is_known else Content(None, joined([*value.values, made]))
    machine.store.put(value, "content", content)
    return made


def _piece(value: Value, index: ast.expr) -> Value:
    """One of many pieces of data, or lists of rows: known by what names it."""
    kept = Kept(("piece", written(index)))
    if isinstance(value, Data) and value.facts.rows:
        return Data(value.facts.at(kept), value.estimator)
    if isinstance(value, Collection) and isinstance(value.content.rest, Data) and not value.content.items:
        return Collection(value.content._replace(rest=_piece(value.content.rest, index)), value.is_mapping)
    return value


def _sublist(machine: Machine, value: Collection, bounds: ast.Slice) -> Value:
    """A slice of a list; of one that stands for rows, a slice of those rows."""
    known = value.known
    limits = [
        None if b is None else constant_of(machine.evaluate(b)) for b in (bounds.lower, bounds.upper, bounds.step)
    ]
    if known is not None and limits[2] != 0 and all(limit is None or isinstance(limit, int) for limit in limits):
        return Collection(Content(dict(enumerate(known[slice(*limits)]))))
    facts = facts_of(value)
    if not facts.rows:
        chosen = some_of(machine, facts) if leaves_out(bounds) else facts
        return Data(chosen) if choices(chosen) else value
    return Data(slice_rows(machine, facts.flat(Form.ARRAY), bounds, bounds))


def _part(machine: Machine, value: Parts, node: ast.Subscript) -> Value:
    index = constant_of(machine.evaluate(node.slice))
    if not isinstance(index, int) or isinstance(index, bool):
        return Data(facts_of(value).at(Kept(("part", machine.fresh()))))
    known = parts_of(value, None) or []
    if len(value.arrays) > 1 and -len(known) <= index < len(known):
        return known[index]
    return part(value, value.arrays[0], index if index >= 0 else index + 2)


def _step(machine: Machine, value: Estimator, node: ast.Subscript) -> Value:
    """A step of a pipeline, by position or name; a slice of it is a pipeline again."""
    index = constant_of(machine.evaluate(node.slice))
    if isinstance(index, int) and -len(value.steps) <= index < len(value.steps):
        return value.steps[index]
    if isinstance(index, str) and isinstance(step := value.parameters.get(f"step {index}"), Value):
        return step
    return value.copy(keep_state=True)


def _located(machine: Machine, locator: Locator, node: ast.Subscript) -> Value:
    """`frame.loc[rows, columns]`."""
    target = locator.target
    facts = facts_of(target)
    index = node.slice
    if isinstance(index, ast.Tuple) and len(index.elts) == 2:
        rows = _select_rows(machine, facts, index.elts[0], node)
        found = _locate_columns(machine, rows, index.elts[1], locator.by_position)
        return Data(_choosing(facts, found, node))
    return Data(_select_rows(machine, facts, index, node))


def _locate_columns(machine: Machine, facts: Facts, index: ast.expr, by_position: bool) -> Facts:
    if _is_everything(index):
        return facts
    if by_position or isinstance(index, ast.Slice):
        some = some_columns(facts if isinstance(index, ast.Slice) else facts.flat())
        return some._replace(held=columns_at(machine, facts.held, index)).depending_on(_choices_in(machine, index))
    value = machine.evaluate(index)
    found = columns_named(machine, facts, value)
    located = found if found is not None else some_columns(facts)._replace(held=None)
    return located.depending_on(choices(facts_of(value)))


def _choices_in(machine: Machine, *indices: ast.expr) -> Statistics:
    """The choices of columns that positions were made by."""
    written = (index for index in indices if not isinstance(index, (ast.Slice, ast.Constant)))
    return NO_STATISTICS.union(*(choices(facts_of(machine.evaluate(index))) for index in written))


def _is_everything(index: ast.expr) -> bool:
    """`:`."""
    return isinstance(index, ast.Slice) and index.lower is None and index.upper is None and index.step is None


def select_from(machine: Machine, facts: Facts, index: ast.expr, node: ast.expr) -> Facts:
    """What `data[index]` selects: columns of a frame, rows of an array, or both."""
    if facts.form is Form.LABELS:
        return _labels_at(machine, facts, index)
    if isinstance(index, ast.Slice):
        return slice_rows(machine, facts, index, node)
    if isinstance(index, ast.Tuple):
        if facts.form is Form.FRAME and (named := strings_of(machine.evaluate(index))) is not None:
            return facts.only(named)
        rows = _select_rows(machine, facts, index.elts[0], node) if index.elts else facts
        held = columns_at(machine, rows.held, index.elts[1]) if len(index.elts) == 2 else None
        for element in index.elts[2:]:
            machine.evaluate(element)
        found = rows.flat(rows.form if rows.form is Form.ELEMENT else Form.ARRAY)._replace(held=held)
        found = found.depending_on(_choices_in(machine, *index.elts[1:]))
        return found if all(map(_is_everything, index.elts[1:])) else some_columns(found)
    value = machine.evaluate(index)
    columns = _some_column(facts, facts_of(value)) or columns_named(machine, facts, value)
    found = columns if columns is not None else _unless_columns(facts, value, _rows_at(machine, facts, value, node))
    return found.depending_on(choices(facts_of(value)))


def _some_column(facts: Facts, index: Facts) -> Facts | None:
    """What an item of a list selects of a frame: `frame[name]` is a column, and never a row."""
    if facts.form is not Form.FRAME or index.form is not Form.ELEMENT or index.rows or index.mask is not None:
        return None
    if index.selected is not None or choices(index):
        return None
    return Facts(facts.rows, facts.statistics, form=Form.SERIES, pieces=facts.pieces)


def _unless_columns(facts: Facts, value: Value, rows: Facts) -> Facts:
    """Rows selected by a mask, or by positions known; anything else may as well have named columns."""
    index = facts_of(value)
    if index.mask is not None or (facts.form in (Form.ARRAY, Form.SERIES) and index.form is Form.INDEX):
        return rows
    return rows if index.selected is not None and facts.form is not Form.FRAME else rows._replace(held=None)


def _labels_at(machine: Machine, facts: Facts, index: ast.expr) -> Facts:
    """Some names of columns."""
    chosen = facts_of(machine.evaluate(index))
    excluded = chosen.excluded if chosen.form is Form.LABELS else {UNKNOWN_LABEL}
    held = labels_at(machine, facts, index)
    if isinstance(index, ast.Slice) and leaves_out(index):
        facts = some_of(machine, facts)
    found = facts._replace(name=None, excluded=facts.excluded | excluded, held=held)
    return found.depending_on(choices(chosen))


def columns_named(machine: Machine, facts: Facts, value: Value) -> Facts | None:
    """The columns that a value names; None when it names none."""
    constant = constant_of(value)
    if isinstance(constant, str):
        if facts.form is Form.INDEX:
            return facts
        if facts.form is Form.UNKNOWN and (named := part_named(constant)) is not None:
            return facts.at(Kept((ITEM, named)))
        return facts.column(constant) if facts.rows or facts.columns else rated_against(machine, facts.column(constant))
    names = strings_of(value)
    if names is not None:
        return facts.only(names)
    labels = facts_of(value)
    if labels.form is not Form.LABELS:
        is_choice = facts.rows and not labels.rows and facts.form in (Form.FRAME, Form.UNKNOWN) and choices(labels)
        return some_columns(facts)._replace(mask=None, held=None) if is_choice else None
    if labels.name is not None:  # one column, we cannot tell which
        return Facts(facts.rows, facts.statistics, form=Form.SERIES, pieces=facts.pieces)
    facts, held = aligned(facts), named_by(facts.held, labels)
    return facts.without_columns(labels.excluded)._replace(mask=None, held=held)


def _select_rows(machine: Machine, facts: Facts, index: ast.expr, node: ast.expr) -> Facts:
    if isinstance(index, ast.Slice):
        return slice_rows(machine, facts, index, node)
    value = machine.evaluate(index)
    label = constant_of(value)
    if isinstance(label, str) and is_period(label) and facts.rows and facts.form in (Form.FRAME, Form.SERIES):
        period = Sliced(label, label)
        machine.record.parted_at(period, node)
        return facts.at(period)
    return _rows_at(machine, facts, value, node)


def _rows_at(machine: Machine, facts: Facts, value: Value, node: ast.expr) -> Facts:
    """The rows that a mask, an index array or a position selects."""
    index = facts_of(value)
    if index.mask is not None:
        machine.record.parted_at(index.mask, node)
        return apply_mask(facts, index.mask)
    if index.form is Form.INDEX and (index.selected is not None or index.rows):
        return _rows_of_index(facts, index)
    if index.rows and index.form is Form.ELEMENT:
        return take(machine.record, facts.flat(Form.ELEMENT)) if facts.rows else told_by_table(facts, index)
    if index.rows and facts.rows and are_whole_numbers(index.rows):
        return at_random_positions(machine, facts, node)
    if not index.rows and index.form is Form.ARRAY and facts.form in (Form.ARRAY, Form.SERIES):
        return facts.at(Kept(("index", machine.fresh())))
    if isinstance(value, (Constant, Quantity)) or not index.rows:
        is_named = isinstance(value, Constant) and isinstance(value.value, str) and not facts.columns
        one = _one_row(facts, value)
        if facts.form is not Form.ELEMENT:
            take(machine.record, one)
        return rated_against(machine, one) if is_named else one
    kept = flagged(machine, facts, value)
    machine.record.parted_at(kept, node)
    return facts.at(kept)


def _one_row(facts: Facts, value: Value) -> Facts:
    """An item by its position, or a column by a name that we do not know."""
    if facts.form is Form.INDEX and facts.selected is not None:
        if facts.selected and is_of_values(facts.selected) and isinstance(place := constant_of(value), int):
            end = Amount(place + 1.0) if place != -1 else None
            return facts.at(Sliced(Amount(float(place)) if place else None, end))
        return facts if isinstance(value, Constant) else Facts(form=Form.ELEMENT)
    if facts.form in (Form.SERIES, Form.ARRAY, Form.ELEMENT) or facts_of(value).form is Form.ELEMENT:
        one = facts.flat(Form.ELEMENT if facts.rows else facts.form)
        return one._replace(statistics=plain(one.statistics)) if isinstance(value, Constant) else one
    if isinstance(value, Constant) and facts.form is Form.UNKNOWN and facts.rows:
        return facts.at(Kept((ITEM, value.value)))
    return some_columns(facts.flat(facts.form))


def _rows_of_index(facts: Facts, index: Facts) -> Facts:
    if index.selected is not None:
        return facts.at(*index.selected)
    return facts._replace(rows=index.rows, pieces=(), mask=None)


ITEMS: dict[type[Value], Callable[[Machine, Any, ast.Subscript], Value]] = {
    Data: _selected,
    Locator: _located,
    Collection: _item,
    Parts: _part,
    Grouped: _grouped,
    Choice: _any,
    Estimator: _step,
    Symbol: _joined_by_symbol,
}
