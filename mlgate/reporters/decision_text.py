"""`full`: a decision in the terminal, a table of its checks and, below it, what failed and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.gates.decision import Check, Decision, Outcome, Verdict
from mlgate.reporters.decision_facts import (
    CODES,
    SHORT_HASH,
    WORDS,
    DecisionContext,
    action_of,
    baseline_words,
    bound_words,
    champion_words,
    code_of,
    is_tampering,
    observed_words,
    run_name,
    sentence,
    unsettled,
)
from mlgate.reporters.display import columns, pad, visible, wrap
from mlgate.reporters.style import Style

_GAP = 2
_LEAST_COLUMN = 8
_LABEL = 9  # "tampering", the longest word before a line of details
_COLORS = {
    Verdict.PASS: "green",
    Verdict.FAIL: "red",
    Verdict.WAIVED: "yellow",
    Verdict.WARN: "yellow",
    Verdict.SKIPPED: "dim",
    Verdict.NOT_JUDGED: "yellow",
}
_OUTCOME_COLORS = {Outcome.PASS: "green", Outcome.FAIL: "red", Outcome.NOT_READY: "yellow"}


def render(decision: Decision, context: DecisionContext) -> str:
    """Render the decision, no line wider than the terminal unless a name is."""
    style = Style(context.color)
    lines = [
        *wrap(_head(decision), context.width),
        "",
        *_table(_rows(decision, context), context.width, style),
        *_details(decision, context, style),
        *_remarks(decision, context, style),
        style.paint("dim", "-" * context.width),
        *(style.paint(_OUTCOME_COLORS[decision.outcome], line) for line in wrap(sentence(decision), context.width)),
        *(style.paint("dim", line) for line in _closing(decision, context)),
    ]
    return "".join(f"{line}\n" for line in lines)


def _head(decision: Decision) -> str:
    run = decision.run
    parts = [visible(decision.gates.path or "gates"), f"run {visible(run_name(decision))}"]
    if run.name:
        parts.append(f"({run.run_id[:8]})")
    if champion_words(decision):
        parts.append(f"against {visible(champion_words(decision))}")
    return " ".join(parts)


def _rows(decision: Decision, context: DecisionContext) -> list[tuple[Check | None, list[str]]]:
    """The head of the table, and a row for each check; the state of the run only where it is not plainly right."""
    shown = [
        check
        for check in decision.checks
        if context.verbose or check.kind != "run" or check.verdict is not Verdict.PASS
    ]
    has_baseline = any(check.baseline is not None for check in shown)
    titles = ["verdict", "check", "observed", "demanded", *(["champion"] if has_baseline else [])]
    rows: list[tuple[Check | None, list[str]]] = [(None, titles)]
    for check in shown:
        cells = [WORDS[check.verdict], check.id, observed_words(check), bound_words(check)]
        cells += [baseline_words(check)] if has_baseline else []
        rows.append((check, [visible(cell) for cell in cells]))
    return rows


def _table(rows: Sequence[tuple[Check | None, list[str]]], width: int, style: Style) -> Iterator[str]:
    widths = _widths([cells for _, cells in rows], width - 2)
    for check, cells in rows:
        folded = [_fold(cell, room) for cell, room in zip(cells, widths, strict=True)]
        for index in range(max(map(len, folded))):
            parts = [
                pad(lines[index] if index < len(lines) else "", room)
                for lines, room in zip(folded, widths, strict=True)
            ]
            text = (" " * _GAP).join(parts).rstrip()
            if check is None:
                yield f"  {style.paint('dim', text)}"
            else:
                verdict, rest = text[: widths[0]], text[widths[0] :]
                yield f"  {style.paint(_COLORS[check.verdict], verdict)}{rest}".rstrip()


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """Columns as wide as their longest cell; while they are too many, the widest one gives way."""
    widths = [max(columns(row[index]) for row in rows) for index in range(len(rows[0]))]
    while sum(widths) + _GAP * (len(widths) - 1) > room and max(widths[1:]) > _LEAST_COLUMN:
        widest = max(range(1, len(widths)), key=lambda index: widths[index])
        widths[widest] -= 1
    return widths


def _fold(text: str, width: int) -> list[str]:
    """`text` in lines of `width` columns; a word that is longer is cut."""
    return [piece for part in wrap(text, width) or [""] for piece in _cut(part, width)]


def _cut(text: str, width: int) -> Iterator[str]:
    while columns(text) > width:
        end = max((end for end in range(1, width + 1) if columns(text[:end]) <= width), default=1)
        yield text[:end]
        text = text[end:]
    yield text


def _details(decision: Decision, context: DecisionContext, style: Style) -> Iterator[str]:
    for check in unsettled(decision):
        yield ""
        word = style.paint(_COLORS[check.verdict], WORDS[check.verdict])
        name, guardrail = visible(check.id), "  guardrail" if check.guardrail else ""
        yield f"{word}  {style.paint('bold', name)}{_place(check, decision)}{_code(check)}{guardrail}"
        for label, text in _sayings(check, context):
            lines = wrap(visible(text), max(context.width - _LABEL - 4, 20)) or [""]
            for index, line in enumerate(lines):
                yield f"  {style.paint('cyan', pad(label if not index else '', _LABEL))}  {line}".rstrip()


def _remarks(decision: Decision, context: DecisionContext, style: Style) -> Iterator[str]:
    """What is to be known of checks that passed; a blank line in any case."""
    yield ""
    passed = [check for check in decision.checks if check.verdict is Verdict.PASS and check.kind != "run"]
    for reason in dict.fromkeys(check.reason for check in passed if check.reason):
        names = ", ".join(check.id for check in passed if check.reason == reason)
        for index, line in enumerate(wrap(visible(f"{names}: {reason}"), context.width - 6)):
            yield f"{style.paint('dim', 'note') if not index else '    '}  {line}"


def _place(check: Check, decision: Decision) -> str:
    return f"  {visible(decision.gates.path)}:{check.line}" if check.line and decision.gates.path else ""


def _code(check: Check) -> str:
    if check.verdict not in (Verdict.FAIL, Verdict.WARN, Verdict.WAIVED):
        return ""
    code = code_of(check)
    return f"  {code} {CODES[code][0]}"


def _sayings(check: Check, context: DecisionContext) -> Iterator[tuple[str, str]]:
    """What is known of a check, each under its word."""
    if is_tampering(check):
        yield "tampering", check.reason
    elif check.reason:
        yield "", check.reason
    statistic = check.statistic
    if statistic is not None and statistic.low is not None and statistic.high is not None:
        share = f"{statistic.confidence:.0%}" if statistic.confidence * 100 % 1 == 0 else str(statistic.confidence)
        yield (
            "interval",
            f"{statistic.low:.6g} to {statistic.high:.6g} ({share}, {statistic.n:,} rows, {statistic.method})",
        )
    if check.waiver is not None:
        people = ", ".join(check.waiver.by)
        yield "waived", f"by {people} until {check.waiver.expires}: {check.waiver.reason}"
    if check.verdict is Verdict.FAIL:
        prose = context.prose_of(check)
        yield from ((label, prose[key]) for key, label in (("why", "why"), ("paid_by", "paid by")) if prose.get(key))
        yield "next", action_of(check)


def _closing(decision: Decision, context: DecisionContext) -> Iterator[str]:
    gates = f"gates {decision.gates.sha256[:SHORT_HASH]}"
    yield f"decision {decision.sha256[:SHORT_HASH]}, {gates}"
    if context.written:
        yield f"written to {visible(context.written)}"
