"""How a metric varies from run to run, and the bound that follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from mlgate.gates.numbers import shown

LEAST_RUNS = 4
"""For a spread; with fewer a share of the value stands in."""

_STAND_IN = Decimal("0.01")
_DIGITS = 5


@dataclass(frozen=True)
class Values:
    """What is known of one metric: here, in the last runs, of the champion."""

    own: Decimal
    last: tuple[Decimal, ...]
    champion: Decimal | None
    larger_is_better: bool

    @property
    def spread(self) -> Decimal:
        """Half of the distance between the quartiles of the last runs; zero with too few of them."""
        ordered = sorted(self.last)
        if len(ordered) < LEAST_RUNS:
            return Decimal(0)
        return (_quantile(ordered, 3) - _quantile(ordered, 1)) / 2

    @property
    def worse(self) -> Decimal:
        """The worse value of run and champion."""
        values = [value for value in (self.own, self.champion) if value is not None]
        return min(values) if self.larger_is_better else max(values)

    @property
    def room(self) -> Decimal:
        """What a bound gives way."""
        return self.spread or abs(self.worse) * _STAND_IN

    @property
    def bound(self) -> Decimal:
        """What run and champion both reach, less the room, rounded outwards."""
        if self.larger_is_better:
            return rounded(self.worse - self.room, self.room, ROUND_FLOOR)
        return rounded(self.worse + self.room, self.room, ROUND_CEILING)

    @property
    def drop(self) -> Decimal:
        """The room, rounded up."""
        return rounded(self.room, self.room, ROUND_CEILING)

    @property
    def room_words(self) -> str:
        """Where the room comes from."""
        if self.spread:
            return f"the spread of the last {len(self.last)} runs ({figure(self.spread)}, half the quartile distance)"
        return f"1 percent ({'most runs agree' if len(self.last) >= LEAST_RUNS else 'too few runs to know the spread'})"


def rounded(value: Decimal, room: Decimal, rounding: str) -> Decimal:
    """To the first digit of the room; a value without room keeps three."""
    size = room or abs(value) or Decimal(1)
    unit = Decimal(1).scaleb(size.adjusted() - (0 if room else 2))
    return (value / unit).to_integral_value(rounding) * unit


def figure(value: Decimal) -> str:
    """A number in a comment."""
    return shown(value, _DIGITS)


def _quantile(ordered: Sequence[Decimal], quarter: int) -> Decimal:
    place = Decimal(quarter * (len(ordered) - 1)) / 4
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
