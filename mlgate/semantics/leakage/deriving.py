"""New rows made of rows that stay beside them: changed copies put below the originals, windows that overlap."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from mlgate.semantics.leakage.cuts import written
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.held import Held
from mlgate.semantics.leakage.numbered import Numbered
from mlgate.semantics.leakage.rows import Masked, Repeated, RowAtom, Rows, Sampled, Sliced
from mlgate.semantics.leakage.stepping import overlap_next
from mlgate.semantics.leakage.values import constant_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

WHOLE = (Form.FRAME, Form.SERIES, Form.ARRAY, Form.UNKNOWN)
STACKING = frozenset({"vstack", "row_stack"})
"""Functions that also put columns below each other, to turn them around afterwards."""


class Derived(Numbered):
    """Rows of which several were made of one, at `site`, by the call `name`.

    `cause` is the loop that cuts them from a series as windows, or else the call: what counts as one place. `columns`
    are those of the rows and of what is made of them.
    """

    __slots__ = ("cause", "certain", "columns", "name", "rows", "site")

    def __init__(
        self,
        site: ast.expr,
        name: str,
        rows: Rows,
        cause: ast.AST,
        certain: bool,
        columns: tuple[Held | None, ...] = (),
    ) -> None:
        self.site = site
        self.name = name
        self.rows = rows
        self.cause = cause
        self.certain = certain
        self.columns = columns

    def repeats(self, name: Hashable) -> bool:
        """Whether rows made of one row all have its value in a column."""
        origins = [held.origin_of(name) if held is not None else None for held in self.columns]
        found = {origin.column if origin is not None else None for origin in origins}
        return len(found) == 1 and None not in found

    @property
    def is_window(self) -> bool:
        """Whether they are windows of a series."""
        return self.cause is not self.site


# Changed copies


def with_copies(machine: Machine, node: ast.expr, name: str, pieces: Sequence[Facts], whole: Facts) -> Facts:
    """Rows put below each other; when some are made of others that are there too, they are marked."""
    rowed = [piece for piece in pieces if piece.rows and piece.form in WHOLE and not piece.predicted]
    if name in STACKING:
        rowed = [piece for piece in rowed if piece.form is not Form.SERIES]
    for one, other in combinations(rowed, 2):
        if machine.is_repeating and not (_is_drawn_from(one.rows, other.rows) or _is_same_each_turn(machine, node)):
            continue  # one more row at each turn
        if (
            one.form is Form.UNKNOWN
            and other.form is Form.UNKNOWN
            and not _is_read_again(machine, one.rows, other.rows)
        ):
            continue  # what one object gave twice
        if _is_made_of(one.rows, other.rows) and not _are_other_columns(one, other):
            certain = Form.UNKNOWN not in (one.form, other.form)
            columns = (one.held, other.held)
            made = machine.record.derived(node, name, whole.rows, cause=node, certain=certain, columns=columns)
            return whole.at(Repeated(made))
    return whole


def _is_read_again(machine: Machine, one: Rows, other: Rows) -> bool:
    """Whether both sets are all that one source gave, in two places."""
    readings = machine.record.events.readings
    return one == other and all(len(readings.get(atom, ())) > 1 for atom in one)


def _is_same_each_turn(machine: Machine, node: ast.expr) -> bool:
    """Whether all but the first of what is put together is made outside of the loop: the same rows again and again."""
    given = node.args[0] if isinstance(node, ast.Call) and node.args else None
    run = machine.record.runs[-1] if machine.record.runs else None
    if not isinstance(given, (ast.List, ast.Tuple)) or run is None or isinstance(run.loop, ast.comprehension):
        return False
    if not run.loop.lineno <= node.lineno <= (run.loop.end_lineno or 0):  # in a function that the loop calls
        return False
    changing = run.bound
    names = {written(item) for added in given.elts[1:] for item in ast.walk(added) if isinstance(item, ast.Name)}
    return bool(names) and names.isdisjoint(changing)


def _is_made_of(one: Rows, other: Rows) -> bool:
    """Whether two sets of rows are the same, or one is a selection of the other."""
    if one == other:
        return True
    return len(one) == len(other) == 1 and any(_selects(a, b) or _selects(b, a) for a in one for b in other)


def _is_drawn_from(one: Rows, other: Rows) -> bool:
    """Whether the second set is a random selection of the first: `frame = pd.concat([frame, frame.sample()])`."""
    return len(one) == len(other) == 1 and any(
        len(atom.path) > len(whole.path) and isinstance(atom.path[-1], Sampled) and _selects(atom, whole)
        for atom in other
        for whole in one
    )


def _selects(atom: RowAtom, other: RowAtom) -> bool:
    size = len(other.path)
    left = atom.path[size:]
    return (
        atom.origin == other.origin
        and atom.path[:size] == other.path
        and all(isinstance(selector, (Masked, Sampled, Sliced)) for selector in left)
    )


def _are_other_columns(one: Facts, other: Facts) -> bool:
    """Whether two columns are put below each other, or two choices of columns: a long table of a wide one."""
    if one.form is Form.SERIES and other.form is Form.SERIES:
        return one.name != other.name
    chosen = all(piece.columns and not piece.statistics for piece in (one, other))
    return chosen and set(one.columns) != set(other.columns)


def without_copies(facts: Facts) -> Facts:
    """Data turned around: what was put below each other were columns."""
    if not any(_is_derived(selector) for atom in facts.rows for selector in atom.path[-1:]):
        return facts
    rows = frozenset(
        RowAtom(atom.origin, atom.path[:-1] if atom.path and _is_derived(atom.path[-1]) else atom.path)
        for atom in facts.rows
    )
    return facts._replace(rows=rows)


def _is_derived(selector: object) -> bool:
    return isinstance(selector, Repeated) and isinstance(selector.key, Derived)


# Windows


def with_window(machine: Machine, source: Facts, window: Facts, bounds: ast.Slice, cut: Sliced, node: ast.AST) -> Facts:
    """A slice taken at each turn of a loop: a window that overlaps the next one is marked."""
    if not window.rows or not isinstance(node, ast.expr):
        return window
    loop = _loop_of_windows(machine, bounds, cut)
    if loop is None:
        return window
    made = machine.record.derived(node, "", source.rows, cause=loop, certain=source.form is not Form.UNKNOWN)
    return window.at(Repeated(made))


def _loop_of_windows(machine: Machine, bounds: ast.Slice, cut: Sliced) -> ast.AST | None:
    """The loop whose turns take windows that overlap."""
    record = machine.record
    if record.runs and overlap_next(cut.lower, cut.upper):
        return record.runs[-1].loop
    turn = record.turns[-1] if record.turns else None
    if turn is None or turn.is_unrolled or not _overlaps(machine, turn.loop, bounds):
        return None
    return turn.loop


def windowed(machine: Machine, source: Facts, node: ast.expr) -> Facts:
    """All windows of a series at once, each one row further than the last."""
    if not source.rows or not isinstance(node, ast.Call):
        return source
    made = machine.record.derived(node, "", source.rows, cause=node.func, certain=source.form is not Form.UNKNOWN)
    return source.at(Repeated(made))


def _overlaps(machine: Machine, loop: ast.For | ast.AsyncFor | ast.comprehension, bounds: ast.Slice) -> bool:
    """Whether windows at the positions of a loop over a `range` are longer than its step."""
    target, positions = loop.target, loop.iter
    if isinstance(target, (ast.Tuple, ast.List)) or not isinstance(positions, ast.Call) or positions.keywords:
        return False
    if not isinstance(positions.func, ast.Name) or positions.func.id != "range":
        return False
    name = written(target)
    lower, upper = (_written(loop, bound, name) for bound in (bounds.lower, bounds.upper))
    width = _width(lower, upper)
    if width is None or not _names(lower, name) or not _names(upper, name):
        return False
    step = constant_of(machine.evaluate(positions.args[2])) if len(positions.args) == 3 else 1
    length = constant_of(machine.evaluate(width))
    if not isinstance(step, int):
        return False
    return step < length if isinstance(length, int) else step == 1


def _written(loop: ast.For | ast.AsyncFor | ast.comprehension, bound: ast.expr | None, target: str) -> ast.expr | None:
    """A bound as it is computed from the position: `end` of which the loop says `end = start + width`, once."""
    if bound is None or isinstance(bound, (ast.BinOp, ast.Constant)) or isinstance(loop, ast.comprehension):
        return bound
    name = written(bound)
    found = [
        item.value
        for statement in loop.body
        for item in ast.walk(statement)
        if name != target and isinstance(item, ast.Assign) and name in map(written, item.targets)
    ]
    return found[0] if len(found) == 1 else bound


def _width(lower: ast.expr | None, upper: ast.expr | None) -> ast.expr | None:
    """The length of a slice `[start : start + width]` or `[end - width : end]`."""
    if lower is None or upper is None:
        return None
    if isinstance(upper, ast.BinOp) and isinstance(upper.op, ast.Add):
        if ast.dump(upper.left) == ast.dump(lower):
            return upper.right
        return upper.left if ast.dump(upper.right) == ast.dump(lower) else None
    if isinstance(lower, ast.BinOp) and isinstance(lower.op, ast.Sub) and ast.dump(lower.left) == ast.dump(upper):
        return lower.right
    return None


def _names(node: ast.expr | None, name: str) -> bool:
    return node is not None and any(isinstance(item, ast.expr) and written(item) == name for item in ast.walk(node))
