"""Whether the gain over the champion is more than luck, from predictions that both runs logged row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from mlgate.gates.context import Context
from mlgate.gates.decision import Check, Statistic, Verdict
from mlgate.gates.errors import SourceError
from mlgate.gates.metrics_source import Run
from mlgate.gates.model import StatisticGate
from mlgate.gates.numbers import at_least, finite, shown
from mlgate.gates.predictions import StatisticError, Table, read_table
from mlgate.gates.statistics import GainEstimate, compare


class _UnknownError(Exception):
    """The gain cannot be known; holds the check that says why."""

    def __init__(self, check: Check) -> None:
        super().__init__(check.reason)
        self.check = check


def judge(gate: StatisticGate, context: Context) -> Iterator[Check]:
    """The check of the gate: the lower end of the interval reaches `min_gain`."""
    bound = f"gain >= {shown(gate.min_gain)} at {shown(gate.confidence * 100)} %"
    check = Check(gate.id, gate.kind, Verdict.FAIL, metric=gate.statistic, bound=bound, minimum=gate.min_gain)
    try:
        candidate = _own_table(gate, context, check)
        baseline = _champion_table(gate, context, check)
        yield _judged(gate, check, compare(candidate, baseline, gate.question))
    except _UnknownError as unknown:
        yield unknown.check
    except StatisticError as error:
        yield replace(check, reason=str(error), action=f"log `{gate.artifact}` of both runs over the same rows")
    except ImportError:
        raise SourceError("statistics need NumPy; install it with: pip install 'mlgate[gates]'") from None


def _judged(gate: StatisticGate, check: Check, estimate: GainEstimate) -> Check:
    lower = finite(estimate.lower)
    proven = lower is not None and at_least(lower, gate.min_gain)
    interval = f"[{estimate.lower:.6g}, {estimate.upper:.6g}]"
    reason = f"the gain of {estimate.gain:.6g} may be luck: its interval {interval} starts below {shown(gate.min_gain)}"
    action = f"improve `{gate.statistic}`, or evaluate both on more rows"
    return replace(
        check,
        verdict=Verdict.PASS if proven else Verdict.FAIL,
        reason="" if proven else reason,
        action="" if proven else action,
        observed=Decimal(repr(estimate.gain)),
        baseline=Decimal(repr(estimate.baseline)),
        statistic=Statistic(
            method=estimate.method,
            difference=estimate.gain,
            low=estimate.lower,
            high=estimate.upper,
            p_value=estimate.p_value,
            confidence=estimate.confidence,
            n=estimate.rows,
            seed=estimate.seed,
            n_boot=estimate.n_boot,
        ),
    )


def _own_table(gate: StatisticGate, context: Context, check: Check) -> Table:
    found = _table(gate, context, context.subject.run, "the run's")
    if found is None:
        reason = f"`{gate.artifact}` is not logged"
        missing = (f"artifact:{gate.artifact}",)
        raise _UnknownError(replace(check, reason=reason, missing=missing, action=f"log artifact `{gate.artifact}`"))
    return found


def _champion_table(gate: StatisticGate, context: Context, check: Check) -> Table:
    alias = gate.baseline
    lenient = Verdict.PASS if gate.on_missing == "pass" else Verdict.FAIL
    champion = context.champion(alias)
    if champion is None:
        raise _UnknownError(replace(check, verdict=lenient, reason=f"no version has the alias `{alias}` yet"))
    if champion.subject is None:
        reason = f"the run of {alias} (version {champion.version.version}) was deleted"
        raise _UnknownError(replace(check, reason=reason))
    found = _table(gate, context, champion.subject.run, f"the {alias}'s")
    if found is None:
        missing = (f"{alias}:artifact:{gate.artifact}",) if lenient is Verdict.FAIL else ()
        reason = f"the {alias} has no `{gate.artifact}`"
        raise _UnknownError(replace(check, verdict=lenient, reason=reason, missing=missing))
    return found


def _table(gate: StatisticGate, context: Context, run: Run, whose: str) -> Table | None:
    content = context.artifact(run, gate.artifact)
    return None if content is None else read_table(content, gate.artifact, f"{whose} `{gate.artifact}`")
