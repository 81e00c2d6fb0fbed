"""Bounds of a gate as limits on one number: those against the champion are turned into plain ones, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from mlgate.gates.context import Context, Query, Reading, spelled
from mlgate.gates.decision import Check, Verdict
from mlgate.gates.metrics_source import Dataset, Run
from mlgate.gates.model import RelativeBounds
from mlgate.gates.numbers import at_least, difference, product, shown
from mlgate.gates.subject import Champion, Subject

_TRAINING = ("train", "training", "fit")


@dataclass(frozen=True)
class Limit:
    """`is_lower`: the value has to reach the number; otherwise it must not exceed it."""

    number: Decimal
    is_lower: bool
    words: str = ""

    def __str__(self) -> str:
        sign = ">=" if self.is_lower else "<="
        return f"{sign} {shown(self.number)}{f' ({self.words})' if self.words else ''}"

    def is_kept_by(self, value: Decimal) -> bool:
        """Whether a value proves that it keeps the limit; bounds are inclusive."""
        return at_least(value, self.number) if self.is_lower else at_least(self.number, value)


@dataclass(frozen=True)
class Baseline:
    """What the champion says: its value, or what comes of there being none."""

    value: Decimal | None = None
    verdict: Verdict = Verdict.FAIL
    reason: str = ""
    missing: tuple[str, ...] = ()
    action: str = ""


def bounded_check(check: Check, gate: RelativeBounds, query: Query, context: Context) -> Check:
    """The check of one metric against all the bounds of a gate."""
    reading = context.read(query)
    point = reading.point
    check = replace(check, bound=" and ".join(map(str, absolute_limits(gate))))
    if point is not None:
        check = replace(check, step=point.step, timestamp=point.timestamp, dataset=point.dataset or query.dataset)
    if reading.value is None:
        return _unread(check, query, reading)
    check = replace(check, observed=reading.value)
    baseline = baseline_of(gate, query, context) if gate.is_relative else None
    limits = [*absolute_limits(gate)]
    problems: list[str] = []
    if baseline is not None and baseline.value is not None:
        check = replace(check, baseline=baseline.value)
        limits += relative_limits(gate, baseline.value)
        if baseline.value == 0 and (gate.max_drop_rel is not None or gate.min_gain_rel is not None):
            problems.append(f"the {gate.baseline}'s `{query.name}` is 0: no relative change is defined")
    elif baseline is not None and baseline.verdict is Verdict.FAIL:
        problems.append(baseline.reason)
        check = replace(check, missing=baseline.missing, action=baseline.action)
    return _judged(check, limits, problems, baseline)


def _unread(check: Check, query: Query, reading: Reading) -> Check:
    """The failed check of a metric that is not there, or no number."""
    if reading.missing:
        where = f" on dataset `{query.dataset}`" if query.dataset else ""
        reason, action = f"`{query.key}` is not logged{where}", f"log metric `{query.key}`{where}"
        return replace(check, missing=(query.name,), reason=reason, action=action)
    observed = spelled(reading.point.value) if reading.point is not None else None
    action = f"find out why `{query.key}` is no number, then log it in a new run"
    return replace(check, reason=reading.problem, observed=observed, action=action)


def _judged(check: Check, limits: list[Limit], problems: list[str], baseline: Baseline | None) -> Check:
    value = check.observed
    assert isinstance(value, Decimal)
    broken = [limit for limit in limits if not limit.is_kept_by(value)]
    lower = max((limit.number for limit in limits if limit.is_lower), default=None)
    upper = min((limit.number for limit in limits if not limit.is_lower), default=None)
    proven = bool(limits) or (baseline is not None and baseline.verdict is Verdict.PASS)
    reasons = [*problems, *(f"{shown(value)} is not {limit}" for limit in broken)]
    if not reasons and not proven:
        reasons = ["nothing was compared"]
    verdict = Verdict.FAIL if reasons else Verdict.PASS
    passing = baseline.reason if baseline is not None and baseline.value is None else ""
    action = check.action or (f"improve `{check.metric}`, or ask the owner of the gates" if reasons else "")
    bound = " and ".join(map(str, limits))
    return replace(
        check,
        verdict=verdict,
        reason="; ".join(reasons) or passing,
        action=action,
        bound=bound,
        minimum=lower,
        maximum=upper,
    )


def absolute_limits(gate: RelativeBounds) -> Iterator[Limit]:
    """`min` and `max`."""
    if gate.min is not None:
        yield Limit(gate.min, is_lower=True)
    if gate.max is not None:
        yield Limit(gate.max, is_lower=False)


def relative_limits(gate: RelativeBounds, base: Decimal) -> Iterator[Limit]:
    """The bounds against the champion. A relative change is one over the absolute value of the baseline."""
    is_lower = gate.direction == "max"
    changes = (("max_drop", -1, False), ("max_drop_rel", -1, True), ("min_gain", 1, False), ("min_gain_rel", 1, True))
    for name, sign, is_share in changes:
        amount: Decimal | None = getattr(gate, name)
        if amount is None:
            continue
        change = product(amount, abs(base)) if is_share else amount
        better = sign if is_lower else -sign
        number = difference(base, product(change, Decimal(-better)))
        yield Limit(number, is_lower, f"{gate.baseline} {shown(base)}, {name} {shown(amount)}")


def baseline_of(gate: RelativeBounds, query: Query, context: Context) -> Baseline:
    """The champion's value for a gate that compares."""
    alias = gate.baseline or ""
    champion = context.champion(alias)
    lenient = Verdict.PASS if gate.on_missing == "pass" else Verdict.FAIL
    if champion is None:
        action = (
            "" if gate.on_missing == "pass" else f"set the alias `{alias}`, or `on_missing: pass` for a first version"
        )
        return Baseline(verdict=lenient, reason=f"no version has the alias `{alias}` yet", action=action)
    if champion.subject is None:
        return Baseline(reason=f"the run of {alias} (version {champion.version.version}) was deleted")
    problem = _different_data(gate, query, context, champion) if gate.same_dataset else ""
    if problem:
        return Baseline(reason=problem, action="evaluate both on one dataset")
    return _baseline_value(alias, query, context, champion.subject, lenient)


