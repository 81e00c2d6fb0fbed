"""Numbers that can be judged: finite ones, as decimals. Everything else is no number, whatever a store made of it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction

INFINITE = Decimal("1.79e308")
"""Stores write infinity as the largest float: what reaches this size is taken for infinite."""

EXACT = Context(prec=2000, rounding=ROUND_HALF_EVEN)
"""Enough digits to add the smallest float to the largest one."""


def finite(value: object) -> Decimal | None:
    """The number as its shortest decimal spelling; None for anything that is not a finite number.

    Args:
        value: What a store gave: a float, perhaps a string such as `"NaN"`, which REST sends.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    number = Decimal(repr(float(value))) if isinstance(value, float) else Decimal(value)
    return number if number.is_finite() and abs(number) < INFINITE else None


def at_least(value: Decimal, bound: Decimal) -> bool:
    """Whether a finite value reaches a finite bound; False unless both are."""
    return value.is_finite() and bound.is_finite() and value >= bound


def difference(left: Decimal, right: Decimal) -> Decimal:
    """`left - right` without rounding."""
    return EXACT.subtract(left, right)


def product(left: Decimal, right: Decimal) -> Decimal:
    """`left * right` without rounding."""
    return EXACT.multiply(left, right)


def mean(values: Iterable[Decimal]) -> Decimal:
    """The mean of at least one value, to 2000 digits."""
    numbers = list(values)
    with localcontext(EXACT):
        return sum(numbers, Decimal(0)) / len(numbers)


def plain(number: Decimal) -> int | float | str:
    """A decimal as JSON holds it: a number where that loses nothing, else its digits."""
    if not number.is_finite():
        return str(number)
    if number == number.to_integral_value() and abs(number) < 2**53:
        return int(number)
    nearest = float(number)
    return nearest if Fraction(repr(nearest)) == Fraction(number) else str(number)


def shown(number: Decimal | None, digits: int = 17) -> str:
    """A decimal as people read it; a float keeps every digit, so that nothing seems to stand on its bound."""
    if number is None:
        return "-"
    if not number.is_finite():
        return str(number)
    rounded = Context(prec=digits).plus(number)
    text = format(rounded.normalize(), "f") if Decimal("1e-6") <= abs(rounded) < Decimal("1e15") else str(rounded)
    return "0" if not number else text
