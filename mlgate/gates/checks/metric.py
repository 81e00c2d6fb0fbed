"""Bounds on one metric."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.gates.context import Context, Query
from mlgate.gates.decision import Check, Verdict
from mlgate.gates.limits import bounded_check
from mlgate.gates.model import MetricGate


def judge(gate: MetricGate, context: Context) -> Iterator[Check]:
    """The check of the gate."""
    query = Query(gate.metric, gate.aggregate, gate.k, gate.dataset)
    check = Check(gate.id, gate.kind, Verdict.FAIL, metric=gate.metric, dataset=gate.dataset)
    yield bounded_check(check, gate, query, context)
