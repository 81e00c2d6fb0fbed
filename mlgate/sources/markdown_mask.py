"""What of a Markdown text is not prose: comments, fenced code, front matter; blanked in copies of equal length."""

from __future__ import annotations

import re

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple

_LINE_END = r"[ \t]*(?=[\r\n]|\Z)"
_FRONT_MATTER = lazy_regex(
    rf"\A---[ \t]*(?:\r\n|\n|\r)(?P<yaml>.*?)^(?:---|\.\.\.){_LINE_END}", re.DOTALL | re.MULTILINE
)
_KEY = lazy_regex(r"^[\w\"'][^:\r\n]*:(?:[ \t\r\n]|$)", re.MULTILINE)
_OPENING = lazy_regex(
    r"^[ \t]*(?:(?:>|[-*+]|\d{1,3}[.)])[ \t]*)*(?P<fence>`{3,}(?=[^`\r\n]*(?:[\r\n]|\Z))|~{3,})|<!--", re.MULTILINE
)
_NOT_BREAK = lazy_regex(r"[^\r\n]")


class Mask(NamedTuple):
    """What was found, and the text without it, in equal length.

    Attributes:
        visible: Without comments.
        plain: Without comments, fenced code and front matter.
        comments: Places of comments, with their marks.
        fences: Places of fenced code, with its fences.
        front_matter: The YAML between the dashes.
    """

    visible: str
    plain: str
    comments: tuple[Span, ...]
    fences: tuple[Span, ...]
    front_matter: Span | None


def masked(text: str) -> Mask:
    """Set comments, fenced code and front matter aside; whichever begins first holds what is in it."""
    front, position = _front_matter(text)
    comments: list[Span] = []
    fences: list[Span] = []
    if "<!--" in text or "```" in text or "~~~" in text:
        while (match := _OPENING.search(text, position)) is not None:
            if match["fence"]:
                end = _fence_end(text, match.end(), match["fence"])
                fences.append(Span(match.start(), end))
            elif _in_code(text, match.start()):
                end = match.end()
            else:
                closing = text.find("-->", match.end() - 2)
                end = closing + 3 if closing >= 0 else len(text)
                comments.append(Span(match.start(), end))
            position = end
    visible = _blanked(text, comments)
    head = [Span(0, _front_matter(text)[1])] if front is not None else []
    return Mask(visible, _blanked(visible, [*head, *fences]), tuple(comments), tuple(fences), front)


def _front_matter(text: str) -> tuple[Span | None, int]:
    """The YAML at the top, and where the text after it begins."""
    match = _FRONT_MATTER.match(text) if text.startswith("---") else None
    if match is None or _KEY.search(match["yaml"]) is None:
        return None, 0
    return Span(*match.span("yaml")), match.end()


def _fence_end(text: str, start: int, fence: str) -> int:
    pattern = rf"^[ \t>]*{re.escape(fence[0])}{{{len(fence)},}}{_LINE_END}"
    closing = re.compile(pattern, re.MULTILINE).search(text, start)
    return closing.end() if closing is not None else len(text)


def _in_code(text: str, offset: int) -> bool:
    """Whether an odd number of backticks stands before the offset on its line."""
    line = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    return text.count("`", line, offset) % 2 == 1


def _blanked(text: str, spans: list[Span]) -> str:
    if not spans:
        return text
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        pieces += (text[position:start], _NOT_BREAK.sub(" ", text[start:end]))
        position = end
    return "".join((*pieces, text[position:]))
