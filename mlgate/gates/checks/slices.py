"""Bounds on every slice: no gain elsewhere makes up for one that collapsed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mlgate.gates.context import Context, Query
from mlgate.gates.decision import Check, Verdict
from mlgate.gates.limits import bounded_check
from mlgate.gates.model import SliceGate
from mlgate.gates.numbers import shown


def judge(gate: SliceGate, context: Context) -> Iterator[Check]:
    """A check for each slice of the run or of the champion; one that fails where there is nothing to judge."""
    checks = [_slice(gate, name, context) for name in _names(gate, context)]
    yield from checks
    if all(check.verdict is Verdict.SKIPPED for check in checks):
        yield _nothing_judged(gate, bool(checks))


def _nothing_judged(gate: SliceGate, has_slices: bool) -> Check:
    check = Check(gate.id, gate.kind, Verdict.FAIL, metric=gate.slices)
    if has_slices:
        return replace(check, reason="no slice has enough rows to be judged", action="evaluate on more rows")
    reason, action = f"no metric matches `{gate.slices}`", f"log metrics such as `{gate.slices}`"
    return replace(check, missing=(gate.slices,), reason=reason, action=action)


def _names(gate: SliceGate, context: Context) -> list[str]:
    found = set(_matching(gate.slices, context.subject.metrics))
    champion = context.champion(gate.baseline) if gate.baseline is not None else None
    if champion is not None and champion.subject is not None:
        found.update(_matching(gate.slices, champion.subject.metrics))
    return sorted(found)


def _matching(pattern: str, keys: Iterable[str]) -> Iterator[str]:
    before, _, after = pattern.partition("*")
    for key in keys:
        long_enough = len(key) > len(before) + len(after)
        if long_enough and key.startswith(before) and key.endswith(after):
            yield key[len(before) : len(key) - len(after)]


def _slice(gate: SliceGate, name: str, context: Context) -> Check:
    key = gate.slices.replace("*", name)
    check = bounded_check(Check(f"{gate.id}[{name}]", gate.kind, Verdict.FAIL, metric=key), gate, Query(key), context)
    if gate.min_n is None or key in check.missing:
        return check
    rows = Query(gate.min_n.metric.replace("*", name))
    reading = context.read(rows)
    if reading.missing:
        missing = (*check.missing, rows.key)
        return replace(check, verdict=Verdict.FAIL, missing=missing, reason=f"`{rows.key}` is not logged")
    if reading.value is None:
        return replace(check, verdict=Verdict.FAIL, reason=reading.problem)
    if reading.value < 0 or reading.value != reading.value.to_integral_value():
        return replace(
            check, verdict=Verdict.FAIL, reason=f"`{rows.key}` is {shown(reading.value)}, which counts no rows"
        )
    if reading.value < gate.min_n.value:
        return replace(check, verdict=Verdict.SKIPPED, missing=(), action="", reason=f"n={shown(reading.value)}")
    return check
