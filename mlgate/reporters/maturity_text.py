"""`text`: the level of a project in the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.documents.review.maturity import LevelFound, Maturity
from mlgate.reporters.display import pad, wrap
from mlgate.reporters.review_facts import ReviewContext, evidence_words
from mlgate.reporters.style import Style

_MARGIN = "    "


def render(score: Maturity, context: ReviewContext) -> str:
    """Render levels with their pieces, red flags, and what comes next."""
    style = Style(context.color)
    lines = [style.paint("bold", f"Maturity: level {score.number} of 3, {score.title}")]
    for found in score.levels:
        lines += ["", *_level(found, context, style)]
    if score.flags:
        lines += ["", *(line for flag in score.flags for line in _hanging("red flag: ", flag, context, style, "red"))]
    lines += ["", *_next(score, context, style)]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _level(found: LevelFound, context: ReviewContext, style: Style) -> Iterator[str]:
    count = sum(piece.is_there for piece in found.pieces)
    tone = "green" if found.is_reached else "yellow"
    head = style.paint("bold", f"Level {found.level.number}, {found.level.title}")
    yield f"{head}  {style.paint(tone, f'{count} of {len(found.pieces)}')}"
    width = max(len(piece.piece.name) for piece in found.pieces)
    for piece in found.pieces:
        words = ", ".join(evidence_words(item) for item in piece.evidence) or "missing"
        mark = style.paint("green", "+") if piece.is_there else style.paint("red", "-")
        for index, line in enumerate(wrap(words, max(context.width - width - 6, 30))):
            name = f"{mark} {pad(piece.piece.name, width)}" if not index else " " * (width + 2)
            yield f"  {name}  {line}"


def _next(score: Maturity, context: ReviewContext, style: Style) -> Iterator[str]:
    if not score.missing:
        yield style.paint("green", "Nothing is missing.")
        return
    first, *rest = score.missing
    yield from _hanging("Next: ", f"{first.name}: {first.ask}", context, style, "bold")
    if rest:
        names = ", ".join(piece.name for piece in rest)
        yield from _hanging("Then: ", names, context, style, "bold")


def _hanging(label: str, text: str, context: ReviewContext, style: Style, tone: str) -> Iterator[str]:
    for index, line in enumerate(wrap(text, context.width - len(label))):
        yield f"{style.paint(tone, label) if not index else ' ' * len(label)}{line}"
