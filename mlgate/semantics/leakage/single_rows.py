"""Lists and dictionaries of what belongs to one row: parts of a signal, features of an image.

They hold many things, and no other rows than the one. What tells is the turn in which the row was taken: a list that is
begun in that turn holds parts of it, one that is begun before gets a row at each turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.facts import NOTHING, Facts, Form, Statistics
from mlgate.semantics.leakage.objects import Collection, Data, Value
from mlgate.semantics.leakage.rows import Kept, Masked, RowAtom, Rows, is_within
from mlgate.semantics.leakage.values import facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine
    from mlgate.semantics.leakage.recording import Recorder


@contextmanager
def taking(record: Recorder, facts: Facts) -> Iterator[None]:
    """While something is done with one item of many: a turn of a loop, a function that is applied to each row."""
    record.taken.append(set(facts.rows) if facts.form is Form.ELEMENT else set())
    try:
        yield
    finally:
        record.taken.pop()


def take(record: Recorder, facts: Facts) -> Facts:
    """One row that is taken here, by its position or from a file."""
    if facts.form is Form.ELEMENT:
        record.taken[-1].update(facts.rows)
    return facts


def belongs_to_one(machine: Machine, value: Value, depth: int) -> bool:
    """Whether what a list gets was taken, as one row, before the list was begun at a depth."""
    facts = facts_of(value)
    if facts.form is not Form.ELEMENT or not facts.rows:
        return False
    return all(0 <= _depth_of(machine.record, atom) < depth for atom in facts.rows)


def _depth_of(record: Recorder, atom: RowAtom) -> int:
    """Where a row was taken last; -1: nobody knows."""
    for place in range(len(record.taken) - 1, -1, -1):
        if any(is_within(atom, other) for other in record.taken[place]):
            return place
    return -1


def begin(machine: Machine, made: Collection) -> Collection:
    """A list or dictionary made here; whether what it holds already belongs to one row."""
    taken = machine.record.taken
    made.within = taken[-1]
    if len(taken) > 1 and made.values:
        made.of_one = belongs_to_one(machine, made, len(taken))
    return made


def note_item(machine: Machine, receiver: Collection, value: Value) -> None:
    """Something is put into a list or dictionary."""
    taken, within = machine.record.taken, receiver.within
    place = next((place for place, frame in enumerate(taken) if frame is within), None)
    is_first = not receiver.values
    of_one = place is not None and (is_first or receiver.of_one) and belongs_to_one(machine, value, place + 1)
    if of_one is not receiver.of_one:
        machine.store.put(receiver, "of_one", of_one)


def is_taken_since(record: Recorder, receiver: Collection, rows: Rows) -> bool:
    """Whether rows were taken after a list was begun that is filled now: it gets other ones at the next turn."""
    places = [place for place, frame in enumerate(record.taken) if frame is receiver.within]
    return bool(places) and all(_depth_of(record, atom) > places[0] for atom in rows)


def is_taken_within(record: Recorder, rows: Rows, depth: int) -> bool:
    """Whether rows were taken in a turn that is deeper than that."""
    return all(_depth_of(record, atom) >= depth for atom in rows)


def begin_array(machine: Machine, made: Data) -> Data:
    """`np.zeros(...)`, perhaps to be filled with the values of the row that is taken now."""
    if len(machine.record.taken) > 1 and made.facts == NOTHING:
        machine.record.blank[machine.identity(made)] = len(machine.record.taken)
    return made


def is_filled_by_one(machine: Machine, target: Data, value: Value) -> bool:
    """Whether an array that held nothing of any row yet, or only of this one, is filled with values of one row."""
    depth = machine.record.blank.get(machine.identity(target)) if machine.record.blank else None
    if depth is None or (target.facts.rows and target.facts.form is not Form.ELEMENT):
        return False
    return belongs_to_one(machine, value, depth)


def each_by_itself(value: Value | None, facts: Facts) -> Facts:
    """What an array is made of that takes each item as a row: parts of rows, of which statistics are their own."""
    if not isinstance(value, Collection) or value.content.rest is None or facts.form is Form.ELEMENT:
        return facts
    if not all(atom.path and isinstance(atom.path[-1], (Kept, Masked)) for atom in facts.rows):
        return facts
    return without_own(facts, facts.rows)


def without_own(facts: Facts, rows: Rows) -> Facts:
    """Data without the statistics of just these rows, or of some of them, which became one."""
    if not any(item.rows <= rows for item in facts.all_statistics):
        return facts
    columns = {name: _others(statistics, rows) for name, statistics in facts.columns.items()}
    return facts._replace(statistics=_others(facts.statistics, rows), columns=columns)


def _others(statistics: Statistics, rows: Rows) -> Statistics:
    return frozenset(item for item in statistics if not item.rows <= rows)


class Items:
    """What a comprehension gives, one by one."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.depth = len(machine.record.taken)
        self.of_one = [self.depth > 1]

    def add(self, value: Value) -> Value:
        """One of them."""
        if self.of_one[0]:
            self.of_one.append(belongs_to_one(self.machine, value, self.depth))
        return value

    def made(self, items: Collection) -> Collection:
        """The list that holds them."""
        items.of_one = len(self.of_one) > 1 and all(self.of_one)
        return items


def like(source: Collection, made: Collection) -> Collection:
    """Another list of the same things."""
    made.within, made.of_one = source.within, source.of_one
    return made


def are_of_one(value: Value | None) -> bool:
    """Whether several things are known to belong to one row."""
    return isinstance(value, Collection) and value.of_one
