"""`html`: the level of a project as one file."""

from __future__ import annotations

from mlgate.documents.review.maturity import Maturity
from mlgate.reporters.html_page import render_page
from mlgate.reporters.review_facts import ReviewContext, evidence_words


def render(score: Maturity, context: ReviewContext) -> str:
    """Render the page."""
    tones = {0: "fail", 1: "warn", 2: "warn", 3: "pass"}
    return render_page("maturity.html", {"score": score, "tone": tones[score.number], "shown": evidence_words})
