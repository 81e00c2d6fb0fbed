"""A run's outcome as a report: what became of each diagnostic, matched through all states."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import mlgate
from mlgate.agent.acceptance.matching import matched
from mlgate.agent.budget import Budget
from mlgate.agent.prompt import prompt_version
from mlgate.agent.session import Outcome, tree_digest
from mlgate.agent.stop import EXPLAINED
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.fix_report import Answerer, Ended, Ending, FixReport, Spent
from mlgate.core.values import NamedTuple


class Written(NamedTuple):
    """What happened to the files."""

    written: Sequence[str] = ()
    would_write: Sequence[str] = ()
    patch: str = ""


def report_of(
    outcome: Outcome,
    budget: Budget | None,
    agent: str,
    files: Written,
    *,
    started_at: str,
    commit: str = "",
    test_command: Sequence[str] = (),
) -> FixReport:
    """The report of a run; `agent` is "" where nobody was asked."""
    return FixReport(
        stop=outcome.stop.value,
        stop_words=outcome.words or EXPLAINED[outcome.stop],
        diagnostics=tuple(_endings(outcome)),
        shown=tuple(_shown(outcome)),
        remaining=outcome.end.report.diagnostics,
        rounds=outcome.rounds,
        bugs=outcome.fixed.bugs,
        spent=_spent(budget),
        agent=Answerer(agent, outcome.model, prompt_version()) if agent else None,
        tested=outcome.tested or "unverified",
        test_command=tuple(test_command),
        tree_before=tree_digest(outcome.start),
        tree_after=tree_digest(outcome.end),
        commit=commit,
        started_at=started_at,
        written=tuple(files.written),
        would_write=tuple(files.would_write),
        stale=outcome.stale,
        patch=files.patch,
        version=mlgate.__version__,
    )


def _spent(budget: Budget | None) -> Spent:
    if budget is None:
        return Spent()
    return Spent(
        budget.rounds, budget.input_tokens, budget.output_tokens, budget.cost, budget.estimated_calls, budget.elapsed
    )


def _endings(outcome: Outcome) -> Iterator[Ended]:
    """What became of each diagnostic of the start."""
    ours = matched(outcome.start.report.diagnostics, outcome.fixed.state.report.diagnostics)
    theirs = matched(outcome.fixed.state.report.diagnostics, outcome.end.report.diagnostics)
    still = dict(theirs.pairs)
    after = dict(ours.pairs)
    evidence = outcome.tested or "unverified"
    for item in outcome.start.report.diagnostics:
        fixed = after.get(item)
        if fixed is None:
            yield Ended(item, Ending.FIXED, evidence=evidence)
        elif fixed not in still:
            yield Ended(item, Ending.FIXED_BY_AGENT, evidence=evidence)
        else:
            yield _left(item, still[fixed], outcome)


def _shown(outcome: Outcome) -> Iterator[Ended]:
    """What is there at the end and was not at the start: a repair lets it show, as a contract what it leaves open."""
    ours = matched(outcome.start.report.diagnostics, outcome.fixed.state.report.diagnostics)
    theirs = matched(outcome.fixed.state.report.diagnostics, outcome.end.report.diagnostics)
    known = {fixed for _, fixed in ours.pairs}
    old = {now for fixed, now in theirs.pairs if fixed in known}
    for item in outcome.end.report.diagnostics:
        if item not in old:
            yield _left(item, item, outcome)._replace(is_shown=True)


def _left(item: LocatedDiagnostic, now: LocatedDiagnostic, outcome: Outcome) -> Ended:
    given = outcome.given_up.get(now.fingerprint)
    return Ended(item, Ending.LEFT) if given is None else Ended(item, given.ending, given.why)
