"""`Held`: which columns a value surely holds, and which columns each of them was computed from, row by row.

A frame read from outside holds all columns of its source but those dropped since. A column set by name has an origin:
the column whose values it repeats or rewrites one by one, and all columns that went into it. What is not known to be
there is not held: a value without `Held` proves nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Mapping

from mlgate.core.values import NamedTuple

MAX_NAMED = 200
MAX_SOURCES = 24
Bounds = tuple[int | None, int | None]
NO_NAMES: frozenset[Hashable] = frozenset()


class Column(NamedTuple):
    """A column of some sources joined, by its name."""

    sources: frozenset[Hashable]
    name: Hashable


class At(NamedTuple):
    """A column of a frame or array, by its position; `frame` is the hash of what the frame holds."""

    frame: int
    number: int


class Made(NamedTuple):
    """A column set by name at some place."""

    name: Hashable
    place: Hashable


class Origin(NamedTuple):
    """Where the values of a column come from, row by row.

    `column` is the one column that they are, or are computed from, alone; `sources` all columns that went into them,
    `site` where the column was set by name.
    """

    column: Hashable | None
    sources: frozenset[Hashable]
    site: ast.expr | None = None


class Family(NamedTuple):
    """Key of the dummy columns that were made of one column: all whose name begins with its name."""

    prefix: str


class All(NamedTuple):
    """All columns of a source, but some; or those between two positions. `dummied`: texts became dummy columns."""

    source: Hashable
    lacking: frozenset[Hashable] = NO_NAMES
    bounds: Bounds | None = None
    dummied: bool = False

    def has(self, name: Hashable) -> bool:
        """Whether a column of the source is surely there."""
        if self.bounds is not None or name in self.lacking:
            return False
        return not self.dummied or not any(str(other).startswith(f"{name}_") for other in self.lacking)


class Held:
    """Columns of a frame or array. `chosen` is where they were picked out of others; it makes no difference."""

    __slots__ = ("_hash", "chosen", "named", "whole")

    def __init__(
        self,
        whole: frozenset[All] = frozenset(),
        named: Mapping[Hashable, Origin] | None = None,
        chosen: ast.expr | None = None,
    ) -> None:
        self.whole = whole
        self.named = named or {}
        self.chosen = chosen
        self._hash: int | None = None

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Held)
            and hash(self) == hash(other)
            and self.whole == other.whole
            and self.named == other.named
        )

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash((self.whole, frozenset(self.named)))
        return self._hash

    # Reading

    @property
    def origin(self) -> Origin | None:
        """The origin of a single column."""
        if self.whole or len(self.named) != 1:
            return None
        return next(iter(self.named.values()))

    def origin_of(self, name: Hashable) -> Origin | None:
        """The origin of one of the columns."""
        found = self.named.get(name)
        if found is not None or not self.whole:
            return found
        sources = frozenset(item.source for item in self.whole if item.has(name))
        if not sources:
            return None
        column = Column(sources, name)
        return Origin(column, frozenset({column}))

    def find(self, column: Hashable) -> Hashable | None:
        """The name under which a column is held, or else one that is computed from it."""
        for name, origin in self.named.items():
            if origin.column == column:
                return name
        if isinstance(column, Column):
            if column.sources <= {item.source for item in self.whole if item.has(column.name)}:
                return column.name
        elif isinstance(column, At):
            inside = any(item.source == column.frame and _holds(item.bounds, column.number) for item in self.whole)
            if inside or column.frame == hash(self):
                return column.number
        return next((name for name, origin in self.named.items() if column in origin.sources), None)

    # Choosing

    def column(self, name: Hashable) -> Held | None:
        """One column; it remembers where the frame's columns were chosen."""
        found = self.origin_of(name)
        return Held(named={name: found}, chosen=self.chosen) if found is not None else None

    def only(self, names: Iterable[Hashable]) -> Held:
        """The columns named, as far as they are known."""
        found = {name: origin for name in names if (origin := self.origin_of(name)) is not None}
        return Held(named=found, chosen=self.chosen)

    def without(self, names: Iterable[Hashable]) -> Held:
        """All columns but those named."""
        gone = frozenset(names)
        whole = frozenset(item._replace(lacking=item.lacking | gone) for item in self.whole if item.bounds is None)
        named = {key: value for key, value in self.named.items() if key not in gone and not _is_family_of(key, gone)}
        return Held(whole, named, self.chosen)

    def at(self, number: int) -> Held:
        """One column, by its position."""
        column = At(hash(self), number)
        return Held(named={number: Origin(column, frozenset({column}))}, chosen=self.chosen)

    def between(self, lower: int | None, upper: int | None) -> Held:
        """The columns between two positions."""
        if lower in (None, 0) and upper is None:
            return self
        return Held(frozenset({All(hash(self), bounds=(lower, upper))}), chosen=self.chosen)

    def chosen_at(self, node: ast.expr) -> Held:
        """The same columns, picked out here."""
        return Held(self.whole, self.named, node)

    # Changing

    def setting(self, name: Hashable, origin: Origin) -> Held:
        """One column set; one that is set to itself, rewritten, was set where it was set first."""
        before = self.named.get(name)
        if before is not None and before.column == origin.column and before.site is not None:
            origin = origin._replace(site=before.site)
        if before is None and len(self.named) >= MAX_NAMED:
            return self.without([name])
        whole = frozenset(item._replace(lacking=item.lacking | {name}) for item in self.whole)
        return Held(whole, {**self.named, name: origin}, self.chosen)

    def renamed(self, names: Mapping[Hashable, Hashable]) -> Held:
        """Columns under other names."""
        found = self.without(names)
        for before, after in names.items():
            origin = self.origin_of(before)
            found = found.setting(after, origin) if origin is not None else found.without([after])
        return found

    def dummied(self, names: Iterable[Hashable] | None) -> Held:
        """Columns (of texts, if none are named) replaced by their dummy columns."""
        if names is None:
            return Held(frozenset(item._replace(dummied=True) for item in self.whole), self.named, self.chosen)
        found = self
        for name in names:
            origin = self.origin_of(name)
            found = found.without([name])
            if origin is not None:
                found = found.setting(Family(str(name)), origin)
        return found


