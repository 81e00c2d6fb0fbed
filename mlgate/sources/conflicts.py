"""Merge conflicts left in a file: their places, and the text with our side of them only."""

from __future__ import annotations

import re

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.sources.source_text import blank

_MARKER = lazy_regex(r"^(?:<{7}|\|{7}|={7}|>{7})(?=[ \r\n]|\Z)[^\r\n]*", re.MULTILINE)
_RAW_MARKER = lazy_regex(rb"^<{7}(?=[ \r\n]|\Z)", re.MULTILINE)


class Conflicts(NamedTuple):
    """`text` without markers and without the other side, at equal length; `places` of the opening markers."""

    text: str
    places: tuple[Span, ...]


def find_conflicts(text: str) -> Conflicts:
    """Blank every conflict but our side of it."""
    if "<<<<<<<" not in text:
        return Conflicts(text, ())
    places: list[Span] = []
    pieces: list[str] = []
    position, dropped_from = 0, -1
    for marker in _MARKER.finditer(text):
        kind = marker[0][0]
        if kind == "<":
            places.append(Span(*marker.span()))
        elif not places:
            continue  # a ruler of `=`, not a marker
        start = marker.start() if dropped_from < 0 else dropped_from
        pieces += [text[position:start], blank(text[start : marker.end()])]
        position = marker.end()
        dropped_from = position if kind in "|=" else -1
    return Conflicts("".join([*pieces, text[position:]]), tuple(places))


def code_conflicts(text: str, masked: str) -> Conflicts:
    """The conflicts in Python code; in code that parses (`masked`: its magics masked) a marker is text in a string."""
    conflicts = find_conflicts(text)
    if not conflicts.places:
        return conflicts
    from mlgate.sources.quiet_parse import parse_quietly

    return conflicts if parse_quietly(masked) is None else Conflicts(text, ())


def json_conflicts(data: bytes) -> tuple[bytes, tuple[Span, ...]]:
    """The same for bytes of JSON, in which no string spans lines."""
    if b"<<<<<<<" not in data or not _RAW_MARKER.search(data):
        return data, ()
    text, places = find_conflicts(data.decode("latin-1"))
    return text.encode("latin-1"), places
