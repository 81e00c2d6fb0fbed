"""Rows drawn in more than one way: how two selections of the same rows cross."""

from __future__ import annotations

from collections.abc import Hashable

from mlgate.semantics.leakage.events import Split
from mlgate.semantics.leakage.relating import Relation, divergence, is_mixed_at, relate_atoms
from mlgate.semantics.leakage.rows import (
    Kept,
    Masked,
    Part,
    Path,
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
            if at is None or at == len(one.path) or at == len(other.path):
                return None
            are_parts = [_is_random_part(atom.path, at) for atom in (one, other)]
            if not any(are_parts) or not all(_is_drawn(item) for path in (one.path, other.path) for item in path[at:]):
                return None
            if not _splits_of(one.path[at:]).isdisjoint(_splits_of(other.path[at:])):
                return None
            first, second = (
                path[at] if is_part else _draw_of(path[at:])
                for path, is_part in zip((one.path, other.path), are_parts, strict=True)
            )
            found.append((first, second))
    return min(found, key=lambda pair: sum(not isinstance(item, (Part, Sampled)) for item in pair), default=None)


def _is_random_part(path: Path, at: int) -> bool:
    """Whether rows are a part drawn at random from where a path goes on: by a split, or cut after a shuffle."""
    if not all(isinstance(item, (Shuffled, Part)) for item in path[at + 1 :]):
        return False
    return isinstance(path[at], Part) or (isinstance(path[at], Sliced) and is_mixed_at(path, at))


def _is_drawn(selector: Selector) -> bool:
    return isinstance(selector, (*REDRAWN, Part)) or _is_resampled(selector)


def _draw_of(taken: Path) -> Selector:
    """What draws rows at random on a path, if anything does."""
    found = sorted(
        (item for item in taken if isinstance(item, (Part, Sampled))), key=lambda item: isinstance(item, Part)
    )
    return found[0] if found else taken[0]


def _splits_of(taken: Path) -> frozenset[Hashable]:
    return frozenset(item.key for item in taken if isinstance(item, Part))


def are_other_draws(selectors: Selectors, rows: Rows, held_out: Rows) -> bool:
    """Whether rows come from a random draw that is not the one of the training rows."""
    return all(
        isinstance(item, (Part, Sampled)) or (isinstance(item, Sliced) and _is_cut_of_mixed(item, some))
        for item, some in zip(selectors, (rows, held_out), strict=True)
    ) and not all(isinstance(item, Sliced) for item in selectors)


def _is_cut_of_mixed(cut: Sliced, rows: Rows) -> bool:
    return all(cut in atom.path and is_mixed_at(atom.path, atom.path.index(cut)) for atom in rows)


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