def _baseline_value(alias: str, query: Query, context: Context, subject: Subject, lenient: Verdict) -> Baseline:
    reading = context.read_champion(subject, query)
    if reading.missing:
        missing = (f"{alias}:{query.name}",) if lenient is Verdict.FAIL else ()
        reason = f"the {alias} has no `{query.name}`"
        return Baseline(
            verdict=lenient, reason=reason, missing=missing, action=f"log `{query.name}` for the {alias} too"
        )
    if reading.value is None:
        return Baseline(reason=f"of the {alias}: {reading.problem}")
    return Baseline(reading.value)


def _different_data(gate: RelativeBounds, query: Query, context: Context, champion: Champion) -> str:
    assert champion.subject is not None
    own = _evaluated_on(context.subject.run, query.dataset)
    other = _evaluated_on(champion.subject.run, query.dataset)
    if not own or not other:
        who = "the run" if not own else f"the {gate.baseline}"
        return f"{who} names no dataset that it was evaluated on"
    if own == other:
        return ""
    return f"evaluated on {_listed(own)}, the {gate.baseline} on {_listed(other)}"


def _evaluated_on(run: Run, name: str | None) -> frozenset[Dataset]:
    """The datasets of an evaluation, without their contexts' spelling."""
    return frozenset(
        Dataset(dataset.name, dataset.digest)
        for dataset in run.datasets
        if (dataset.name == name if name else (dataset.context or "").lower() not in _TRAINING)
    )


def _listed(datasets: frozenset[Dataset]) -> str:
    return ", ".join(sorted(f"{dataset.name} ({dataset.digest})" for dataset in datasets))
