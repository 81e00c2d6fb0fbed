"""From gates and a subject to a decision. A check passes only if it proves itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from importlib import import_module

from mlgate.gates.checks.state import COMMIT_TAG, PENDING, UNFINISHED, state_checks
from mlgate.gates.context import Context
from mlgate.gates.decision import Acceptance, ChampionFacts, Check, Decision, GatesFacts, Outcome, RunFacts, Verdict
from mlgate.gates.grounds import Grounds
from mlgate.gates.loading import LoadedGates
from mlgate.gates.metrics_source import MetricsSource
from mlgate.gates.model import AnyGate, Waiver
from mlgate.gates.people import person
from mlgate.gates.subject import Subject

_MODULES = {
    "metric": "metric",
    "slice": "slices",
    "statistic": "statistic",
    "evidence": "evidence",
    "clean": "clean",
    "freshness": "freshness",
    "approvals": "approvals",
}


def evaluate(
    gates: LoadedGates,
    source: MetricsSource,
    subject: Subject,
    *,
    now: datetime | None = None,
    grounds: Grounds | None = None,
) -> Decision:
    """Judge one subject.

    Args:
        gates: What is demanded.
        source: Where to ask.
        subject: The run, or one model of it.
        now: When it is judged, for freshness and waivers.
        grounds: Of earlier judgements by these gates, where one champion shall do for all.

    Raises:
        SourceError: Something needed could not be read: then there is no verdict.
    """
    context = Context.of(gates, source, subject, now, grounds)
    judged = [check for gate in gates.file.gates for check in _judge(gate, context)]
    state = list(state_checks(context))
    if any(check.failed for check in state if check.id in ("run_status", "model_status")):
        judged = [_not_judged(check) for check in judged]
    judged = [_waived(check, context) for check in judged]
    checks = (*state, *(c for c in judged if c.missing), *(c for c in judged if not c.missing))
    return Decision(
        outcome=_outcome(state, checks),
        checks=checks,
        gates=_gates_facts(context),
        run=_run_facts(subject),
        champion=_champion_facts(context),
        metrics_sha256=context.metrics_sha256,
        notes=tuple(_notes(checks)),
    )


def _judge(gate: AnyGate, context: Context) -> Iterator[Check]:
    module = import_module(f"mlgate.gates.checks.{_MODULES[gate.kind]}")
    for check in module.judge(gate, context):
        yield replace(check, guardrail=gate.guardrail, line=context.gates.line(gate.id))


def _not_judged(check: Check) -> Check:
    """What a run that did not end well has not logged is a consequence: it is listed, and blamed on the run."""
    if not (check.failed and check.missing):
        return check
    return replace(check, verdict=Verdict.NOT_JUDGED)


def _waived(check: Check, context: Context) -> Check:
    if not check.failed:
        return check
    named = (check.id, check.id.partition("[")[0])
    waivers = [waiver for waiver in context.gates.file.waivers if waiver.check in named]
    today = context.now.date()
    live = [waiver for waiver in waivers if waiver.expires >= today]
    people = {person(name): name for waiver in live for name in waiver.by}
    if live and len(people) >= (2 if check.guardrail else 1):
        acceptance = Acceptance(tuple(people.values()), live[0].reason, min(w.expires for w in live).isoformat())
        return replace(check, verdict=Verdict.WAIVED, waiver=acceptance)
    expired = "; ".join(_expired(waiver) for waiver in waivers if waiver not in live)
    if live and check.guardrail:
        expired = "a guardrail needs a waiver by two people"
    return replace(check, reason=f"{check.reason}; {expired}") if expired else check


def _expired(waiver: Waiver) -> str:
    return f"the waiver by {', '.join(waiver.by)} expired {waiver.expires.isoformat()}"


def _outcome(state: Sequence[Check], checks: Iterable[Check]) -> Outcome:
    by_id = {check.id: check for check in state}
    waits = [check for check in state if check.failed and str(check.observed) in {*UNFINISHED, PENDING}]
    if waits and not by_id["run_lifecycle"].failed:
        return Outcome.NOT_READY
    blocked = any(check.verdict in (Verdict.FAIL, Verdict.NOT_JUDGED) for check in checks)
    return Outcome.FAIL if blocked else Outcome.PASS


def _gates_facts(context: Context) -> GatesFacts:
    gates, declared = context.gates, context.grounds.declaration
    commit = declared.commit if declared is not None else None
    return GatesFacts(gates.sha256, gates.file.model, gates.file.alias, commit, gates.path)


def _run_facts(subject: Subject) -> RunFacts:
    run = subject.run
    return RunFacts(
        run_id=run.run_id,
        experiment_id=run.experiment_id,
        name=run.name,
        status=run.status,
        stage=run.stage,
        started=run.started,
        ended=run.ended,
        user=run.user,
        commit=run.tags.get(COMMIT_TAG),
        model_id=subject.model.model_id if subject.model is not None else None,
    )


def _champion_facts(context: Context) -> ChampionFacts | None:
    """The version that a promotion would replace, also where no check asked for it."""
    version = context.version_at(context.gates.file.alias)
    return ChampionFacts(version.version, version.run_id) if version is not None else None


def _notes(checks: Iterable[Check]) -> Iterator[str]:
    """What is to be known of a decision beside what failed."""
    for check in checks:
        if check.verdict is Verdict.WAIVED:
            yield f"{check.id} waived"
        elif check.verdict is Verdict.SKIPPED:
            yield f"{check.id} skipped: {check.reason}"
        elif check.verdict is Verdict.WARN or (check.verdict is Verdict.PASS and check.kind != "run" and check.reason):
            yield f"{check.id}: {check.reason}"
