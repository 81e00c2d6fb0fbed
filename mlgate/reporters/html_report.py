"""`html`: a check as one file: no network, no scripts, light and dark, below 1 MB however much was found."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.config.settings import FailLevel
from mlgate.core.diagnostic import LocatedDiagnostic, Severity
from mlgate.core.fix import Applicability
from mlgate.core.report import Report, SuppressionUse
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.reporters.context import RenderContext, RuleFacts
from mlgate.reporters.display import expand, plural, visible
from mlgate.reporters.excerpts import first_line, masked_text, span_of
from mlgate.reporters.html_page import prose, render_page
from mlgate.reporters.order import worst_first
from mlgate.reporters.places import line_and_column, notebook_cell, place, unread_place
from mlgate.reporters.standing_facts import standing_values
from mlgate.reporters.steps import Step, steps
from mlgate.reporters.summary import is_new, sentence

MOST_BYTES = 900_000
"""What diagnostics may take; with style, head and lists the page stays below 1 MB."""
_MOST_PLACES = 500
_SHOWN_AT_ONCE = 5  # diagnostics of one rule; the others unfold
_MOST_CODE = 400  # characters of one line of code
_TONES = {Severity.ERROR: "fail", Severity.WARNING: "warn", Severity.NOTE: "none"}
_RANKS = {severity.word: -severity for severity in Severity}
_ENGINE = "engine"


class Line(NamedTuple):
    """One quoted line: where it stands, and its text before, within and after the place that is meant."""

    container: str
    number: int
    before: str
    meant: str
    after: str
    caption: str
    primary: bool


class Entry(NamedTuple):
    """One diagnostic as the page shows it: texts, nothing to be computed."""

    place: str
    message: Any
    facts: str
    lines: list[Line]
    fix: str


class RuleGroup(NamedTuple):
    """The diagnostics of one rule; `left_out` are those that the page has no room for."""

    code: str
    name: str
    tone: str
    severity: str
    summary: str
    url: str
    entries: list[Entry]
    left_out: int


def render(report: Report, context: RenderContext) -> str:
    """Render the page."""
    fails = context.fail_level.reached_by(report.worst())
    families = list(_families(report, context))
    values: dict[str, Any] = {
        "report": report,
        "tone": "fail" if fails else "warn" if report.diagnostics or report.not_analysed else "pass",
        "outcome": "Failed" if fails else "Passed",
        "level": "" if context.fail_level is FailLevel.NEVER else context.fail_level.value,
        "at_once": _SHOWN_AT_ONCE,
        "sentence": visible(sentence(report)),
        "counts": [(s.word, _TONES[s], report.count(s)) for s in sorted(Severity, reverse=True)],
        "families": families,
        "left_out": sum(group.left_out for _, groups in families for group in groups),
        "suppressions": [_suppression(use) for use in report.suppressions[:_MOST_PLACES]],
        "suppressions_left": max(len(report.suppressions) - _MOST_PLACES, 0),
        "unread": [(unread_place(item), visible(item.reason)) for item in report.not_analysed[:_MOST_PLACES]],
        "unread_left": max(len(report.not_analysed) - _MOST_PLACES, 0),
    }
    return render_page("report.html", values | standing_values(context.standing))


def _suppression(use: SuppressionUse) -> dict[str, str]:
    return {
        "place": place(use.location),
        "codes": visible(", ".join(use.codes)) or "every rule",
        "reason": visible(use.reason or ""),
        "until": visible(use.until or ""),
        "hidden": plural(use.hidden, "diagnostic"),
    }


def _families(report: Report, context: RenderContext) -> Iterator[tuple[str, list[RuleGroup]]]:
    """Rules by family, the worst first; within them the diagnostics, while there is room."""
    by_rule: dict[str, list[tuple[LocatedDiagnostic, Entry | None]]] = {}
    for item, entry in _with_entries(report, context):
        by_rule.setdefault(item.code, []).append((item, entry))
    families: dict[str, list[RuleGroup]] = {}
    for code, members in by_rule.items():
        facts = context.rules.get(code)
        family = facts.tags[0] if facts and facts.tags else _ENGINE
        families.setdefault(family.replace("_", " "), []).append(_group(members, facts))
    yield from sorted(families.items(), key=_worst_family_first)


def _worst_family_first(family: tuple[str, list[RuleGroup]]) -> tuple[int, bool, str]:
    """By the worst severity, then as the families are numbered: leakage before style."""
    title, groups = family
    return min(_RANKS[group.severity] for group in groups), title == _ENGINE, min(group.code for group in groups)


def _with_entries(report: Report, context: RenderContext) -> Iterator[tuple[LocatedDiagnostic, Entry | None]]:
    """Diagnostics, worst first, with their entries until the page is full."""
    room = MOST_BYTES
    for item in worst_first(report.diagnostics):
        entry = _entry(item, context, compared=report.compared_to is not None) if room > 0 else None
        room -= _size(entry) if entry else 0
        yield item, entry if room > 0 else None


def _size(entry: Entry) -> int:
    """Bytes that an entry takes at most, its tags included."""
    texts = (entry.place, entry.message, entry.facts, entry.fix)
    quoted = sum(
        _bytes(line.container, line.before, line.meant, line.after, line.caption) + 160 for line in entry.lines
    )
    return _bytes(*texts) + quoted + 260


def _bytes(*texts: str) -> int:
    from markupsafe import escape

    return sum(len(escape(text).encode()) for text in texts)


def _group(members: list[tuple[LocatedDiagnostic, Entry | None]], facts: RuleFacts | None) -> RuleGroup:
    first = members[0][0]
    entries = [entry for _, entry in members if entry is not None]
    severity = max(item.severity for item, _ in members)
    return RuleGroup(
        code=visible(first.code),
        name=visible(first.name),
        tone=_TONES[severity],
        severity=severity.word,
        summary=facts.summary if facts else "",
        url=facts.url if facts else "",
        entries=entries,
        left_out=len(members) - len(entries),
    )


def _entry(item: LocatedDiagnostic, context: RenderContext, *, compared: bool) -> Entry:
    new = ["new"] if compared and is_new(item) else []
    return Entry(
        place=place(item.location),
        message=prose(item.message),
        facts=", ".join([f"{item.confidence.word} confidence", *new]),
        lines=[line for step in steps(item) if (line := _line(step, item, context)) is not None],
        fix=_fix(item),
    )


def _fix(item: LocatedDiagnostic) -> str:
    if item.fix is None:
        return ""
    trust = "by hand" if item.fix.applicability == Applicability.DISPLAY else item.fix.applicability
    return f"{visible(item.fix.title)} ({trust})"


def _line(step: Step, item: LocatedDiagnostic, context: RenderContext) -> Line | None:
    """A quoted line, long ones cut around the place; None where no source is known."""
    text = first_line(step.excerpt)
    if not text.strip():
        return None
    start, end = span_of(step.location, text)
    if context.is_sensitive(item.code):
        text = masked_text(text, [(start, end)])
    first = max(min(start - _MOST_CODE // 4, len(text) - _MOST_CODE), 0)
    last = first + _MOST_CODE
    number, _ = line_and_column(step.location)
    return Line(
        container=_container(step, item),
        number=number,
        before=("…" if first else "") + _shown(text[first:start]),
        meant=_shown(text[start : min(end, last)]),
        after=_shown(text[end:last]) + ("…" if last < len(text) else ""),
        caption=visible(step.caption),
        primary=step.primary,
    )


def _shown(text: str) -> str:
    return "".join(expand(text))


def _container(step: Step, item: LocatedDiagnostic) -> str:
    """What the line's number counts in, where that is not the file of the diagnostic."""
    cell = notebook_cell(step.location)
    words = [] if step.location.path == item.location.path else [visible(step.location.path)]
    if cell:
        words.append(f"cell {cell.index}")
    return " ".join(words)
