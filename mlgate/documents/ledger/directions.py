"""Which way a metric is better: as the gates say, else as its name tells."""

from __future__ import annotations

from mlgate.gates.model import GateFile, MetricGate, RelativeBounds, SliceGate
from mlgate.semantics.evaluation.metric_directions import is_greater_better


def is_larger_better(metric: str, gates: GateFile | None) -> bool | None:
    """Whether a larger value is better; None where neither the gates nor the name say."""
    ways = {way for gate in _about(metric, gates) if (way := _way(gate)) is not None}
    return ways.pop() if len(ways) == 1 else is_greater_better(metric)


def matches(pattern: str, metric: str) -> bool:
    """Whether a metric is one of the slices of a pattern with one `*`."""
    before, _, after = pattern.partition("*")
    long_enough = len(metric) > len(before) + len(after)
    return long_enough and metric.startswith(before) and metric.endswith(after)


def _about(metric: str, gates: GateFile | None) -> list[RelativeBounds]:
    return [
        gate
        for gate in (gates.gates if gates is not None else ())
        if (isinstance(gate, MetricGate) and gate.metric == metric)
        or (isinstance(gate, SliceGate) and matches(gate.slices, metric))
    ]


def _way(gate: RelativeBounds) -> bool | None:
    if gate.direction is not None:
        return gate.direction == "max"
    if (gate.min is None) == (gate.max is None):  # a range is right for any metric
        return None
    return gate.max is None
