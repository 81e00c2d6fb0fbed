"""Rows drawn in more than one way: how two selections of the same rows cross."""

from __future__ import annotations

from mlgate.semantics.leakage.events import Split
from mlgate.semantics.leakage.relating import Relation, divergence, relate_atoms
from mlgate.semantics.leakage.rows import (
    Kept,
    Masked,
    Part,
    Repeated,
    RowAtom,
    Rows,
    Sampled,
    Selector,
    Shuffled,
    Sliced,
)

Selectors = tuple[Selector, Selector]
DRAWN = (Part, Sampled, Sliced)
TAKING = (Masked, Sampled, Sliced)
REDRAWN = (*TAKING, Shuffled, Repeated)


def taken_by(atom: RowAtom) -> tuple[Selector, ...]:
    """The path of an atom, without what only reorders."""
    return tuple(item for item in atom.path if not isinstance(item, Shuffled))


def crossing(left: Rows, right: Rows) -> Selectors | None:
    """Where rows part ways that are each drawn for itself: two random splits, slices that meet too late."""
    found: set[Selectors] = set()
    for one in left:
        for other in right:
            if relate_atoms(one, other) is Relation.OVERLAP:
                at = divergence(one.path, other.path)
                if at is None:
                    return None
                found.add((one.path[at], other.path[at]))
    first = min(found, key=lambda pair: not isinstance(pair[0], Masked))
    if len(found) == 1 and all(isinstance(item, DRAWN) for item in first):
        return first
    if isinstance(first[0], Masked):
        return first if _is_taken_from_all(left, right) else None
    return _drawn_again(left, right)


def _drawn_again(rows: Rows, held_out: Rows) -> Selectors | None:
    """Where rows are a random part of all, and the others are drawn from all in another way: of each class some."""
    found: list[Selectors] = []
    for one in rows:
        for other in held_out:
            at = divergence(one.path, other.path)
            if at is None or not all(isinstance(item, (Shuffled, Part)) for item in one.path[at:]):
                return None
            taken = other.path[at:]
            if not isinstance(one.path[at], Part) or not all(isinstance(item, REDRAWN) for item in taken):
                return None
            found.append((one.path[at], next((item for item in taken if isinstance(item, Sampled)), taken[0])))
    return min(found, key=lambda pair: not isinstance(pair[1], Sampled), default=None)


def _is_taken_from_all(rows: Rows, held_out: Rows) -> bool:
    """Whether rows are those of all for which something holds, and the others are drawn at random from all.

    Nothing else may have been done to either: it may be what keeps them apart.
    """
    for one in rows:
        for other in held_out:
            at = divergence(one.path, other.path)
            if at is None or not isinstance(one.path[at], TAKING):
                return False
            if not all(isinstance(item, (Shuffled, Sampled, Sliced, Repeated)) for item in one.path[at + 1 :]):
                return False
            if not all(isinstance(item, (Shuffled, Part)) for item in other.path[at:]):
                return False
    return True


def is_plain_part(rows: Rows, whole: Rows) -> bool:
    """Whether rows are a part of the other ones, by a split; what folds hold out adds up to all of them."""
    if len(rows) != 1 or len(whole) != 1:
        return False
    (atom,), (other,) = rows, whole
    rest = taken_by(atom)[len(taken_by(other)) :]
    return bool(rest) and isinstance(rest[0], Part) and not (is_of_folds(rest[0]) and rest[0].number)


def is_thinned(rows: Rows, whole: Rows) -> bool:
    """Whether rows are drawn from the other ones, of some classes fewer: an undersampled training set."""
    if len(whole) != 1:
        return False
    (around,) = whole
    rests = [taken_by(atom)[len(taken_by(around)) :] for atom in rows]
    are_plain = all(isinstance(item, (*TAKING, Part)) or _is_resampled(item) for rest in rests for item in rest)
    return are_plain and any(isinstance(item, Sampled) or _is_resampled(item) for rest in rests for item in rest)


def _is_resampled(selector: Selector) -> bool:
    return isinstance(selector, Kept) and isinstance(selector.key, tuple) and selector.key[:1] == ("resampled",)


def is_of_folds(part: Part) -> bool:
    """Whether a part is one of folds: each row is held out once."""
    return isinstance(part.key, Split) and part.key.folds
