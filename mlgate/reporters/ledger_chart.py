"""The trend of one metric over the iterations, as inline SVG: gaps where it is unknown, light and dark by the page."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal

from mlgate.core.values import NamedTuple
from mlgate.documents.ledger.movements import Trend, written
from mlgate.documents.ledger.view import LedgerView, Moved
from mlgate.gates.numbers import shown

WIDTH, HEIGHT = 420, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 66, 14, 16, 40
_TICKS = 4
_MOST_LABELS = 10


class Point(NamedTuple):
    """One known value, where it is drawn and how."""

    x: float
    y: float
    trend: Trend
    spoken: str


class Tick(NamedTuple):
    """A mark on an axis."""

    at: float
    label: str


class Chart(NamedTuple):
    """One chart as the page draws it.

    Attributes:
        paths: Lines between neighbours that are both known.
        baselines: What runs were compared with, where an entry says it.
        gaps: Places on the x axis of iterations whose value is unknown.
    """

    metric: str
    points: tuple[Point, ...]
    paths: tuple[str, ...]
    baselines: tuple[Point, ...]
    gaps: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    better: str
    spoken: str


def charts(view: LedgerView) -> Iterator[Chart]:
    """A chart of each metric that any entry knows a value of."""
    for metric in view.metrics:
        found = [next((moved for moved in entry.metrics if moved.metric == metric), None) for entry in view.entries]
        if any(moved is not None and moved.after is not None for moved in found):
            yield _chart(metric, found, [str(entry.number) for entry in view.entries])


def _chart(metric: str, found: Sequence[Moved | None], labels: Sequence[str]) -> Chart:
    values = [float(value) for moved in found if moved for value in (moved.before, moved.after) if value is not None]
    ticks = _nice(min(values), max(values))
    scale = _Scale(ticks[0], ticks[-1], len(found))
    points = [_point(scale, place, moved, labels[place], "after") for place, moved in enumerate(found)]
    baselines = [_point(scale, place, moved, labels[place], "before") for place, moved in enumerate(found)]
    known = tuple(point for point in points if point is not None)
    return Chart(
        metric,
        known,
        tuple(_paths(points)),
        tuple(point for point in baselines if point is not None),
        tuple(Tick(scale.x(place), labels[place]) for place, point in enumerate(points) if point is None),
        tuple(_x_ticks(scale, labels)),
        tuple(Tick(scale.y(value), _spelled(value, ticks[1] - ticks[0])) for value in ticks),
        _better(found),
        f"{metric} over {len(labels)} iterations: " + ", ".join(point.spoken for point in known),
    )


class _Scale:
    """From values and places of entries to the drawing."""

    def __init__(self, low: float, high: float, count: int) -> None:
        self.low, self.high, self.count = low, high, count

    def x(self, place: int) -> float:
        share = place / (self.count - 1) if self.count > 1 else 0.5
        return round(_LEFT + 10 + share * (WIDTH - _LEFT - _RIGHT - 20), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 1)


def _point(scale: _Scale, place: int, moved: Moved | None, label: str, side: str) -> Point | None:
    value: Decimal | None = getattr(moved, side) if moved is not None else None
    if moved is None or value is None:
        return None
    trend = moved.trend if moved.change is not None else Trend.UNKNOWN
    words = f" ({trend.value})" if side == "after" and trend is not Trend.UNKNOWN else ""
    name = "iteration" if side == "after" else "baseline of iteration"
    return Point(scale.x(place), scale.y(float(value)), trend, f"{name} {label}: {written(value)}{words}")


def _paths(points: Sequence[Point | None]) -> Iterator[str]:
    """A line through each run of known neighbours; none where a value between them is unknown."""
    run: list[Point] = []
    for point in (*points, None):
        if point is not None:
            run.append(point)
            continue
        if len(run) > 1:
            yield "M" + "L".join(f"{item.x} {item.y}" for item in run)
        run = []


def _x_ticks(scale: _Scale, labels: Sequence[str]) -> Iterator[Tick]:
    """Numbers of iterations, as many as there is room for, the newest among them."""
    step = math.ceil(len(labels) / _MOST_LABELS)
    for place, label in enumerate(labels):
        if (len(labels) - 1 - place) % step == 0:
            yield Tick(scale.x(place), label)


def _nice(low: float, high: float) -> list[float]:
    """Round numbers around a range: 1, 2, 2.5 or 5 times a power of ten apart."""
    if low == high:
        pad = abs(low) * 0.05 or 0.5
        low, high = low - pad, high + pad
    rough = (high - low) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough * 0.999)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


def _spelled(value: float, step: float) -> str:
    """A tick with as many digits as tell it from its neighbours."""
    digits = math.ceil(math.log10(max(abs(value), step) / step)) + 2
    return shown(Decimal(repr(value)), digits)


def _better(found: Sequence[Moved | None]) -> str:
    ways = {moved.larger_is_better for moved in found if moved is not None}
    if len(ways) != 1:
        return ""
    return {True: "larger is better", False: "smaller is better", None: ""}[ways.pop()]
