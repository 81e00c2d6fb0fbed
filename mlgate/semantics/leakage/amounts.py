"""Symbolic numbers: lengths of row sets and what is computed from them, so that slice bounds can be compared."""

from __future__ import annotations

from collections.abc import Hashable

from mlgate.core.values import NamedTuple

LENGTH = "length"


class Amount(NamedTuple):
    """A linear form: `constant` plus the sum of coefficient times unknown.

    An unknown is `(LENGTH, rows)` for the length of a set of rows, or anything hashable for a number that is not known.
    Rounding is ignored: `int(0.8 * n)` is `0.8 * n`.
    """

    constant: float = 0.0
    terms: frozenset[tuple[Hashable, float]] = frozenset()

    @property
    def is_plain(self) -> bool:
        """Whether it is a number without unknowns."""
        return not self.terms

    @property
    def is_negative(self) -> bool:
        """Whether it is surely below zero: a bound counted from the end."""
        values = [coefficient for _, coefficient in self.terms]
        return self.constant <= 0 and all(value < 0 for value in values) and (self.constant < 0 or bool(values))


def unknown(key: Hashable) -> Amount:
    """A number of which nothing is known but its identity."""
    return Amount(0.0, frozenset({(key, 1.0)}))


def length_of(rows: Hashable) -> Amount:
    """The length of a set of rows."""
    return unknown((LENGTH, rows))


def plus(left: Amount, right: Amount, factor: float = 1.0) -> Amount:
    """`left + factor * right`."""
    terms = dict(left.terms)
    for key, coefficient in right.terms:
        terms[key] = terms.get(key, 0.0) + factor * coefficient
    kept = frozenset((key, value) for key, value in terms.items() if abs(value) > 1e-9)
    return Amount(left.constant + factor * right.constant, kept)


def times(amount: Amount, factor: float) -> Amount:
    """`factor * amount`."""
    return plus(Amount(), amount, factor)


def product(left: Amount, right: Amount | None) -> Amount | None:
    """`left * right`, if one of them is a plain number."""
    if right is None or not (left.is_plain or right.is_plain):
        return None
    return times(right, left.constant) if left.is_plain else times(left, right.constant)


def is_length(amount: Amount) -> bool:
    """Whether it is the length of a set of rows, no more and no less."""
    lengths = [isinstance(key, tuple) and key[0] == LENGTH and factor == 1.0 for key, factor in amount.terms]
    return amount.constant == 0.0 and lengths == [True]


def is_at_most(left: Amount, right: Amount) -> bool:
    """Whether `left <= right` is certain; lengths are not negative."""
    difference = plus(right, left, -1.0)
    return difference.constant >= -1e-9 and all(
        value > 0 and isinstance(key, tuple) and key[0] == LENGTH for key, value in difference.terms
    )


def differs_by_constant(left: Amount, right: Amount) -> bool:
    """Whether two amounts with unknowns differ by a plain number only: `n` and `n - 60`."""
    return bool(left.terms) and left.terms == right.terms


def are_from_both_ends(upper: Amount, lower: Amount) -> bool:
    """Whether one bound is counted from the start and the other from the end, whatever there may be in between."""
    counted = [key for key, _ in upper.terms if isinstance(key, tuple) and key[0] == LENGTH]
    ends = [coefficient for key, coefficient in lower.terms if isinstance(key, tuple) and key[0] == LENGTH]
    others = [coefficient for key, coefficient in lower.terms if not (isinstance(key, tuple) and key[0] == LENGTH)]
    is_from_end = ends == [1.0] and all(value < 0 for value in others) and lower.constant <= 0
    return is_from_end and not counted and not upper.is_negative
