"""Windows of one row of many: of a file, a signal, a picture. A list that is older than the row gets several of it.

A list that is begun when the row is taken already holds windows of that row alone. What a function computes of it is
the row's; it is rows of its own only once it is taken apart again, or put below others.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.cuts import Windows
from mlgate.semantics.leakage.deriving import windowed
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.objects import Collection, Content, Data, Value
from mlgate.semantics.leakage.rows import Repeated, Rows, Sliced
from mlgate.semantics.leakage.single_rows import is_taken_since, is_taken_within
from mlgate.semantics.leakage.values import facts_of
from mlgate.semantics.leakage.window_loops import loop_of_windows

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


MAX_WINDOWS = 16
"""Of so many slices a loop is asked whether what it adds to a list is made of one."""


def note_windows(machine: Machine, row: Facts, bounds: ast.Slice, cut: Sliced, node: ast.AST) -> None:
    """Remember that the turns of a loop take windows of one row, which overlap."""
    if not machine.record.runs or not row.rows or not isinstance(node, ast.expr):
        return
    loop = loop_of_windows(machine, bounds, cut)
    for run in machine.record.runs:
        if run.loop is loop and len(run.windows) < MAX_WINDOWS:
            run.windows.append(Windows(row.rows, node, run.loop))


def windows_now(machine: Machine, item: Facts) -> Windows | None:
    """The windows that a loop takes which is running, if something is made of the row that they are of."""
    found = (windows for run in machine.record.runs for windows in run.windows)
    return next((windows for windows in found if _share_origin(windows.rows, item.rows)), None)


def windows_for(machine: Machine, receiver: Collection, value: Value) -> Repeated | None:
    """The mark of a list that is older than a row, and gets what is made of a window of it at each turn of a loop."""
    item = facts_of(value)
    windows = windows_now(machine, item)
    if windows is None:
        inside = windows_in(machine, value)
        if inside is not None:
            machine.record.windows_below[machine.identity(receiver)] = inside
        return None
    if is_taken_since(machine.record, receiver, item.rows):
        return _mark_of(machine, windows, item.rows)
    note(machine, receiver, windows)
    return None


def with_windows(machine: Machine, receiver: Collection, added: Value) -> Value:
    """The windows of one row that are added to a list all at once, as the list takes them."""
    windows = windows_in(machine, added)
    if windows is None:
        return added
    if not is_taken_since(machine.record, receiver, windows.rows):
        note(machine, receiver, windows)
        return added
    mark = _mark_of(machine, windows, windows.rows)
    if isinstance(added, Collection):
        rest = added.content.rest
        items = None if added.content.items is None else {k: _at(v, mark) for k, v in added.content.items.items()}
        return Collection(Content(items, None if rest is None else _at(rest, mark)))
    return _at(added, mark)


def windows_in(machine: Machine, value: Value) -> Windows | None:
    """The windows of one row that something holds."""
    found = machine.record.windows_in
    return found.get(machine.identity(value)) if found else None


def note(machine: Machine, holder: Value, windows: Windows | None) -> None:
    """Remember that something holds windows of one row."""
    if windows is not None:
        machine.record.windows_in[machine.identity(holder)] = windows


def like_those(machine: Machine, made: Value, given: Iterable[Value]) -> Value:
    """What is made of a list of windows, one by one: an array, pairs of them and their number."""
    if machine.record.windows_in:
        note(machine, made, next((found for value in given if (found := windows_in(machine, value))), None))
    return made


def windows_made(machine: Machine, source: Facts, node: ast.expr, width: int | None = None) -> Data:
    """All windows of a series that a call takes at once; of one row, windows of that row."""
    if source.form is not Form.ELEMENT:
        return Data(windowed(machine, source.flat(), node, width))
    made = Data(source.flat(Form.ELEMENT))
    if source.rows and isinstance(node, ast.Call):
        note(machine, made, Windows(source.rows, node, node.func))
    return made


def run_over(machine: Machine, iterable: Value) -> None:
    """Note in the loop that begins to run that its items are windows of one row."""
    windows = windows_in(machine, iterable)
    if windows is not None:
        run = machine.record.runs[-1]
        run.windows.append(windows._replace(loop=run.loop))


def put_below(machine: Machine, holder: Value | None, found: Value) -> Value:
    """`np.concatenate(arrays)`, of a list that holds the windows of each row."""
    below = machine.record.windows_below
    windows = below.get(machine.identity(holder)) if below and holder is not None else None
    return _at(found, _mark_of(machine, windows, windows.rows)) if windows is not None else found


def added_below(machine: Machine, holder: Value | None, found: Value) -> Value:
    """`pd.concat([frame, windows])`: the windows of one row below what is there already."""
    if not machine.record.windows_in or not isinstance(holder, Collection):
        return found
    each = [windows_in(machine, value) for value in holder.values]
    windows = next((item for item in each if item is not None), None)
    if windows is None or None not in each:
        return found
    return _at(found, _mark_of(machine, windows, windows.rows))


class Listed:
    """What a comprehension gives, one by one: perhaps windows."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.depth = len(machine.record.taken)
        self.taken: Windows | None = None
        self.below: Windows | None = None
        self.is_inside = False

    def add(self, value: Value) -> Value:
        """One of them."""
        machine, facts = self.machine, facts_of(value)
        windows = windows_now(machine, facts) if facts.rows else None
        if windows is None:
            self.below = self.below or windows_in(machine, value)
            return value
        self.taken, self.is_inside = windows, is_taken_within(machine.record, facts.rows, self.depth)
        return value

    def made(self, items: Value) -> Value:
        """The list that holds them."""
        machine, windows = self.machine, self.taken
        if windows is not None and self.is_inside and isinstance(items, Collection) and items.content.rest is not None:
            mark = _mark_of(machine, windows, windows.rows)
            return Collection(Content(None, _at(items.content.rest, mark)))
        note(machine, items, windows)
        if self.below is not None:
            machine.record.windows_below[machine.identity(items)] = self.below
        return items


def _mark_of(machine: Machine, windows: Windows, rows: Rows) -> Repeated:
    return Repeated(machine.record.derived(windows.node, "", rows, cause=windows.loop, certain=True))


def _at(value: Value, mark: Repeated) -> Value:
    if not isinstance(value, Data) or not value.facts.rows or any(mark in atom.path for atom in value.facts.rows):
        return value
    return Data(value.facts.at(mark), value.estimator)


def _share_origin(rows: Rows, others: Rows) -> bool:
    return not {atom.origin for atom in rows}.isdisjoint(atom.origin for atom in others)