def _holds(bounds: Bounds | None, number: int) -> bool:
    """Whether a position surely lies between bounds, each counted from the start or from the end."""
    lower, upper = bounds or (None, None)
    if number >= 0:
        return (lower is None or 0 <= lower <= number) and (upper is None or number < upper)
    if upper is not None and not number < upper < 0:
        return False
    return lower is None or (lower <= number if lower < 0 else number == -1)


def _is_family_of(key: Hashable, names: frozenset[Hashable]) -> bool:
    return isinstance(key, Family) and any(str(name).startswith(key.prefix) for name in names)


def held_by(source: Hashable) -> Held:
    """All columns of a source."""
    return Held(frozenset({All(source)}))


def after(held: Held | None, node: ast.expr) -> Held | None:
    """What a frame holds after something that may have changed its columns: those of a new source."""
    if held is None or held.origin is not None:
        return None
    return held_by(("after", node.lineno, node.col_offset, hash(held)))


# Putting together


def together(pieces: Iterable[Held | None]) -> Held | None:
    """Columns of all."""
    found = [piece for piece in pieces if piece is not None]
    if len(found) < 2:
        return found[0] if found else None
    named: dict[Hashable, Origin] = {}
    for piece in found:
        for name, origin in piece.named.items():
            named[name] = _either_column(named[name], origin) if name in named else origin
    return Held(frozenset().union(*(piece.whole for piece in found)), named)


def _either_column(one: Origin, other: Origin) -> Origin:
    """Columns of one name from two frames: one below the other."""
    return one if one == other else Origin(None, one.sources | other.sources, one.site)


def in_both(left: Held | None, right: Held | None) -> Held | None:
    """Columns held whichever of two branches ran."""
    if left is right or left is None or right is None:
        return left if left is right else None
    if left == right:
        return left
    lacking = {item._replace(lacking=NO_NAMES): item.lacking for item in left.whole}
    whole = frozenset(
        item._replace(lacking=item.lacking | lacking[key])
        for item in right.whole
        if (key := item._replace(lacking=NO_NAMES)) in lacking
    )
    named: dict[Hashable, Origin] = {}
    for name in {**left.named, **right.named}:
        one, other = left.origin_of(name), right.origin_of(name)
        if one is not None and other is not None:
            named[name] = _either_origin(one, other)
    return Held(whole, named, left.chosen)


def _either_origin(one: Origin, other: Origin) -> Origin:
    if one.column == other.column and one.sources == other.sources:
        return one
    same = one.column if one.column == other.column else None
    return Origin(same, one.sources & other.sources, one.site)


def computed(left: Held | None, right: Held | None) -> Held | None:
    """What an operation on two columns gives."""
    one, other = (item.origin if item is not None else None for item in (left, right))
    if one is None or other is None:
        found = one or other
        return Held(named={None: found._replace(column=None)}) if found is not None else None
    column = one.column if one.column == other.column else None
    sources = one.sources | other.sources
    return Held(named={None: Origin(column, sources)}) if len(sources) <= MAX_SOURCES else None


def set_origin(name: Hashable, value: Held | None, site: ast.expr) -> Origin:
    """The origin of a column that is set to a value."""
    found = value.origin if value is not None else None
    if found is not None and found.column is not None:
        return found._replace(site=site)
    made = Made(name, (site.lineno, site.col_offset))
    return Origin(made, frozenset({made}) | (found.sources if found is not None else NO_NAMES), site)
