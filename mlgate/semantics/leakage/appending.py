"""Lists that loops fill: several items made of one row, in one turn of a loop or by loops over the same rows."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations

from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.cuts import note_groups
from mlgate.semantics.leakage.dealing import dealt
from mlgate.semantics.leakage.events import NO_FITS, Duplicate
from mlgate.semantics.leakage.facts import NOTHING, Form
from mlgate.semantics.leakage.objects import Collection, Content, Data, Value
from mlgate.semantics.leakage.row_windows import windows_for
from mlgate.semantics.leakage.rows import NO_ROWS, Repeated, RowAtom, Rows, Selector, is_group, is_within
from mlgate.semantics.leakage.single_rows import taking
from mlgate.semantics.leakage.values import facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

Loop = ast.For | ast.AsyncFor | ast.comprehension


class Turn(NamedTuple):
    """One turn of a loop that is running: which run of which loop, and the rows that its item is one of.

    `is_unrolled`: the items are known, each turn has its own. `rows` is None where positions are counted. `stacked`:
    the rows of what was put below each other, to be run over.
    """

    loop: Loop
    run: int
    number: int
    is_unrolled: bool
    rows: Rows | None
    stacked: tuple[Rows, ...] = ()


class Entry(NamedTuple):
    """What was appended to a list: where, in which turns, made of which rows."""

    site: ast.AST
    turns: tuple[Turn, ...]
    rows: Rows


@contextmanager
def turn_of(machine: Machine, loop: Loop, run: int, item: Value, is_unrolled: bool, iterable: Value) -> Iterator[None]:
    """While one turn of a loop runs."""
    facts, record = facts_of(item), machine.record
    groups = [atom for atom in facts.rows if is_group(atom)]
    rows: Rows | None = facts.rows if groups or facts.form is Form.ELEMENT else NO_ROWS
    if not rows and _counts_rows(loop.iter):
        rows = None
    if groups and not is_unrolled:
        note_groups(record, groups)
    stacked = tuple(piece.rows for piece in facts.pieces)
    record.turns.append(Turn(loop, run, record.next_turn(), is_unrolled, rows, stacked))
    try:
        with taking(record, facts if facts_of(iterable).form is not Form.ELEMENT else NOTHING):
            yield
    finally:
        record.turns.pop()


def _counts_rows(positions: ast.expr) -> bool:
    """`range(len(rows))`."""
    return (
        isinstance(positions, ast.Call)
        and isinstance(positions.func, ast.Name)
        and positions.func.id == "range"
        and any(isinstance(item, ast.Call) for item in positions.args)
    )


def make_list(machine: Machine, made: Collection) -> Collection:
    """A list begun here: what later turns append to it are its items."""
    made.begun = tuple(machine.record.turns)
    return made


def with_item(machine: Machine, receiver: Collection, value: Value, site: ast.expr | None) -> Value:
    """An item as the list takes it: marked when the list has an item of the same row already."""
    if site is None or not machine.record.turns:
        return value
    given, value = value, _as_one(value)
    facts = facts_of(value)
    if not facts.rows or facts.predicted != NO_FITS:
        return value
    is_begun = receiver.begun is not None
    again = windows_for(machine, receiver, given) if is_begun else _drawn_again(receiver, facts.rows)
    if again is not None and receiver.mark is None:
        machine.store.put(receiver, "mark", again)
    entry = _entry(machine, receiver.begun, facts.rows, site) if receiver.begun is not None else None
    if entry is None:
        return value if again is None else _all_marked(machine, receiver, value)
    if not entry.turns[-1].is_unrolled:
        value = dealt(machine, entry.turns[-1].loop, entry.turns[-1].run, value, site)
    is_version = _is_version(entry, machine.record.turns) or _is_again(entry, receiver, machine.record.turns)
    if receiver.mark is None and (is_version or any(_is_second(entry, other) for other in receiver.entries)):
        name = ast.unparse(site.func) if isinstance(site, ast.Call) else "append"
        derived = machine.record.derived(site, name, entry.rows, cause=site, certain=False)
        machine.store.put(receiver, "mark", Repeated(derived))
    machine.store.put(receiver, "entries", receiver.entries | {entry})
    return value if receiver.mark is None else _all_marked(machine, receiver, value)


def _all_marked(machine: Machine, receiver: Collection, value: Value) -> Value:
    """Another item of a list that holds several of one row, as those before it."""
    content = receiver.content
    items = None if content.items is None else {key: _marked(item, receiver) for key, item in content.items.items()}
    rest = None if content.rest is None else _marked(content.rest, receiver)
    machine.store.put(receiver, "content", Content(items, rest))
    return _marked(value, receiver)


def _drawn_again(receiver: Collection, rows: Rows) -> Repeated | None:
    """The mark of rows drawn, some of them twice, from rows that a list holds already: `[frame, group.sample(...)]`."""
    held = frozenset(atom for item in receiver.values if isinstance(item, Data) for atom in item.facts.rows)
    if not all(any(is_within(atom, other) and atom != other for other in held) for atom in rows):
        return None
    marks = {atom.path[-1] for atom in rows}
    mark = marks.pop() if len(marks) == 1 else None
    return mark if isinstance(mark, Repeated) and isinstance(mark.key, Duplicate) else None


def _as_one(value: Value) -> Value:
    """A list that is put into another one is one item there: what it holds of one row are features of that row."""
    if not isinstance(value, Collection) or value.mark is None or value.is_mapping:
        return value
    mark = value.mark
    items = None if value.content.items is None else {k: _without(v, mark) for k, v in value.content.items.items()}
    rest = None if value.content.rest is None else _without(value.content.rest, mark)
    return Collection(Content(items, rest))


def _without(value: Value, mark: Selector) -> Value:
    if not isinstance(value, Data):
        return value
    paths = ((atom.origin, tuple(item for item in atom.path if item != mark)) for atom in value.facts.rows)
    return Data(value.facts._replace(rows=frozenset(RowAtom(origin, path) for origin, path in paths)), value.estimator)


def with_items(machine: Machine, receiver: Collection, values: Sequence[Value], site: ast.expr | None) -> list[Value]:
    """Items added at once, as the list takes them: several of one row are versions of it."""
    if receiver.begun is not None and site is not None and machine.record.turns and receiver.mark is None:
        every = [facts_of(value) for value in values]
        rowed = [facts.rows for facts in every if facts.rows and facts.predicted == NO_FITS]
        entries = [found for rows in rowed if (found := _entry(machine, receiver.begun, rows, site)) is not None]
        if any(_share(one.rows, other.rows) for one, other in combinations(entries, 2)):
            name = ast.unparse(site.func) if isinstance(site, ast.Call) else "extend"
            derived = machine.record.derived(site, name, entries[0].rows, cause=site, certain=False)
            machine.store.put(receiver, "mark", Repeated(derived))
    return [with_item(machine, receiver, value, site) for value in values]


def multiplied(machine: Machine, items: Value, product: Collection, site: ast.expr) -> Value:
    """`texts * 10` of a list that holds rows: each of them several times."""
    if not isinstance(items, Collection) or items.known is not None or product.content.rest is None:
        return product
    facts = facts_of(items)
    if not facts.rows or facts.predicted:
        return product
    mark = Repeated(machine.record.duplicate(site, "", facts.rows))
    return Collection(Content(None, _at(product.content.rest, mark)))


def _at(value: Value, mark: Repeated) -> Value:
    if isinstance(value, Data):
        return Data(value.facts.at(mark)) if value.facts.rows else value
    if isinstance(value, Collection) and value.content.items is not None:
        items = {key: _at(item, mark) for key, item in value.content.items.items()}
        return Collection(Content(items), value.is_mapping)
    return value


def _share(rows: Rows, others: Rows) -> bool:
    """Whether some rows are, or are selected from, some of the others."""
    return any(_is_source(atom, others) for atom in rows) or any(_is_source(atom, rows) for atom in others)


def _marked(value: Value, receiver: Collection) -> Value:
    mark = receiver.mark
    if mark is None or value is receiver:
        return value
    if isinstance(value, Data):
        is_marked = any(mark in atom.path for atom in value.facts.rows)
        return value if is_marked or not value.facts.rows else Data(value.facts.at(mark))
    if isinstance(value, Collection) and value.content.items is not None:
        items = {key: _marked(item, receiver) for key, item in value.content.items.items()}
        return Collection(Content(items), value.is_mapping)
    return value


def _entry(machine: Machine, begun: tuple[Turn, ...], rows: Rows, site: ast.expr) -> Entry | None:
    """What is appended, seen from the turn whose item it is made of; None when the list is begun in that very turn."""
    turns = machine.record.turns
    for place, turn in enumerate(turns):
        own = rows if turn.rows is None else frozenset(atom for atom in turn.rows if _is_source(atom, rows))
        if own:
            path = tuple(turns[: place + 1])
            return Entry(site, path, own) if begun == path[: len(begun)] and len(begun) <= place else None
    return None


def _is_version(entry: Entry, turns: Sequence[Turn]) -> bool:
    """Whether a loop within the turn of a row gives an item each turn: over things made of it, or a count."""
    inner = [turn for turn in turns[len(entry.turns) :] if not turn.is_unrolled]
    if any(_tries_constants(turn.loop) for turn in inner) and entry.turns[-1].rows == entry.rows:
        return not (isinstance(entry.site, ast.Call) and any(map(_takes_part, entry.site.args)))
    if any(_only_counts(turn.loop) for turn in inner) and _is_of_turn(entry):
        return not (isinstance(entry.site, ast.Call) and any(isinstance(item, ast.Tuple) for item in entry.site.args))
    return any(sum(not rows.isdisjoint(entry.rows) for rows in turn.stacked) > 1 for turn in inner)


def _is_of_turn(entry: Entry) -> bool:
    """Whether what is appended is made of the item of its turn, or of the row at the position that the turn counts."""
    turn = entry.turns[-1]
    if turn.rows is not None or isinstance(turn.loop, ast.comprehension) or not isinstance(turn.loop.target, ast.Name):
        return turn.rows == entry.rows
    keys = (item.slice for node in turn.loop.body for item in ast.walk(node) if isinstance(item, ast.Subscript))
    return any(isinstance(key, ast.Name) and key.id == turn.loop.target.id for key in keys)


def _is_again(entry: Entry, receiver: Collection, turns: Sequence[Turn]) -> bool:
    """Whether a loop over a few values, within the turn of a row, made an item of it before: `for angle in (90, 180)`.

    Values that are positions choose what is taken of the row.
    """
    inner = [turn for turn in turns[len(entry.turns) :] if turn.is_unrolled]
    if entry not in receiver.entries or entry.turns[-1].rows != entry.rows or not inner:
        return False
    if isinstance(entry.site, ast.Call) and any(map(_takes_part, entry.site.args)):
        return False
    return not any(_takes_positions(turn.loop) for turn in inner)


def _tries_constants(loop: Loop) -> bool:
    """`for angle in (0, 90, 180)`, where these are no positions of what is taken."""
    if (
        isinstance(loop, ast.comprehension)
        or not isinstance(loop.iter, (ast.List, ast.Tuple))
        or len(loop.iter.elts) < 2
    ):
        return False
    return all(isinstance(item, ast.Constant) for item in loop.iter.elts) and not _takes_positions(loop)


def _takes_part(node: ast.expr) -> bool:
    return isinstance(node, (ast.Tuple, ast.Subscript))


def _takes_positions(loop: Loop) -> bool:
    """Whether a loop takes items, attributes or names by what it counts."""
    names = {item.id for item in ast.walk(loop.target) if isinstance(item, ast.Name)}
    if isinstance(loop, ast.comprehension) or not isinstance(loop.iter, (ast.List, ast.Tuple)):
        return True
    keys = (item.slice for statement in loop.body for item in ast.walk(statement) if isinstance(item, ast.Subscript))
    return any(isinstance(item, ast.Name) and item.id in names for key in keys for item in ast.walk(key))


def _only_counts(loop: Loop) -> bool:
    """`for number in range(20)`, whose number is at most part of a name, or a value by itself: the same each time."""
    target, positions = loop.target, loop.iter
    if not isinstance(loop, ast.For) or not isinstance(target, ast.Name) or not isinstance(positions, ast.Call):
        return False
    if not isinstance(positions.func, ast.Name) or positions.func.id != "range":
        return False
    nodes = [item for statement in loop.body for item in ast.walk(statement)]
    free = {id(item.value) for item in nodes if isinstance(item, (ast.FormattedValue, ast.Assign))}
    free.update(id(value) for item in nodes if isinstance(item, ast.Dict) for value in item.values)
    uses = (item for item in nodes if isinstance(item, ast.Name) and item.id == target.id)
    return all(id(item) in free for item in uses)


def _is_source(atom: RowAtom, rows: Rows) -> bool:
    size = len(atom.path)
    return any(other.origin == atom.origin and other.path[:size] == atom.path for other in rows)


def _is_second(entry: Entry, other: Entry) -> bool:
    """Whether two things appended are made of the same row: in one turn, or by another run over the same rows."""
    if not _share(entry.rows, other.rows):
        return False
    for one, two in zip(entry.turns, other.turns, strict=False):
        if one.run != two.run:
            return True
        if one.number != two.number:
            return one.is_unrolled
    return entry.site is not other.site and not _are_exclusive(entry.turns[-1].loop, entry.site, other.site)


def _are_exclusive(loop: Loop, one: ast.AST, other: ast.AST) -> bool:
    """Whether a turn that reaches one place never reaches the other: a branch between them ends the turn."""
    for node in ast.walk(loop):
        if isinstance(node, ast.If):
            for branch in (node.body, node.orelse):
                if branch and isinstance(branch[-1], (ast.Continue, ast.Break, ast.Return, ast.Raise)):
                    inside = {id(item) for statement in branch for item in ast.walk(statement)}
                    if (id(one) in inside) != (id(other) in inside):
                        return True
    return False
