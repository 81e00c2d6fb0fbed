"""Which rows a value holds: an origin and what was selected from it, and how two sets of rows relate.

Rows are a set of atoms. An atom is an origin (one reading of a data source) and the path of selectors that lead from
it: part 1 of a split, a slice, a mask, what `drop(part.index)` leaves. Two atoms overlap when one path is a prefix of
the other; they are disjoint when their paths part at complementary selectors; otherwise nothing is known, and nothing
is reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable

from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.amounts import Amount
from mlgate.semantics.leakage.numbered import Numbered
from mlgate.semantics.leakage.syntax import of_syntax

MAX_ATOMS = 16
MAX_PATH = 24

Bound = Amount | str | None

PERIOD = re.compile(r"\d{4}(-\d{2})?")
"""A label that stands for all rows of a year, or of a month."""


class Part(NamedTuple):
    """One part of a split. `key` is the split; parts of a shuffled split are spread over all rows."""

    key: Hashable
    number: int
    shuffled: bool


class Sliced(NamedTuple):
    """Rows from `lower` (None: the first) up to `upper` (None: the last)."""

    lower: Bound
    upper: Bound


class Masked(NamedTuple):
    """Rows for which a test of `subject` against `operand` holds, or does not."""

    subject: Hashable
    test: str
    operand: Hashable
    holds: bool


class Sampled(NamedTuple):
    """Rows drawn at random, without repetition."""

    key: Hashable


class Rest(NamedTuple):
    """What is left when the rows at the path `removed` (relative) are taken away."""

    removed: tuple[Selector, ...]


CUT = "cut"
"""Marks a filter that is a slice through frames joined: its key goes on with the bounds."""


GROUP = "group"
"""Marks a filter that lets the rows of one group through: each turn of a loop has another one."""


INDICES = "indices"
"""Marks a filter that lets through what any of several sets of positions selects: they follow in its key."""


MANY = "many"
"""Marks an origin that stands for many."""


GROUPS = "groups"
"""Marks an origin whose rows are the groups of other rows."""


class Kept(NamedTuple):
    """Rows that some filter let through."""

    key: Hashable


class Shuffled(NamedTuple):
    """The same rows in another order."""

    key: Hashable


class Repeated(NamedTuple):
    """The same rows and copies of them; `key` is the duplication."""

    key: Hashable


Selector = Part | Sliced | Masked | Sampled | Rest | Kept | Shuffled | Repeated
Path = tuple[Selector, ...]


class RowAtom(NamedTuple):
    """Rows of one origin, at the end of a path of selectors."""

    origin: Hashable
    path: Path = ()


Rows = frozenset[RowAtom]
NO_ROWS: Rows = frozenset()
ANY_ROWS: Rows = frozenset({RowAtom("anywhere")})
"""Rows of which nothing is known."""

EXPRESSION: Rows = frozenset({RowAtom("column expression")})
"""Rows of whatever frame a column expression (`pl.col("age")`) will be evaluated in."""


def is_period(label: str) -> bool:
    """Whether a label of rows names a year or a month."""
    return PERIOD.fullmatch(label) is not None


def origin_rows(origin: Hashable) -> Rows:
    """All rows of an origin."""
    return frozenset({RowAtom(origin)})


def select(rows: Rows, *selectors: Selector) -> Rows:
    """Extend every atom's path."""
    if rows == ANY_ROWS or any(len(atom.path) > MAX_PATH for atom in rows):
        return ANY_ROWS if rows else NO_ROWS
    return frozenset(RowAtom(atom.origin, atom.path + selectors) for atom in rows)


def union(*sets: Rows) -> Rows:
    """Rows of all of the sets."""
    rows = frozenset().union(*sets)
    if MAX_ATOMS < len(rows) <= 4 * MAX_ATOMS:
        rows = _not_held(rows, _is_within)
    if not ANY_ROWS.isdisjoint(rows):
        return ANY_ROWS
    return rows if len(rows) <= MAX_ATOMS else _of_many(rows)


@of_syntax
def _of_many(rows: Rows) -> Rows:
    """Rows of more sources than are kept apart: a source of its own, of which nobody knows what shares them."""
    return origin_rows((MANY, Numbered().number_of_run))


def is_of_many(atom: RowAtom) -> bool:
    """Whether rows come from many sources that are not kept apart."""
    return isinstance(atom.origin, tuple) and atom.origin[0] == MANY


def _not_held(rows: Rows, is_held_by: Callable[[RowAtom, RowAtom], bool]) -> Rows:
    """Rows less those that others hold; only rows of one origin can."""
    by_origin: dict[Hashable, list[RowAtom]] = {}
    for atom in rows:
        by_origin.setdefault(atom.origin, []).append(atom)
    if len(by_origin) == len(rows):
        return rows
    return frozenset(atom for atom in rows if not any(is_held_by(atom, other) for other in by_origin[atom.origin]))


def _is_within(atom: RowAtom, other: RowAtom) -> bool:
    """Whether rows are selected from others, so that these hold them already; copies are more than the rows."""
    return _extends(atom, other) and not any(isinstance(item, Repeated) for item in atom.path[len(other.path) :])


def either(left: Rows, right: Rows) -> Rows:
    """Rows of one or the other set, whichever branch ran; a selection of the other set's rows is the other set.

    Rows with copies of them are more than the rows: what one branch resamples is resampled.
    """
    rows = union(left, right)
    if len(rows) < 2:
        return rows
    copied = {
        RowAtom(atom.origin, atom.path[:-1]) for atom in rows if atom.path and isinstance(atom.path[-1], Repeated)
    }
    if copied:
        rows -= copied
    return _not_held(rows, _extends)


def _extends(atom: RowAtom, other: RowAtom) -> bool:
    size = len(other.path)
    return atom.origin == other.origin and len(atom.path) > size and atom.path[:size] == other.path


def is_within(atom: RowAtom, other: RowAtom) -> bool:
    """Whether rows are others, or were selected from them."""
    return atom == other or _extends(atom, other)


def without(rows: Rows, removed: Rows) -> Rows | None:
    """What is left of `rows` when `removed` is taken away; None when `removed` is no selection of them."""
    left = set()
    for atom in rows:
        paths = [other.path[len(atom.path) :] for other in removed if _extends(other, atom)]
        if len(paths) != 1:
            return None
        left.add(RowAtom(atom.origin, (*atom.path, Rest(paths[0]))))
    return frozenset(left) or None


def is_group(atom: RowAtom) -> bool:
    """Whether rows are one group of others."""
    last = atom.path[-1] if atom.path else None
    return isinstance(last, Kept) and isinstance(last.key, tuple) and last.key[0] == GROUP


def is_of_groups(rows: Rows) -> bool:
    """Whether rows are a table of groups: a row for each of them."""
    return any(isinstance(atom.origin, tuple) and atom.origin[:1] == (GROUPS,) for atom in rows)


def are_parameters(rows: Rows) -> bool:
    """Whether rows are those that a function would be passed, which nothing calls."""
    return all(isinstance(atom.origin, tuple) and atom.origin[:1] == ("parameter",) for atom in rows)
