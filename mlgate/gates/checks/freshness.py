"""The run ended not long ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from mlgate.gates.context import Context
from mlgate.gates.decision import Check, Verdict
from mlgate.gates.model import FreshnessGate
from mlgate.gates.numbers import difference, product, shown
from mlgate.gates.times import utc

_DAY = Decimal(86_400_000)


def judge(gate: FreshnessGate, context: Context) -> Iterator[Check]:
    """The check of the gate; the time of day decides the verdict, and is in no other part of the check."""
    run, limit = context.subject.run, gate.freshness.max_age_days
    moment = run.ended or run.started
    bound = f"at most {shown(limit)} days old"
    if moment is None:
        yield Check(gate.id, gate.kind, Verdict.FAIL, "the run has no time", bound=bound, action="train again")
        return
    now = Decimal(int((context.now - datetime.fromtimestamp(0, UTC)).total_seconds() * 1000))
    age = difference(now, Decimal(moment))
    fresh = -_DAY <= age <= product(limit, _DAY)  # clocks differ, but not by a day
    reason = "" if fresh else _reason(moment, age, shown(limit))
    verdict = Verdict.PASS if fresh else Verdict.FAIL
    yield Check(
        gate.id,
        gate.kind,
        verdict,
        reason,
        "" if fresh else "train again on fresh data",
        observed=utc(moment),
        bound=bound,
    )


def _reason(moment: int, age: Decimal, limit: str) -> str:
    if age < 0:
        return f"the run says that it ended on {utc(moment)[:10]}, which is yet to come"
    return f"the run ended on {utc(moment)[:10]}, more than {limit} days ago"
