"""How two sets of rows relate: they overlap, are disjoint, have nothing to do with each other, or nothing is known."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from enum import Enum

from mlgate.semantics.leakage.amounts import Amount, are_from_both_ends, differs_by_constant, is_at_most
from mlgate.semantics.leakage.exclusion import are_exclusive, of_columns
from mlgate.semantics.leakage.rows import (
    ANY_ROWS,
    INDICES,
    Bound,
    Kept,
    Masked,
    Part,
    Path,
    Repeated,
    Rest,
    RowAtom,
    Rows,
    Sampled,
    Selector,
    Shuffled,
    Sliced,
    is_of_many,
    is_period,
)


class Relation(Enum):
    """How two sets of rows relate."""

    OVERLAP = "overlap"
    DISJOINT = "disjoint"
    APART = "apart"  # different origins: nothing links them
    UNKNOWN = "unknown"


def relate(left: Rows, right: Rows) -> Relation:
    """How two sets of rows relate: they overlap if any atoms do; they are disjoint if all that are linked surely are.

    Arrays split together are cut at the same positions: parts of one split are disjoint whatever else their atoms are,
    and so are slices of what was joined before.
    So are sets that apart from something whole, used by both (a tokenizer, a list of transforms), are disjoint.
    """
    if _are_other_parts(left, right) or _are_cut_apart(left, right) or _differ_but_for_tools(left, right):
        return Relation.DISJOINT
    found = _relations(left, right)
    for relation in (Relation.OVERLAP, Relation.UNKNOWN, Relation.DISJOINT):
        if relation in found:
            return relation
    return Relation.APART if found else Relation.UNKNOWN


def _relations(left: Rows, right: Rows) -> set[Relation]:
    """How the atoms relate, each to each; those of other origins all in the same way."""
    by_origin: dict[Hashable, list[RowAtom]] = {}
    for atom in right:
        by_origin.setdefault(atom.origin, []).append(atom)
    elsewhere = Relation.UNKNOWN if any(map(is_of_many, (*left, *right))) else Relation.APART
    found: set[Relation] = set()
    for atom in left:
        linked = by_origin.get(atom.origin, ())
        found.update(relate_atoms(atom, other) for other in linked)
        if len(linked) < len(right):
            found.add(elsewhere)
    return found


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
        return Relation.UNKNOWN if is_of_many(left) or is_of_many(right) else Relation.APART
    if ANY_ROWS & {left, right}:
        return Relation.UNKNOWN
    at = divergence(left.path, right.path)
    if at is None:
        return Relation.OVERLAP
    found = _relate_paths(left.path[at:], right.path[at:])
    if found is Relation.UNKNOWN and is_mixed_at(left.path, at):
        return Relation.OVERLAP if _is_piece_of(left.path[at:], right.path[at:]) else found
    return found


def is_mixed_at(path: Path, at: int) -> bool:
    """Whether rows are in random order where a path goes on: the first of them are spread over all."""
    before = path[at - 1] if at else None
    return isinstance(before, Shuffled) and before.key != "reversed"


def _is_piece_of(left: Path, right: Path) -> bool:
    """Whether one path takes a slice of rows in random order, and the other one draws some of them, by class or not.

    Another test may be what tells the rows that the slice leaves out.
    """
    return any(isinstance(one[0], Sliced) and _draws(other) for one, other in ((left, right), (right, left)))


def _draws(path: Path) -> bool:
    tests = (item for item in path if isinstance(item, Masked))
    return any(isinstance(item, Sampled) for item in path) and all(item.test == "eq" for item in tests)


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
    return Relation.OVERLAP if left.shuffled or right.shuffled else Relation.UNKNOWN


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

    `[:n]` and `[n - 60:]` count: sixty rows of history before the first one held out. So do `[:8000]` and `[-2000:]`.
    A slice up to a day may share that day; one up to a month, or to a year, holds all of it.
    """
    if isinstance(upper, str) and isinstance(lower, str):
        return upper <= lower and not _is_in_period(lower, upper)
    if isinstance(upper, Amount) and isinstance(lower, Amount):
        return is_at_most(upper, lower) or differs_by_constant(upper, lower) or are_from_both_ends(upper, lower)
    return False


def _is_in_period(label: str, period: str) -> bool:
    """Whether a label is of the year or month that another one names."""
    return is_period(period) and (label == period or label.startswith(f"{period}-"))


def is_slice_of(inner: Sliced, outer: Sliced) -> bool:
    """Whether a slice surely lies within another one: `[:320]` in `[:6400]`."""
    begins = outer.lower is None or _comes_first(outer.lower, inner.lower)
    return begins and (outer.upper is None or _comes_first(inner.upper, outer.upper))


def _comes_first(first: Bound, second: Bound) -> bool:
    """Whether one bound is at another, or surely before it."""
    if first == second:
        return True
    if not isinstance(first, Amount) or not isinstance(second, Amount):
        return False
    return is_at_most(first, second) and not first.is_negative and not second.is_negative


def _is_empty(part: Sliced) -> bool:
    return part.upper == Amount() and part.lower in (None, Amount())


def _begins_before(lower: Bound, upper: Bound) -> bool:
    """Whether a slice from `lower` surely begins before one up to `upper` ends."""
    if lower is None or upper is None:
        return True
    if isinstance(upper, str) and isinstance(lower, str):
        return lower < upper or _is_in_period(lower, upper)
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
