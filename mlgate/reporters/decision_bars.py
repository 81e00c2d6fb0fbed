"""Where value, bounds, champion and interval of a check lie on a line, for its bar in the HTML report."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext

from mlgate.core.values import NamedTuple
from mlgate.gates.decision import Check
from mlgate.gates.numbers import finite

WIDTH = 300
"""Units of the drawing's width."""

_MARGIN = Decimal("0.12")  # of the line, on both sides of the outermost number
_LEAST_SPAN = Decimal("0.1")  # of the largest number: what is near its bound has to look near


_DIGITS = 60


class Bar(NamedTuple):
    """Positions in units of the drawing; None for what the check does not have.

    Attributes:
        value: What was observed.
        start: Where the accepted range begins; 0 without a lower bound.
        end: Where it ends; `WIDTH` without an upper bound.
        bounds: Where a bound is drawn.
        champion: The champion's value.
        low: Lower end of an interval.
        high: Upper end of it.
        zero: Where zero is, for gains.
    """

    value: float
    start: float
    end: float
    bounds: tuple[float, ...]
    champion: float | None = None
    low: float | None = None
    high: float | None = None
    zero: float | None = None


def bar_of(check: Check) -> Bar | None:
    """The bar of a check that compares numbers; None for all others."""
    statistic = check.statistic
    value = finite(statistic.difference if statistic else check.observed)
    if value is None:
        return None
    ends = (finite(statistic.low), finite(statistic.high)) if statistic else (None, None)
    champion = check.baseline if isinstance(check.baseline, Decimal) and check.baseline.is_finite() else None
    if statistic is not None:
        champion = Decimal(0)  # a gain of zero is the champion
    numbers = [number for number in (value, check.minimum, check.maximum, champion, *ends) if number is not None]
    if len(numbers) < 2:
        return None
    place = _Scale(numbers).place
    bounds = tuple(place(bound) for bound in (check.minimum, check.maximum) if bound is not None)
    return Bar(
        value=place(value),
        start=0.0 if check.minimum is None else place(check.minimum),
        end=float(WIDTH) if check.maximum is None else place(check.maximum),
        bounds=bounds,
        champion=None if champion is None or statistic is not None else place(champion),
        low=None if ends[0] is None else place(ends[0]),
        high=None if ends[1] is None else place(ends[1]),
        zero=place(Decimal(0)) if statistic is not None else None,
    )


class _Scale:
    """From numbers to units, by decimal arithmetic: values of any size have a place."""

    def __init__(self, numbers: list[Decimal]) -> None:
        with localcontext(prec=_DIGITS):
            low, high = min(numbers), max(numbers)
            self._span = max(high - low, _LEAST_SPAN * max(abs(low), abs(high)))
            self._start = (low + high - self._span) / 2

    def place(self, number: Decimal) -> float:
        if not self._span:
            return WIDTH / 2
        with localcontext(prec=_DIGITS):
            share = _MARGIN + (number - self._start) / self._span * (1 - 2 * _MARGIN)
            return round(float(share * WIDTH), 1)


def legend(bar: Bar) -> Iterator[str]:
    """What a reader who cannot see the bar is told of it."""
    yield "inside the accepted range" if bar.start <= bar.value <= bar.end else "outside of the accepted range"
    if bar.champion is not None and bar.champion != bar.value:
        yield "above the champion" if bar.value > bar.champion else "below the champion"
