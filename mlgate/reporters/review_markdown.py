"""`markdown`: a review as a comment on a pull request, below GitHub's limit of 65,536 characters for a comment."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.typing import Final
from mlgate.documents.review.values import Area, Finding, PointResult, Review, ReviewSeverity, State, Verdict
from mlgate.reporters.markdown import escape, message_html
from mlgate.reporters.review_facts import (
    ReviewContext,
    by_severity,
    decision_line,
    evidence_words,
    fix_words,
    issue_words,
    of_area,
    part_words,
    place_of,
    sentence,
    subject,
    telling,
)

MOST_CHARACTERS: Final = 65_000
_VERDICTS: Final = {Verdict.APPROVE: "✅", Verdict.WARNINGS: "⚠️", Verdict.BLOCK: "❌", Verdict.NONE: "⏳"}
_STATES: Final = {State.MET: "✅", State.NOT_MET: "❌", State.UNKNOWN: "❔", State.NOT_ASKED: "➖"}
_GRAVE: Final = (ReviewSeverity.CRITICAL, ReviewSeverity.HIGH)


def render(review: Review, context: ReviewContext) -> str:
    """Render the decision, findings worst first, points by area, and what was run."""
    head = "".join(_head(review))
    foot = "".join((*_areas(review), *_ran(review)))
    room = MOST_CHARACTERS - len(head) - len(foot) - 200
    kept: list[str] = []
    for finding in review.findings:
        text = _finding(finding)
        room -= len(text)
        if room < 0:
            break
        kept.append(text)
    left_out = len(review.findings) - len(kept)
    more = f"\n… and {left_out:,} more findings\n" if left_out else ""
    return f"{head}{''.join(kept)}{more}{foot}\n**{escape(decision_line(review))}**\n"


def _head(review: Review) -> Iterator[str]:
    yield f"## {_VERDICTS[review.verdict]} {review.verdict.value}\n\n"
    yield f"mlgate review of {escape(subject(review))}: {escape(sentence(review))}.\n\n"
    if review.risks:
        yield f"Primary risks: {escape(', '.join(review.risks))}\n\n"
    touched = ", ".join(f"**{item.stage.value}** ({_first(item.evidence)})" for item in review.change.stages)
    yield f"Touches {touched}\n" if touched else "Touches no part of an ML system.\n"
    counts = ", ".join(f"{count} {severity.word}" for severity, count in by_severity(review.findings) if count)
    yield f"\n### Findings: {counts or 'none'}\n"


def _first(evidence: object) -> str:
    found = list(evidence)  # type: ignore[call-overload]
    return escape(evidence_words(found[0])) if found else ""


def _finding(finding: Finding) -> str:
    places = [place_of(item) for item in (finding.location, *finding.more) if item is not None]
    shown = ", ".join(f"`{place.replace('`', '')}`" for place in places[:3]) or "the project"
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    outside = " _(not by this change)_" if not finding.counts else ""
    lines = (
        f"\n**[{finding.severity.name}] {message_html(finding.title)}**{outside}\n",
        f"- File: {shown}{more}\n",
        f"- Issue: {message_html(issue_words(finding, in_full=finding.severity in _GRAVE))}\n",
        f"- Fix: {message_html(fix_words(finding))}\n",
    )
    return "".join(lines)


def _areas(review: Review) -> Iterator[str]:
    yield "\n### Checklist\n"
    for area in Area:
        _, points = of_area(review, area)
        yield f"\n**{area.value}**\n\n"
        yield "".join(map(_point, points))


def _point(point: PointResult) -> str:
    due = "" if point.due else " _(outside of this change)_"
    parts = [part for part in telling(point) if part.state is not State.NOT_ASKED]
    said = "; ".join(f"{part.name} ({part_words(part)})" if part_words(part) else part.name for part in parts)
    words = f": {message_html(said)}" if said else ""
    return f"- {_STATES[point.state]} {point.id} {escape(point.title)}{due}, {point.state.value}{words}\n"


def _ran(review: Review) -> Iterator[str]:
    yield "\n### What was run\n\n| | | |\n|---|---|---|\n"
    yield from (f"| {step.name} | {step.result.value} | {escape(step.words)} |\n" for step in review.steps)
    found = [item.title for item in review.blockers if item.found]
    if found:
        yield f"\nCommon blockers found: {escape('; '.join(found))}\n"
