"""Whether two tests of rows exclude each other: other values, ranges that do not meet, one of several tests."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple

if TYPE_CHECKING:
    from mlgate.semantics.leakage.rows import Masked, Path

ALL = "all"
"""Marks a test that several others make together: they follow in its subject."""
VALUES = "values"
"""Marks a filter that lets each value of a column through once."""


class Among(NamedTuple):
    """Some of the values of a column, by what selects them."""

    path: Path


def are_exclusive(left: Masked, right: Masked) -> bool:
    """Whether no row passes both tests."""
    if left._replace(holds=True) == right._replace(holds=True):
        return left.holds is not right.holds
    ours, theirs = tests_of(left), tests_of(right)
    if ours != [left] or theirs != [right]:
        return any(are_exclusive(one, other) for one in ours for other in theirs)
    if left.subject != right.subject:
        return False
    if isinstance(left.operand, Among) and isinstance(right.operand, Among):
        return left.holds and right.holds and _are_other_paths(left.operand.path, right.operand.path)
    if left.test == right.test == "eq" and left.holds and right.holds:
        return True
    return _have_other_values(left, right) or _is_below(left, right) or _is_below(right, left)


def _are_other_paths(left: Path, right: Path) -> bool:
    from mlgate.semantics.leakage.relating import Relation, relate_atoms
    from mlgate.semantics.leakage.rows import RowAtom

    return relate_atoms(RowAtom(VALUES, left), RowAtom(VALUES, right)) is Relation.DISJOINT


def tests_of(mask: Masked) -> list[Masked]:
    """The tests that a row passes which passes this one."""
    if mask.test != ALL:
        return [mask]
    return list(mask.subject[1:]) if mask.holds and isinstance(mask.subject, tuple) else []


def of_columns(masks: Iterable[Masked]) -> list[Masked]:
    """Tests of columns that are known by name, whatever was selected before."""
    every = (test for mask in masks for test in tests_of(mask))
    return [
        test._replace(subject=test.subject[0])
        for test in every
        if isinstance(test.subject, tuple) and len(test.subject) == 2 and isinstance(test.subject[0], str)
        if not isinstance(test.subject[1], tuple) and test.subject[0] not in ("value", "rows", "index", "object")
    ]


def _have_other_values(left: Masked, right: Masked) -> bool:
    ours, theirs = _values(left), _values(right)
    if ours and theirs:
        return ours.isdisjoint(theirs)
    if ours:
        return all(_is_outside(value, right) for value in ours)
    return bool(theirs) and all(_is_outside(value, left) for value in theirs)


def _values(mask: Masked) -> frozenset[Hashable]:
    """The values that pass a test; none if they are not known."""
    if not mask.holds:
        return frozenset()
    if mask.test == "eq" and isinstance(mask.operand, (str, int, float)):
        return frozenset({mask.operand})
    is_list = mask.test == "in" and isinstance(mask.operand, tuple)
    found = frozenset(mask.operand) if is_list and isinstance(mask.operand, tuple) else frozenset[Hashable]()
    return found if all(isinstance(item, (str, int, float)) for item in found) else frozenset()


def _is_outside(value: Hashable, mask: Masked) -> bool:
    """Whether a value does not pass a test against a bound."""
    if mask.test == "eq":
        return mask.holds is False and mask.operand == value
    if mask.test == "in":
        return mask.holds is False and isinstance(mask.operand, tuple) and value in mask.operand
    if mask.test == "lt":
        return _is_ordered(mask.operand, value) if mask.holds else _is_lower(value, mask.operand)
    if mask.test == "gt":
        return _is_ordered(value, mask.operand) if mask.holds else _is_lower(mask.operand, value)
    return False


def _is_below(left: Masked, right: Masked) -> bool:
    """Whether every value that passes `left` is below every value that passes `right`."""
    ends = (left.test, left.holds) in {("lt", True), ("gt", False)}
    begins = (right.test, right.holds) in {("gt", True), ("lt", False)}
    if not (ends and begins):
        return False
    if (left.test, right.test) == ("gt", "lt"):  # up to one bound, from another one on: both include it
        return _is_lower(left.operand, right.operand)
    return _is_ordered(left.operand, right.operand)


def _is_ordered(low: Hashable, high: Hashable) -> bool:
    if isinstance(low, str) and isinstance(high, str):
        return low <= high
    return isinstance(low, (int, float)) and isinstance(high, (int, float)) and low <= high


def _is_lower(low: Hashable, high: Hashable) -> bool:
    return low != high and _is_ordered(low, high)
