"""`html`: a review as one file: no network, no scripts, light and dark, good on a telephone and on paper."""

from __future__ import annotations

from mlgate.core.typing import Final
from mlgate.documents.review.values import Area, Review, ReviewSeverity, State, StepResult, Verdict
from mlgate.reporters.html_page import render_page
from mlgate.reporters.review_facts import (
    ReviewContext,
    by_severity,
    evidence_words,
    fix_words,
    of_area,
    part_words,
    place_of,
    sentence,
    subject,
    telling,
)

_VERDICTS: Final = {Verdict.APPROVE: "pass", Verdict.WARNINGS: "warn", Verdict.BLOCK: "fail", Verdict.NONE: "wait"}
_STATES: Final = {State.MET: "pass", State.NOT_MET: "fail", State.UNKNOWN: "warn", State.NOT_ASKED: "none"}
_SEVERITIES: Final = {
    ReviewSeverity.CRITICAL: "critical",
    ReviewSeverity.HIGH: "fail",
    ReviewSeverity.MEDIUM: "warn",
    ReviewSeverity.LOW: "none",
}
_STEPS: Final = {StepResult.OK: "pass", StepResult.FAILED: "fail", StepResult.NOT_RUN: "none"}


def render(review: Review, context: ReviewContext) -> str:
    """Render the page."""
    counts = [(severity.word, _SEVERITIES[severity], count) for severity, count in by_severity(review.findings)]
    return render_page(
        "review.html",
        {
            "review": review,
            "tone": _VERDICTS[review.verdict],
            "subject": subject(review),
            "sentence": sentence(review),
            "counts": counts,
            "areas": [(area.value, *_counted(review, area)) for area in Area],
            "tones": _SEVERITIES,
            "states": _STATES,
            "steps": [(step, _STEPS.get(step.result, "warn")) for step in review.steps],
            "place": place_of,
            "evidence": evidence_words,
            "part_words": part_words,
            "telling": telling,
            "fix": fix_words,
            "is_grave": lambda finding: finding.severity >= ReviewSeverity.HIGH,
        },
    )


def _counted(review: Review, area: Area) -> tuple[list[tuple[str, str, int]], list[object]]:
    """The counts of an area's findings, and its points."""
    findings, points = of_area(review, area)
    counts = [(severity.word, _SEVERITIES[severity], count) for severity, count in by_severity(findings) if count]
    return counts, list(points)
