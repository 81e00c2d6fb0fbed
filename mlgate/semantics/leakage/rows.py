"""Which rows a value holds: an origin and what was selected from it, and how two sets of rows relate.

Rows are a set of atoms. An atom is an origin (one reading of a data source) and the path of selectors that lead from
it: part 1 of a split, a slice, a mask, what `drop(part.index)` leaves. Two atoms overlap when one path is a prefix of
the other; they are disjoint when their paths part at complementary selectors; otherwise nothing is known, and nothing
is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from enum import Enum

from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.amounts import Amount, differs_by_constant, is_at_most
from mlgate.semantics.leakage.exclusion import are_exclusive, of_columns

MAX_ATOMS = 16
MAX_PATH = 24

Bound = Amount | str | None


class Relation(Enum):
    """How two sets of rows relate."""

    OVERLAP = "overlap"
    DISJOINT = "disjoint"
    APART = "apart"  # different origins: nothing links them
    UNKNOWN = "unknown"


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
    return ANY_ROWS if len(rows) > MAX_ATOMS or not ANY_ROWS.isdisjoint(rows) else rows


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
    return frozenset(atom for atom in rows if not any(_extends(atom, other) for other in rows))


def _extends(atom: RowAtom, other: RowAtom) -> bool:
    size = len(other.path)
    return atom.origin == other.origin and len(atom.path) > size and atom.path[:size] == other.path


def without(rows: Rows, removed: Rows) -> Rows | None:
    """What is left of `rows` when `removed` is taken away; None when `removed` is no selection of them."""
    left = set()
    for atom in rows:
        paths = [other.path[len(atom.path) :] for other in removed if _extends(other, atom)]
        if len(paths) != 1:
            return None
        left.add(RowAtom(atom.origin, (*atom.path, Rest(paths[0]))))
    return frozenset(left) or None


def relate(left: Rows, right: Rows) -> Relation:
    """How two sets of rows relate: they overlap if any atoms do; they are disjoint if all that are linked surely are.

    Arrays split together are cut at the same positions: parts of one split are disjoint whatever else their atoms are,
    and so are slices of what was joined before.
    So are sets that apart from something whole, used by both (a tokenizer, a list of transforms), are disjoint.
    """
    if _are_other_parts(left, right) or _are_cut_apart(left, right) or _differ_but_for_tools(left, right):
        return Relation.DISJOINT
    found = {relate_atoms(a, b) for a in left for b in right}
    for relation in (Relation.OVERLAP, Relation.UNKNOWN, Relation.DISJOINT):
        if relation in found:
            return relation
    return Relation.APART if found else Relation.UNKNOWN


def _differ_but_for_tools(left: Rows, right: Rows) -> bool:
    """Whether the sets are disjoint but for objects that both use, and one of them uses whole."""
    if len(left) < 2 or len(right) < 2:
        return False
    shared = {atom.origin for atom in left} & {atom.origin for atom in right}
    tools = {atom.origin for atom in left & right if _is_whole_or_item(atom)}
    tools |= {atom.origin for atom in left | right if atom.origin in shared and not atom.path}
    ours = frozenset(atom for atom in left if atom.origin not in tools)
    theirs = frozenset(atom for atom in right if atom.origin not in tools)
    return bool(tools) and bool(ours) and bool(theirs) and relate(ours, theirs) is Relation.DISJOINT


def _is_whole_or_item(atom: RowAtom) -> bool:
    """Whether nothing is taken of an origin, or one of the things that a function gave back together."""
    keys = (selector.key if isinstance(selector, Kept) else None for selector in atom.path)
    return all(isinstance(key, tuple) and key[0] == "item" for key in keys)


def _are_other_parts(left: Rows, right: Rows) -> bool:
    """Whether all atoms of one set lie in one part of a split, and all of the other set in another part of it."""
    if len(left) + len(right) < 3:
        return False
    ours, theirs = _common_parts(left), _common_parts(right)
    return any(key in theirs and theirs[key] != number for key, number in ours.items())


def _are_cut_apart(left: Rows, right: Rows) -> bool:
    """Whether the same rows, joined from several, were cut at other positions."""
    if len(left) < 2 or len(right) < 2:
        return False
    ours, theirs = _by_last_cut(left), _by_last_cut(right)
    wholes = {frozenset(whole) for whole in (*ours.values(), *theirs.values())}
    if len(wholes) != 1 or len(wholes.pop()) < 2 or None in ours or None in theirs:
        return False
    return all(_relate_slices(a, b) is Relation.DISJOINT for a in ours if a for b in theirs if b)


def _by_last_cut(rows: Rows) -> dict[Sliced | None, set[RowAtom]]:
    """What was cut last, by the slice that did it."""
    found: dict[Sliced | None, set[RowAtom]] = {}
    for atom in rows:
        kept = len(atom.path)
        while kept and isinstance(atom.path[kept - 1], (Shuffled, Repeated)):
            kept -= 1
        last = atom.path[kept - 1] if kept else None
        cut = last if isinstance(last, Sliced) else None
        found.setdefault(cut, set()).add(RowAtom(atom.origin, atom.path[: kept - 1] if cut else ()))
    return found


def _common_parts(rows: Rows) -> dict[Hashable, int]:
    """Splits that every atom is a part of, with the part."""
    found = [{s.key: s.number for s in atom.path if isinstance(s, Part)} for atom in rows]
    first, *others = found or [{}]
    return {key: number for key, number in first.items() if all(other.get(key) == number for other in others)}


def overlap(left: Rows, right: Rows) -> bool:
    """Whether two sets of rows surely share rows."""
    return relate(left, right) is Relation.OVERLAP


def relate_atoms(left: RowAtom, right: RowAtom) -> Relation:
    """How two atoms relate."""
    if left.origin != right.origin:
        return Relation.APART
    if ANY_ROWS & {left, right}:
        return Relation.UNKNOWN
    at = divergence(left.path, right.path)
    if at is None:
        return Relation.OVERLAP
    return _relate_paths(left.path[at:], right.path[at:])


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


def divergence(left: Path, right: Path) -> int | None:
    """Where two paths part; None when one is a prefix of the other."""
    return next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)


def common_prefix(left: Path, right: Path) -> Path:
    """The selectors that both paths begin with."""
    at = divergence(left, right)
    return left[: min(len(left), len(right)) if at is None else at]


def _relate_paths(left: Path, right: Path) -> Relation:
    """Relate two paths whose first selectors differ."""
    first, second = left[0], right[0]
    if _is_whole(left) or _is_whole(right):
        return Relation.OVERLAP
    if isinstance(first, Rest) or isinstance(second, Rest):
        return Relation.DISJOINT if _is_removed(first, right) or _is_removed(second, left) else Relation.UNKNOWN
    relate_kind = _SAME_KIND.get(first.__class__)
    if relate_kind is not None and first.__class__ is second.__class__:
        found = relate_kind(first, second)
        is_cut_again = isinstance(first, Sliced) and (_is_narrowed(left[1:]) or _is_narrowed(right[1:]))
        found = Relation.UNKNOWN if found is Relation.OVERLAP and is_cut_again else found
        return Relation.DISJOINT if found is Relation.UNKNOWN and _are_tested_apart(left, right) else found
    if _are_tested_apart(left, right):
        return Relation.DISJOINT
    return Relation.OVERLAP if _is_spread(left) or _is_spread(right) else Relation.UNKNOWN


def _is_whole(path: Path) -> bool:
    """Whether a path loses no rows: it only reorders or repeats them."""
    return all(isinstance(selector, (Shuffled, Repeated)) for selector in path)


def _is_removed(rest: Selector, path: Path) -> bool:
    return isinstance(rest, Rest) and path[: len(rest.removed)] == rest.removed


def _is_spread(path: Path) -> bool:
    """Whether rows are taken at random from everywhere, or from copies of everything: they meet any other selection."""
    taking = next((selector for selector in path if not isinstance(selector, (Shuffled, Repeated))), None)
    return isinstance(taking, Part) and taking.shuffled


def _is_narrowed(path: Path) -> bool:
    """Whether only some rows are taken, and not at random: perhaps those that another slice leaves out."""
    taking = next((selector for selector in path if not isinstance(selector, (Shuffled, Repeated))), None)
    return taking is not None and not (isinstance(taking, Sampled) or begins_late(taking) or _is_spread(path))


def begins_late(taking: Selector) -> bool:
    """Whether only the first few rows are left out, as windows need them: `[60:]`."""
    if not isinstance(taking, Sliced) or taking.upper is not None or not isinstance(taking.lower, Amount):
        return False
    return taking.lower.is_plain and taking.lower.constant > 0


def _relate_parts(left: Part, right: Part) -> Relation:
    if left.key == right.key:
        return Relation.DISJOINT
    return Relation.OVERLAP if left.shuffled and right.shuffled else Relation.UNKNOWN


def _relate_slices(left: Sliced, right: Sliced) -> Relation:
    if _ends_before(left.upper, right.lower) or _ends_before(right.upper, left.lower):
        return Relation.DISJOINT
    if _is_empty(left) or _is_empty(right):
        return Relation.DISJOINT
    if _begins_before(left.lower, right.upper) and _begins_before(right.lower, left.upper):
        return Relation.OVERLAP
    same_end = (left.lower is None and right.lower is None) or (left.upper is None and right.upper is None)
    return Relation.OVERLAP if same_end else Relation.UNKNOWN


def _ends_before(upper: Bound, lower: Bound) -> bool:
    """Whether a slice up to `upper` ends where one from `lower` begins.

    `[:n]` and `[n - 60:]` count: sixty rows of history before the first one held out.
    """
    if isinstance(upper, str) and isinstance(lower, str):
        return upper <= lower
    if isinstance(upper, Amount) and isinstance(lower, Amount):
        return is_at_most(upper, lower) or differs_by_constant(upper, lower)
    return False


def _is_empty(part: Sliced) -> bool:
    return part.upper == Amount() and part.lower in (None, Amount())


def _begins_before(lower: Bound, upper: Bound) -> bool:
    """Whether a slice from `lower` surely begins before one up to `upper` ends."""
    if lower is None or upper is None:
        return True
    if isinstance(upper, str) and isinstance(lower, str):
        return lower < upper
    if isinstance(upper, Amount) and isinstance(lower, Amount):
        return is_at_most(lower, upper) and lower != upper and not (lower.is_negative or upper.is_negative)
    return False


def _relate_kept(left: Kept, right: Kept) -> Relation:
    """What filters let through is not known but for positions put together: as any two of them relate."""
    ours, theirs = _positions_joined(left), _positions_joined(right)
    if not ours or not theirs:
        return Relation.UNKNOWN
    found = {relate_atoms(RowAtom("", a), RowAtom("", b)) for a in ours for b in theirs}
    if Relation.OVERLAP in found:
        return Relation.OVERLAP
    return Relation.UNKNOWN if Relation.UNKNOWN in found else Relation.DISJOINT


def _positions_joined(kept: Kept) -> frozenset[Path]:
    key = kept.key
    return key[1] if isinstance(key, tuple) and key[:1] == (INDICES,) else frozenset()


def _relate_samples(left: Sampled, right: Sampled) -> Relation:
    """Two samples of the same rows, each drawn for itself, share some."""
    return Relation.OVERLAP


def _relate_masks(left: Masked, right: Masked) -> Relation:
    return Relation.DISJOINT if are_exclusive(left, right) else Relation.UNKNOWN


def _are_tested_apart(left: Path, right: Path) -> bool:
    """Whether rows passed tests that exclude each other, whatever else was done to them."""
    ours = [item for item in left if isinstance(item, Masked)]
    theirs = [item for item in right if isinstance(item, Masked)] if ours else []
    return bool(theirs) and any(are_exclusive(a, b) for a in of_columns(ours) for b in of_columns(theirs))


_SAME_KIND: dict[type[Selector], Callable[..., Relation]] = {
    Part: _relate_parts,
    Sliced: _relate_slices,
    Masked: _relate_masks,
    Sampled: _relate_samples,
    Kept: _relate_kept,
}
