"""Which diagnostic of the state before is which of the state after.

A fingerprint holds the statement: an honest change of a statement gives every diagnostic in it another one. What is
left over of a rule is therefore matched within the rule, nearest first, before anything is called new or gone.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Sequence

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.values import NamedTuple

Key = Callable[[LocatedDiagnostic], object]
_KEYS: tuple[Key, ...] = (
    lambda item: (item.code, item.location.path, item.statement, item.message),
    lambda item: (item.code, item.statement, item.message),
    lambda item: (item.code, item.location.path, item.statement),
)
"""No fingerprints: of two equal statements, the second takes over the first one's when that is repaired."""
_LONGEST = 400  # characters of a statement that are compared


class Matched(NamedTuple):
    """Pairs of the same diagnostic, what is only before, what is only after."""

    pairs: tuple[tuple[LocatedDiagnostic, LocatedDiagnostic], ...]
    gone: tuple[LocatedDiagnostic, ...]
    new: tuple[LocatedDiagnostic, ...]


def matched(
    before: Sequence[LocatedDiagnostic], after: Sequence[LocatedDiagnostic], last: Collection[LocatedDiagnostic] = ()
) -> Matched:
    """Match diagnostics; those in `last` (of the state before) are given away last where others are as near."""
    pairs: list[tuple[LocatedDiagnostic, LocatedDiagnostic]] = []
    given_last = {*last}
    old, new = sorted(before, key=lambda item: item in given_last), list(after)
    for key in _KEYS:
        old, new = _matched_by(key, old, new, pairs)
    old, new = _matched_by_likeness(old, new, pairs, given_last)
    return Matched(tuple(pairs), tuple(old), tuple(new))


def gone_of(
    some: Collection[LocatedDiagnostic],
    before: Sequence[LocatedDiagnostic],
    after: Sequence[LocatedDiagnostic],
    last: Collection[LocatedDiagnostic],
) -> list[LocatedDiagnostic]:
    """Those of some diagnostics that are gone, too, where `last` were to be repaired."""
    wanted = {*some}
    return [item for item in matched(before, after, [*last, *some]).gone if item in wanted] if wanted else []


def _matched_by(
    key: Key,
    old: Iterable[LocatedDiagnostic],
    new: list[LocatedDiagnostic],
    pairs: list[tuple[LocatedDiagnostic, LocatedDiagnostic]],
) -> tuple[list[LocatedDiagnostic], list[LocatedDiagnostic]]:
    waiting: dict[object, list[LocatedDiagnostic]] = {}
    for item in new:
        waiting.setdefault(key(item), []).append(item)
    left = []
    for item in old:
        twins = waiting.get(key(item))
        if twins:
            pairs.append((item, twins.pop(0)))
        else:
            left.append(item)
    remaining = {id(item) for twins in waiting.values() for item in twins}
    return left, [item for item in new if id(item) in remaining]


def _matched_by_likeness(
    old: list[LocatedDiagnostic],
    new: list[LocatedDiagnostic],
    pairs: list[tuple[LocatedDiagnostic, LocatedDiagnostic]],
    last: set[LocatedDiagnostic],
) -> tuple[list[LocatedDiagnostic], list[LocatedDiagnostic]]:
    """Match the rest within a rule and a file, the likest statements first."""
    candidates = []
    for position, item in enumerate(old):
        for other, twin in enumerate(new):
            if (item.code, item.location.path) == (twin.code, twin.location.path):
                candidates.append((-_likeness(item, twin), item in last, position, other))
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for _, _, position, other in sorted(candidates):
        if position not in taken_old and other not in taken_new:
            taken_old.add(position)
            taken_new.add(other)
            pairs.append((old[position], new[other]))
    return (
        [item for position, item in enumerate(old) if position not in taken_old],
        [item for other, item in enumerate(new) if other not in taken_new],
    )


def _likeness(one: LocatedDiagnostic, other: LocatedDiagnostic) -> float:
    first, second = one.statement[:_LONGEST], other.statement[:_LONGEST]
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio() + (one.message == other.message)
