"""`markdown`: the level of a project as a job summary or a comment."""

from __future__ import annotations

from mlgate.documents.review.maturity import LevelFound, Maturity
from mlgate.reporters.markdown import escape, message_html
from mlgate.reporters.review_facts import ReviewContext, evidence_words


def render(score: Maturity, context: ReviewContext) -> str:
    """Render the level, red flags, what comes next, and a table for each level."""
    flags = "".join(f"\n> **Red flag:** {escape(flag)}\n" for flag in score.flags)
    following = "".join(f"- {escape(piece.name)}: {message_html(piece.ask)}\n" for piece in score.missing)
    head = f"## Maturity: level {score.number} of 3, {escape(score.title)}\n{flags}"
    todo = f"\n### Next\n\n{following}" if following else ""
    return head + todo + "".join(map(_level, score.levels))


def _level(found: LevelFound) -> str:
    rows = "".join(
        f"| {'✅' if item.is_there else '❌'} | {escape(item.piece.name)} | "
        f"{', '.join(escape(evidence_words(seen)) for seen in item.evidence)} |\n"
        for item in found.pieces
    )
    return f"\n### Level {found.level.number}: {escape(found.level.title)}\n\n| | | shown by |\n|---|---|---|\n{rows}"
