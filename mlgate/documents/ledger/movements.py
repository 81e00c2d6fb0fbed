"""How metrics moved from one run to another: values before and after, and whether that is better."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.documents.ledger.directions import is_larger_better, matches
from mlgate.gates.context import Context, Query, Reading, spelled
from mlgate.gates.loading import LoadedGates
from mlgate.gates.metrics_source import MetricsSource, Run
from mlgate.gates.model import GateFile, MetricGate, SliceGate
from mlgate.gates.numbers import difference, finite, shown
from mlgate.gates.subject import Subject

_SLICE = lazy_regex(r"(?i)(?:^|/)(?:slices?|segments?|cohorts?|by)[/_.:-]")
_SYSTEM = ("system/",)


class Trend(StrEnum):
    """What a movement means."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    UNKNOWN = "unknown"


class Movement(NamedTuple):
    """One metric before and after.

    Attributes:
        before: In the baseline; None where it is unknown.
        after: In the run; None where it is unknown.
        larger_is_better: None where nobody says.
        note: Why a value is unknown, where that is known: `NaN`.
    """

    metric: str
    before: Decimal | None
    after: Decimal | None
    larger_is_better: bool | None
    note: str = ""

    @property
    def change(self) -> Decimal | None:
        """After less before."""
        if self.before is None or self.after is None:
            return None
        return difference(self.after, self.before)

    @property
    def trend(self) -> Trend:
        """Whether it is better or worse."""
        if self.change is None:
            return Trend.UNKNOWN
        if self.change == 0:
            return Trend.SAME
        if self.larger_is_better is None:
            return Trend.UNKNOWN
        return Trend.BETTER if (self.change > 0) is self.larger_is_better else Trend.WORSE


def written(value: Decimal, digits: int = 6) -> str:
    """A value with so many digits, but never fewer than stand before its point: 12345679 is not 12345700."""
    return shown(value, max(digits, value.adjusted() + 2) if value.is_finite() and value.adjusted() < 15 else digits)


class Reader:
    """Values of one run, as the gates ask for them, else the latest."""

    def __init__(self, source: MetricsSource, run: Run, gates: LoadedGates | None) -> None:
        self.subject = Subject(run)
        self._context = Context.of(gates, source, self.subject) if gates is not None else None

    @property
    def keys(self) -> Iterable[str]:
        """Names of the metrics of the run."""
        return self.subject.metrics

    def read(self, query: Query) -> Reading:
        """A value, or why there is none."""
        if self._context is not None:
            return self._context.read(query)
        points = self.subject.metrics.get(query.key, ())
        if not points:
            return Reading(missing=True)
        if len(points) > 1:
            return Reading(problem="logged on several datasets")
        value = finite(points[0].value)
        return Reading(value, point=points[0]) if value is not None else Reading(problem=spelled(points[0].value))


def metric_movements(
    after: Reader, before: Reader | None, gates: GateFile | None, wanted: Iterable[str] = ()
) -> tuple[Movement, ...]:
    """Movements of the metrics that the gates judge, in their order; of all where there are no gates.

    Args:
        after: The run.
        before: What it is compared with.
        gates: The gate file.
        wanted: Further metrics that are asked for by name.
    """
    queries = {query.name: query for query in gate_queries(gates)}
    if not queries:
        keys = sorted({*after.keys, *(before.keys if before is not None else ())})
        queries = {key: Query(key) for key in keys if not is_slice(key, gates) and not key.startswith(_SYSTEM)}
    queries |= {key: Query(key) for key in wanted if key not in queries}
    return tuple(_movement(query, after, before, gates) for query in queries.values())


def slice_movements(after: Reader, before: Reader | None, gates: GateFile | None) -> tuple[Movement, ...]:
    """Movements of every metric of a slice, sorted by name; counts of rows are left out."""
    keys = {*after.keys, *(before.keys if before is not None else ())}
    found = sorted(key for key in keys if is_slice(key, gates) and not _is_count(key, gates))
    return tuple(_movement(Query(key), after, before, gates) for key in found)


def gate_queries(gates: GateFile | None) -> Iterable[Query]:
    """What the gates ask of metrics, in their order."""
    for gate in gates.gates if gates is not None else ():
        if isinstance(gate, MetricGate):
            yield Query(gate.metric, gate.aggregate, gate.k, gate.dataset)


def is_slice(key: str, gates: GateFile | None) -> bool:
    """Whether a metric is one of a slice: as the gates say, or by its name."""
    patterns = [gate.slices for gate in gates.gates if isinstance(gate, SliceGate)] if gates is not None else []
    return any(matches(pattern, key) for pattern in patterns) or _SLICE.search(key) is not None


def _is_count(key: str, gates: GateFile | None) -> bool:
    counts = [gate.min_n.metric for gate in gates.gates if isinstance(gate, SliceGate) and gate.min_n] if gates else []
    return any(matches(pattern, key) for pattern in counts) or key.rpartition("/")[2] in (
        "n",
        "count",
        "rows",
        "support",
    )


def _movement(query: Query, after: Reader, before: Reader | None, gates: GateFile | None) -> Movement:
    now = after.read(query)
    then = before.read(query) if before is not None else Reading()
    notes = [f"{when} {reading.problem}" for when, reading in (("before", then), ("after", now)) if reading.problem]
    return Movement(query.name, then.value, now.value, is_larger_better(query.key, gates), "; ".join(notes))
