"""New rows made of rows that stay beside them: changed copies put below the originals, windows that overlap."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Sequence
from itertools import combinations

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.held import Held
from mlgate.semantics.leakage.numbered import Numbered
from mlgate.semantics.leakage.objects import Data, Function, Instance
from mlgate.semantics.leakage.rows import Masked, Repeated, RowAtom, Rows, Sampled, Shuffled, Sliced
from mlgate.semantics.leakage.syntax import written
from mlgate.semantics.leakage.window_loops import loop_of_windows, width_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

WHOLE = (Form.FRAME, Form.SERIES, Form.ARRAY, Form.UNKNOWN)
STACKING = frozenset({"vstack", "row_stack"})
"""Functions that also put columns below each other, to turn them around afterwards."""


class Derived(Numbered):
    """Rows of which several were made of one, at `site`, by the call `name`.

    `cause` is the loop that cuts them from a series as windows, or else the call: what counts as one place. `columns`
    are those of the rows and of what is made of them. `width` is how long the windows are, where one call takes them
    all and says so.
    """

    __slots__ = ("cause", "certain", "columns", "name", "rows", "site", "width")

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
        self.width: int | None = None

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
    for one, other in combinations(rowed, 2):
        if name in STACKING and Form.SERIES in (one.form, other.form) and not _are_uneven(one.rows, other.rows):
            continue
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


def _are_uneven(one: Rows, other: Rows) -> bool:
    """Whether one set is some of the other: columns of unequal length cannot be put below each other."""
    return one != other and _is_made_of(one, other)


def _is_read_again(machine: Machine, one: Rows, other: Rows) -> bool:
    """Whether both sets are all that one source gave, in two places."""
    readings = machine.record.events.readings
    return one == other and all(len(readings.get(atom, ())) > 1 for atom in one)


def _is_same_each_turn(machine: Machine, node: ast.expr) -> bool:
    """Whether all but the first of what is put together is made outside of the loop: the same rows again and again."""
    given = node.args[0] if isinstance(node, ast.Call) and node.args else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
        given = ast.Tuple([node.func.value, *node.args[:1]])  # `frame.append(other)`
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
        and all(isinstance(selector, (Masked, Sampled, Shuffled, Sliced)) for selector in left)
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
    loop = loop_of_windows(machine, bounds, cut)
    if loop is None:
        return window
    made = machine.record.derived(node, "", source.rows, cause=loop, certain=source.form is not Form.UNKNOWN)
    return window.at(Repeated(made))


def windowed(machine: Machine, source: Facts, node: ast.expr, width: int | None = None) -> Facts:
    """All windows of a series at once, each one row further than the last."""
    if not source.rows or not isinstance(node, ast.Call):
        return source
    made = machine.record.derived(node, "", source.rows, cause=node.func, certain=source.form is not Form.UNKNOWN)
    made.width = width
    return source.at(Repeated(made))


def every_so_many(facts: Facts, step: object) -> Facts:
    """Each so many of rows: of windows that are longer than that, those that are left overlap still."""
    windows = [_window_in(atom.path[-1]) if atom.path else None for atom in facts.rows]
    if isinstance(step, int) and windows and all(item and item.width and item.width > step for item in windows):
        return facts
    return without_copies(facts)


def are_windows(facts: Facts) -> bool:
    """Whether rows are windows that overlap."""
    return bool(facts.rows) and all(atom.path and _window_in(atom.path[-1]) is not None for atom in facts.rows)


def is_window_now(machine: Machine, facts: Facts) -> bool:
    """Whether this is one window, in the loop that cuts it out: what is computed of it is of the window alone."""
    if not machine.record.runs or not are_windows(facts):
        return False
    loops = {run.loop for run in machine.record.runs}
    return all(getattr(_window_in(atom.path[-1]), "cause", None) in loops for atom in facts.rows)


def _window_in(selector: object) -> Derived | None:
    key = selector.key if isinstance(selector, Repeated) else None
    return key if isinstance(key, Derived) and key.is_window else None


def with_item_windows(machine: Machine, made: Instance) -> None:
    """Mark what an object gives back in windows: `self.values[index : index + self.width]` in its `__getitem__`."""
    method = made.cls.member("__getitem__")
    node = method.node if isinstance(method, Function) else None
    if not isinstance(node, ast.FunctionDef) or len(node.args.args) != 2:
        return
    for cut in ast.walk(node):
        if not isinstance(cut, ast.Subscript) or not _is_window_from(node, cut, node.args.args[1].arg):
            continue
        name = _own_name(cut.value, node.args.args[0].arg)
        value = made.attributes.get(name)
        if isinstance(value, Data) and value.facts.rows and not are_windows(value.facts):
            certain = value.facts.form is not Form.UNKNOWN
            mark = machine.record.derived(cut, "", value.facts.rows, cause=node, certain=certain)
            machine.store.bind(made.attributes, name, Data(value.facts.at(Repeated(mark)), value.estimator))


def _own_name(node: ast.expr, owner: str) -> str:
    """The attribute of the object itself that is sliced, through `iloc` and the like."""
    while isinstance(node, ast.Attribute):
        if isinstance(node.value, ast.Name) and node.value.id == owner:
            return node.attr
        node = node.value
    return ""


def _is_window_from(function: ast.FunctionDef, cut: ast.Subscript, position: str) -> bool:
    """Whether a slice begins, or ends, at the position that is asked for, and is longer than one row."""
    bounds = cut.slice.elts[0] if isinstance(cut.slice, ast.Tuple) and cut.slice.elts else cut.slice
    if not isinstance(bounds, ast.Slice) or bounds.step is not None:
        return False
    lower, upper = (_assigned(function, bound) for bound in (bounds.lower, bounds.upper))
    width = width_of(lower, upper) or width_of(bounds.lower, upper) or width_of(lower, bounds.upper)
    if width is None or (isinstance(width, ast.Constant) and width.value == 1):
        return False
    return any(isinstance(item, ast.Name) and item.id == position for item in (lower, upper))


def _assigned(function: ast.FunctionDef, bound: ast.expr | None) -> ast.expr | None:
    """What a bound was assigned, once: `end = index + self.width`."""
    if not isinstance(bound, ast.Name):
        return bound
    found = [
        item.value
        for item in ast.walk(function)
        if isinstance(item, ast.Assign) and bound.id in map(written, item.targets)
    ]
    return found[0] if len(found) == 1 else bound
