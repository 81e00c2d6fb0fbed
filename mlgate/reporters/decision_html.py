"""`html`: a decision as one file: no network, no scripts, light and dark, good on a telephone and on paper."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.gates.decision import Check, Decision, Outcome, Statistic, Verdict
from mlgate.gates.times import utc
from mlgate.reporters.decision_bars import WIDTH, Bar, bar_of, legend
from mlgate.reporters.decision_facts import (
    CODES,
    OUTCOMES,
    WORDS,
    DecisionContext,
    action_of,
    baseline_words,
    blocking,
    bound_words,
    champion_words,
    code_of,
    is_tampering,
    observed_words,
    run_name,
    sentence,
)
from mlgate.reporters.display import visible
from mlgate.reporters.html_page import render_page

_KIND_TITLES = {
    "metric": "Metrics",
    "slice": "Slices",
    "statistic": "Statistics",
    "evidence": "Evidence",
    "clean": "Code",
    "freshness": "Freshness",
    "approvals": "Approvals",
    "run": "The run",
}
_PROSE = {
    "why": "why",
    "makes_cheaper": "makes cheaper",
    "makes_likelier": "makes likelier",
    "paid_by": "paid by",
}


class Card(NamedTuple):
    """One check as the page shows it: texts, nothing to be computed."""

    check: Check
    tone: str
    verdict: str
    observed: str
    bound: str
    champion: str
    bar: Bar | None
    spoken: str
    code: str
    action: str
    waiver: str
    facts: list[tuple[str, str]]
    prose: list[tuple[str, str]]


def render(decision: Decision, context: DecisionContext) -> str:
    """Render the page."""
    cards = [_card(check, context) for check in decision.checks]
    failed = blocking(decision)
    values: dict[str, Any] = {
        "decision": decision,
        "tone": {Outcome.PASS: "pass", Outcome.FAIL: "fail", Outcome.NOT_READY: "wait"}[decision.outcome],
        "outcome": OUTCOMES[decision.outcome],
        "title": visible(decision.gates.model or run_name(decision)),
        "sentence": visible(sentence(decision).partition(": ")[2]),
        "tampering": any(map(is_tampering, decision.checks)),
        "failing": [card for card in cards if card.check in failed],
        "groups": list(_groups(cards, failed)),
        "lineage": list(_lineage(decision, context)),
        "width": WIDTH,
    }
    return render_page("decision.html", values)


def _groups(cards: list[Card], failed: list[Check]) -> Iterator[tuple[str, list[Card]]]:
    """The checks that did not fail, by kind."""
    for kind, title in _KIND_TITLES.items():
        members = [card for card in cards if card.check.kind == kind and card.check not in failed]
        if members:
            yield title, members


def _card(check: Check, context: DecisionContext) -> Card:
    failed = check.verdict in (Verdict.FAIL, Verdict.NOT_JUDGED)
    tones = {Verdict.PASS: "pass", Verdict.FAIL: "fail", Verdict.SKIPPED: "none"}
    bar = bar_of(check)
    prose = context.prose_of(check)
    return Card(
        check=check,
        tone=tones.get(check.verdict, "warn"),
        verdict=WORDS[check.verdict],
        observed=visible(observed_words(check)),
        bound=visible(bound_words(check)),
        champion=visible(baseline_words(check)),
        bar=bar,
        spoken=_spoken(check, bar),
        code=f"{code_of(check)} {CODES[code_of(check)][0]}" if failed else "",
        action=action_of(check) if failed else "",
        waiver=visible(_waiver(check)),
        facts=[(name, visible(text)) for name, text in _facts(check)],
        prose=[(label, visible(prose[key])) for key, label in _PROSE.items() if prose.get(key)],
    )


def _spoken(check: Check, bar: Bar | None) -> str:
    if bar is None:
        return ""
    champion = f", champion {baseline_words(check)}" if check.baseline is not None else ""
    words = f"{observed_words(check)}, demanded {bound_words(check)}{champion}: {', '.join(legend(bar))}"
    return visible(words)


def _waiver(check: Check) -> str:
    if check.waiver is None:
        return ""
    return f"{', '.join(check.waiver.by)}, until {check.waiver.expires}: {check.waiver.reason}"


def _facts(check: Check) -> Iterator[tuple[str, str]]:
    """What else is on record of a check."""
    if check.metric and check.metric != check.id:
        yield "metric", check.metric
    if check.dataset:
        yield "dataset", check.dataset
    if check.step is not None:
        yield "step", str(check.step)
    if check.timestamp:
        yield "logged", utc(check.timestamp)
    if check.statistic is not None:
        yield from _statistic_facts(check.statistic)
    if check.line:
        yield "line", str(check.line)


def _statistic_facts(statistic: Statistic) -> Iterator[tuple[str, str]]:
    if statistic.low is not None and statistic.high is not None:
        yield f"{100 * statistic.confidence:g} % interval", f"{statistic.low:.6g} to {statistic.high:.6g}"
    if statistic.p_value is not None:
        yield "p-value", f"{statistic.p_value:.3g}"
    drawn = f", {statistic.n_boot:,} resamples, seed {statistic.seed}" if statistic.n_boot else ""
    yield "method", f"{statistic.method}, {statistic.n:,} rows{drawn}"


def _lineage(decision: Decision, context: DecisionContext) -> Iterator[tuple[str, str]]:
    """Where everything came from, and the hashes that tie it together."""
    run, gates = decision.run, decision.gates
    facts = {
        "model": gates.model,
        "alias": gates.alias,
        "champion": champion_words(decision) or "none",
        "champion's run": decision.champion.run_id if decision.champion else None,
        "run": run.name,
        "run id": run.run_id,
        "judged model": run.model_id,
        "status": run.status,
        "trained by": run.user,
        "started": utc(run.started) if run.started else None,
        "ended": utc(run.ended) if run.ended else None,
        "commit of the code": run.commit,
        "gate file": gates.path,
        "commit of the gates": gates.commit,
        "sha256 of the gates": gates.sha256,
        "sha256 of the metrics": decision.metrics_sha256,
        "sha256 of the decision": decision.sha256,
        "written to": context.written,
    }
    yield from ((name, visible(value)) for name, value in facts.items() if value)
