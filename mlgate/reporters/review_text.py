"""`text`: a review in the terminal, 80 columns; the decision stands last, where the eye is."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.typing import Final
from mlgate.documents.review.values import (
    Area,
    Evidence,
    Finding,
    PointResult,
    Review,
    ReviewSeverity,
    State,
    StepResult,
    Verdict,
)
from mlgate.reporters.display import pad, visible, wrap
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
from mlgate.reporters.style import Style

_SEVERITIES: Final = {
    ReviewSeverity.CRITICAL: "red",
    ReviewSeverity.HIGH: "red",
    ReviewSeverity.MEDIUM: "yellow",
    ReviewSeverity.LOW: "blue",
}
_STATES: Final = {State.MET: "green", State.NOT_MET: "red", State.UNKNOWN: "yellow", State.NOT_ASKED: "dim"}
_VERDICTS: Final = {
    Verdict.APPROVE: "green",
    Verdict.WARNINGS: "yellow",
    Verdict.BLOCK: "red",
    Verdict.NONE: "yellow",
}
_STEPS: Final = {StepResult.OK: "green", StepResult.FAILED: "red", StepResult.NOT_RUN: "dim"}
_MARGIN = "  "
_STATE_WIDTH = max(map(len, State))
MOST_LOW = 5


def render(review: Review, context: ReviewContext) -> str:
    """Render head, findings, areas with their points, what was run, and the decision."""
    style = Style(context.color)
    lines = [
        *_head(review, context, style),
        *_findings(review, context, style),
        *_areas(review, context, style),
        *_blockers(review, context, style),
        *_steps(review, context, style),
        *_decision(review, context, style),
    ]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _title(text: str, context: ReviewContext, style: Style) -> Iterator[str]:
    yield ""
    yield style.paint("bold", text.upper())


def _labelled(label: str, text: str, context: ReviewContext, style: Style, indent: int = 0) -> Iterator[str]:
    """`label  text`, the text wrapped and hanging."""
    width = max(context.width - len(label) - indent - 1, 30)
    for index, line in enumerate(wrap(text, width) or [""]):
        head = style.paint("cyan", label) if not index else " " * len(label)
        yield f"{' ' * indent}{head} {line}"


def _head(review: Review, context: ReviewContext, style: Style) -> Iterator[str]:
    yield style.paint("bold", f"mlgate review of {visible(subject(review))}")
    kind = review.kind or "kind of project"
    words = visible(f"{kind}, {review.kind_from}" if review.kind else review.kind_from)
    yield from _labelled("Kind   ", words, context, style)
    if not review.change.stages:
        yield from _labelled("Touches", "no part of an ML system", context, style)
    width = max((len(item.stage) for item in review.change.stages), default=0)
    for index, item in enumerate(review.change.stages):
        label = "Touches" if not index else "       "
        words = _reasons(item.evidence[: 4 if context.verbose else 2])
        yield from _labelled(f"{label} {pad(item.stage.value, width)}", words, context, style)
    if review.change.other and review.change.revision is not None:
        names = ", ".join(map(visible, review.change.other[:4]))
        more = f" and {len(review.change.other) - 4} more" if len(review.change.other) > 4 else ""
        yield from _labelled("Beside ", f"{names}{more}", context, style)


def _reasons(found: tuple[Evidence, ...]) -> str:
    return ", ".join(evidence_words(item) for item in found)


def _findings(review: Review, context: ReviewContext, style: Style) -> Iterator[str]:
    yield from _title("Findings", context, style)
    if not review.findings:
        yield "none"
        return
    low = [item for item in review.findings if item.severity is ReviewSeverity.LOW]
    hidden = 0 if context.verbose or len(low) <= MOST_LOW else len(low) - MOST_LOW
    left_out = set(map(id, low[len(low) - hidden :])) if hidden else set()
    shown = [finding for finding in review.findings if id(finding) not in left_out]
    for index, finding in enumerate(shown):
        if index:
            yield ""
        yield from _finding(finding, context, style)
    if hidden:
        yield ""
        yield f"and {hidden} more low findings (--verbose)"


def _finding(finding: Finding, context: ReviewContext, style: Style) -> Iterator[str]:
    label = f"[{finding.severity.name}]"
    outside = "" if finding.counts else " (not by this change)"
    for index, line in enumerate(wrap(f"{visible(finding.title)}{outside}", context.width - len(label) - 1)):
        head = style.paint(_SEVERITIES[finding.severity], label) if not index else " " * len(label)
        yield f"{head} {style.paint('bold', line)}"
    yield from _labelled("File: ", _places(finding, context), context, style, 2)
    in_full = _is_grave(finding) or context.verbose
    yield from _labelled("Issue:", issue_words(finding, in_full=in_full), context, style, 2)
    yield from _labelled("Fix:  ", fix_words(finding), context, style, 2)


def _is_grave(finding: Finding) -> bool:
    return finding.severity >= ReviewSeverity.HIGH


def _places(finding: Finding, context: ReviewContext) -> str:
    if finding.location is None:
        return "the project"
    shown = [place_of(item) for item in (finding.location, *finding.more)]
    most = len(shown) if context.verbose else 2
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    return ", ".join(shown[:most]) + more


def _areas(review: Review, context: ReviewContext, style: Style) -> Iterator[str]:
    for area in Area:
        findings, points = of_area(review, area)
        counts = ", ".join(f"{count} {severity.word}" for severity, count in by_severity(findings) if count)
        yield from _title(f"{area.value}", context, style)
        if counts:
            yield f"{_MARGIN}findings: {counts}"
        for point in points:
            yield from _point(point, context, style)


def _point(point: PointResult, context: ReviewContext, style: Style) -> Iterator[str]:
    state = style.paint(_STATES[point.state], pad(point.state.value, _STATE_WIDTH))
    due = "" if point.due else " (outside of this change)"
    indent = len(_MARGIN) + _STATE_WIDTH + 2
    for index, line in enumerate(wrap(f"{point.id}  {point.title}{due}", context.width - indent)):
        yield f"{_MARGIN}{state}  {line}" if not index else f"{' ' * indent}{line}"
    if point.state is State.NOT_ASKED and not context.verbose:
        return
    for mark, tone, words in _said(point, verbose=context.verbose):
        for index, line in enumerate(wrap(words, context.width - indent - 2)):
            head = style.paint(tone, mark) if not index else " "
            yield f"{' ' * indent}{head} {line}"


def _said(point: PointResult, *, verbose: bool) -> Iterator[tuple[str, str, str]]:
    """A line for each part, with its mark and tone; those of which no file says anything, together."""
    parts = point.parts if verbose else telling(point)
    silent = [part.name for part in parts if part.state is State.UNKNOWN and not part.evidence]
    for part in parts:
        if part.state is State.NOT_ASKED and not verbose:
            continue
        if part.name in silent and not verbose:
            continue
        words = part_words(part)
        mark = {State.MET: "+", State.NOT_MET: "-", State.UNKNOWN: "?", State.NOT_ASKED: " "}[part.state]
        yield mark, _STATES[part.state], f"{part.name}: {words}" if words else part.name
    if silent and not verbose:
        yield "?", _STATES[State.UNKNOWN], f"no evidence: {'; '.join(silent)}"


def _blockers(review: Review, context: ReviewContext, style: Style) -> Iterator[str]:
    found = [item for item in review.blockers if item.found]
    yield from _title(f"Common blockers: {len(found)} of {len(review.blockers)}", context, style)
    shown = review.blockers if context.verbose else found
    for item in shown:
        word = {True: "found", False: "not found", None: "unknown"}[item.found]
        tone = {True: "red", False: "green", None: "yellow"}[item.found]
        yield f"{_MARGIN}{style.paint(tone, pad(word, 9))}  {item.title}"
    unknown = sum(1 for item in review.blockers if item.found is None)
    if unknown and not context.verbose:
        yield f"{_MARGIN}{unknown} cannot be told from these files"


def _steps(review: Review, context: ReviewContext, style: Style) -> Iterator[str]:
    yield from _title("What was run", context, style)
    for step in review.steps:
        result = style.paint(_STEPS.get(step.result, "yellow"), pad(step.result.value, 11))
        for index, line in enumerate(wrap(visible(step.words), context.width - 23)):
            yield f"{_MARGIN}{pad(step.name if not index else '', 6)}  {result if not index else ' ' * 11}  {line}"


def _decision(review: Review, context: ReviewContext, style: Style) -> Iterator[str]:
    yield ""
    yield "-" * context.width
    if review.risks:
        yield from _labelled("Primary risks:", ", ".join(review.risks), context, style)
    yield from _labelled("Because:      ", visible(sentence(review)), context, style)
    yield style.paint(_VERDICTS[review.verdict], decision_line(review))
