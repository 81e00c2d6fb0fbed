"""What a loop cuts out of rows turn by turn: a list that gathers the pieces holds what the loop runs through.

At each turn a slice is other rows than at the turn before, as folds by hand need it. Once the loop is over, nobody can
tell the pieces apart any more: they are the rows from the first position to the last.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.amounts import Amount, unknown
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.gathering import Gathered, gathered_by
from mlgate.semantics.leakage.objects import Collection, Content, Data, Value
from mlgate.semantics.leakage.rows import Bound, Kept, RowAtom, Rows, Selector, Sliced
from mlgate.semantics.leakage.syntax import of_syntax, written
from mlgate.semantics.leakage.values import amount_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine
    from mlgate.semantics.leakage.recording import Recorder

ROWED = (Form.FRAME, Form.SERIES, Form.ARRAY)
MAX_NESTED = 3
VARIABLES = (ast.Name, ast.Attribute, ast.Subscript)
Loop = ast.For | ast.AsyncFor | ast.While | ast.comprehension


class Windows(NamedTuple):
    """Windows of `rows` that overlap, as `node` takes them: one at each turn of a loop, or a call all at once."""

    rows: Rows
    node: ast.expr
    loop: ast.AST


class Run:
    """One run of a loop whose turns are not taken one by one. `windows`: those of one row that it takes."""

    __slots__ = ("_gathered", "loop", "number", "windows")

    def __init__(self, loop: Loop, number: int) -> None:
        self.loop = loop
        self.number = number
        self.windows: list[Windows] = []
        self._gathered: Gathered | None = None

    @property
    def gathered(self) -> Gathered:
        """What becomes of the pieces that it takes: worked out when it is first asked for."""
        if self._gathered is None:
            self._gathered = gathered_by(self.loop)
        return self._gathered

    @property
    def bound(self) -> frozenset[str]:
        """What changes in the loop, as it is written."""
        return _bound_in(self.loop)


@of_syntax
def _bound_in(loop: Loop) -> frozenset[str]:
    nodes = (item for item in ast.walk(loop) if isinstance(item, VARIABLES))
    return frozenset(written(item) for item in nodes if isinstance(item.ctx, ast.Store))


class Cut(NamedTuple):
    """What the pieces that one slice gives in a run of a loop are together: None for all rows.

    `apart`: the loop deals its pieces out, so that each list holds some of them, and nobody knows which. `in_steps`:
    they are windows, each so many rows after the last: an item each.
    """

    run: int
    together: Selector | None
    loop: Loop
    apart: bool = False
    in_steps: bool = False


@contextmanager
def running(machine: Machine, loop: Loop, number: int) -> Iterator[None]:
    """While a loop runs; afterwards the lists that it filled hold no single pieces any more."""
    record, mark = machine.record, machine.store.mark
    record.runs.append(Run(loop, number))
    try:
        yield
    finally:
        record.runs.pop()
    if any(cut.run == number for cut in record.cuts.values()):
        for holder in machine.store.holders_since(mark):
            if isinstance(holder, Collection):
                _settle_list(machine, holder, number)
            elif isinstance(holder, Data):
                machine.store.put(holder, "facts", settled(machine, holder.facts, number, machine.fresh()))


def is_taken_by_turn(record: Recorder, site: ast.expr) -> bool:
    """Whether what a call is passed, or what the calls around it are, is another thing at each turn of a loop."""
    if not record.runs:
        return False
    changing = frozenset[str]().union(*(run.bound for run in record.runs))
    calls = (call for call in (site, *record.callers) if isinstance(call, ast.Call))
    given = (item for call in calls for argument in call.args for item in ast.walk(argument))
    return any(isinstance(item, VARIABLES) and written(item) in changing for item in given)


def note_cut(machine: Machine, selector: Sliced, bounds: ast.Slice, total: Amount | None) -> None:
    """Remember a slice whose bounds change from turn to turn."""
    if not machine.record.runs or selector in machine.record.cuts:
        return
    names = {written(item) for item in ast.walk(bounds) if isinstance(item, VARIABLES)}
    run = next((run for run in reversed(machine.record.runs) if not run.bound.isdisjoint(names)), None)
    if run is not None:
        together = _together(machine, run, bounds, total)
        in_steps = _goes_in_steps(run, bounds)
        machine.record.cuts[selector] = Cut(run.number, together, run.loop, run.gathered.dealt, in_steps)


def _goes_in_steps(run: Run, bounds: ast.Slice) -> bool:
    """`rows[i : i + 100] for i in range(0, len(rows), 50)`."""
    loop = run.loop
    if bounds.lower is None or bounds.upper is None:
        return False
    if isinstance(loop, ast.While):
        return True
    return isinstance(loop.iter, ast.Call) and _is_range(loop.iter) and len(loop.iter.args) == 3


def note_groups(record: Recorder, groups: Iterable[RowAtom]) -> None:
    """Remember the group that a turn of the running loop takes: together, they are all rows."""
    run = record.runs[-1] if record.runs else None
    if run is None:
        return
    some = None if run.gathered.whole else Kept(("turns", run.number))
    for atom in groups:
        record.cuts.setdefault(atom.path[-1], Cut(run.number, some, run.loop, run.gathered.dealt))


def is_step_now(machine: Machine, facts: Facts) -> bool:
    """Whether this is what one turn of a loop cuts out that is running: one of many items, each of its own rows."""
    runs = {run.number for run in machine.record.runs}
    if not runs or not machine.record.cuts or not facts.rows:
        return False
    return all(
        any((cut := machine.record.cuts.get(item)) and cut.in_steps and cut.run in runs for item in atom.path)
        for atom in facts.rows
    )


def _together(machine: Machine, run: Run, bounds: ast.Slice, total: Amount | None) -> Selector | None:
    """Of positions that a `range` counts, the rows between its ends; of others, some of the rows."""
    loop = run.loop
    if isinstance(loop, ast.While) or not isinstance(loop.iter, ast.Call) or not _is_range(loop.iter):
        return Kept(("turns", run.number))
    target = written(loop.target)
    if not (_is_near(bounds.lower, target) or _is_near(bounds.upper, target)):
        return Kept(("turns", run.number))
    ends = loop.iter.args[:2] if len(loop.iter.args) > 1 else [None, *loop.iter.args]
    lower, upper = (_end(machine, node, (run.number, place)) for place, node in enumerate(ends))
    lower, upper = None if lower == Amount() else lower, None if upper == total else upper
    return None if lower is None and upper is None else Sliced(lower, upper)


def _is_range(positions: ast.Call) -> bool:
    if not isinstance(positions.func, ast.Name) or positions.keywords:
        return False
    counts_up = len(positions.args) < 3 or not isinstance(positions.args[2], ast.UnaryOp)
    return positions.func.id == "range" and bool(positions.args) and counts_up


def _is_near(bound: ast.expr | None, target: str) -> bool:
    """Whether a bound is a position that a loop counts, or so many rows before or after it."""
    while isinstance(bound, ast.BinOp) and isinstance(bound.op, (ast.Add, ast.Sub)):
        if isinstance(bound.op, ast.Add) and written(bound.right) == target:
            return True
        bound = bound.left
    return bound is not None and written(bound) == target


def _end(machine: Machine, node: ast.expr | None, place: tuple[int, int]) -> Bound:
    if node is None:
        return None
    amount = amount_of(machine.evaluate(node))
    return unknown(("turns", *place)) if amount is None else amount


# After the loop


def _settle_list(machine: Machine, holder: Collection, number: int) -> None:
    if holder.begun is not None and any(turn.run == number for turn in holder.begun):
        return
    rest = holder.content.rest
    if rest is not None and (whole := settled_value(machine, rest, number)) is not rest:
        machine.store.put(holder, "content", Content(None, whole))


def settled_value(machine: Machine, value: Value, number: int) -> Value:
    """What stands for all items of a list, once the run of the loop that made them is over."""
    return _settled(machine, value, number, machine.fresh(), 0)


def _settled(machine: Machine, value: Value, number: int, holder: int, depth: int) -> Value:
    if isinstance(value, Data):
        facts = settled(machine, value.facts, number, holder)
        if facts is value.facts:
            return value
        if facts.form in ROWED and _are_windows(machine, value.facts, number):
            facts = facts._replace(form=Form.ELEMENT)
        return Data(facts, value.estimator)
    if isinstance(value, Collection) and depth < MAX_NESTED:
        items, rest = value.content
        if items is not None:
            whole = {key: _settled(machine, item, number, holder, depth + 1) for key, item in items.items()}
            return Collection(Content(whole), value.is_mapping)
        if rest is not None:
            return Collection(Content(None, _settled(machine, rest, number, holder, depth + 1)), value.is_mapping)
    return value


def _are_windows(machine: Machine, facts: Facts, number: int) -> bool:
    cuts = [machine.record.cuts.get(selector) for atom in facts.rows for selector in atom.path]
    return any(cut is not None and cut.run == number and cut.in_steps for cut in cuts)


def settled(machine: Machine, facts: Facts, number: int, holder: int) -> Facts:
    """The rows that the pieces of one `holder` are together; what is predicted stays what it was predicted of."""
    rows: Rows = frozenset(_whole(machine, atom, number, holder) for atom in facts.rows)
    return facts if rows == facts.rows or facts.predicted else facts._replace(rows=rows, pieces=())


def _whole(machine: Machine, atom: RowAtom, number: int, holder: int) -> RowAtom:
    cuts = machine.record.cuts
    found: list[Selector] = []
    for place, selector in enumerate(atom.path):
        cut = cuts.get(selector)
        if cut is None or cut.run != number:
            found.append(selector)
        elif cut.apart:
            found.append(Kept(("dealt", number, holder)))
        elif cut.together is not None:
            found.append(cut.together)
        elif isinstance(selector, Kept) and any(isinstance(item, Sliced) for item in atom.path[place + 1 : place + 2]):
            found.append(Kept(("turns", number)))  # positions in a group are none in the whole
    return atom if len(found) == len(atom.path) and tuple(found) == atom.path else atom._replace(path=tuple(found))
