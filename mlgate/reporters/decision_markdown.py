"""`markdown`: a decision as a job summary or a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.gates.decision import Check, Decision, Outcome, Verdict
from mlgate.reporters.decision_facts import (
    CODES,
    OUTCOMES,
    SHORT_HASH,
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
from mlgate.reporters.markdown import MOST_BYTES, escape, message_html

_MARKS = {Outcome.PASS: "✅", Outcome.FAIL: "❌", Outcome.NOT_READY: "⏳"}
_VERDICT_MARKS = {Verdict.PASS: "✅", Verdict.FAIL: "❌", Verdict.WAIVED: "🤝", Verdict.WARN: "⚠️"}
_NEUTRAL = "➖"


def render(decision: Decision, context: DecisionContext) -> str:
    """Render the verdict, a table of the checks, and what to do next; below GitHub's limit."""
    head = "".join(_head(decision, context))
    actions = "".join(_actions(decision))
    rows = [_row(check) for check in decision.checks]
    room = MOST_BYTES - len((head + actions).encode()) - 500
    kept: list[str] = []
    for row in rows:
        room -= len(row.encode())
        if room < 0:
            break
        kept.append(row)
    more = f"\n… and {len(rows) - len(kept):,} more\n" if len(kept) < len(rows) else ""
    table = "\n| | check | observed | demanded | champion | |\n|---|---|---:|---|---:|---|\n"
    return f"{head}{actions}{table}{''.join(kept)}{more}"


def _head(decision: Decision, context: DecisionContext) -> Iterator[str]:
    title = f"{OUTCOMES[decision.outcome]}: {decision.gates.model or run_name(decision)}"
    yield f"## {_MARKS[decision.outcome]} {escape(title)}\n\n{escape(sentence(decision))}\n\n"
    champion = f" · {escape(champion_words(decision))}" if champion_words(decision) else ""
    run = f"run {escape(run_name(decision))} (`{decision.run.run_id[:8]}`)"
    hashes = f"gates `{decision.gates.sha256[:SHORT_HASH]}` · decision `{decision.sha256[:SHORT_HASH]}`"
    yield f"{run}{champion} · {hashes}\n"
    if context.written:
        yield f"\nWritten to {escape(context.written)}\n"
    if any(map(is_tampering, decision.checks)):
        yield "\n> **Tampering:** the gates are not those that were stamped on the run.\n"


def _actions(decision: Decision) -> Iterator[str]:
    failed = blocking(decision)
    if not failed:
        return
    yield "\n### Next\n\n"
    for action in dict.fromkeys(map(action_of, failed)):
        names = ", ".join(escape(check.id) for check in failed if action_of(check) == action)
        yield f"- {message_html(action)} ({names})\n"


def _row(check: Check) -> str:
    mark = _VERDICT_MARKS.get(check.verdict, _NEUTRAL)
    cells = [f"{mark} {WORDS[check.verdict]}", f"**{escape(check.id)}**{' (guardrail)' if check.guardrail else ''}"]
    cells += [escape(text) for text in (observed_words(check), bound_words(check), baseline_words(check))]
    cells.append("" if check.verdict is Verdict.PASS and not check.reason else _remark(check))
    return f"| {' | '.join(cells)} |\n"


def _remark(check: Check) -> str:
    code = f"{code_of(check)} {CODES[code_of(check)][0]}: " if check.failed else ""
    waiver = check.waiver
    accepted = f"; waived by {', '.join(waiver.by)} until {waiver.expires}: {waiver.reason}" if waiver else ""
    return f"{code}{message_html(check.reason + accepted)}"
