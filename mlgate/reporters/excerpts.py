"""Source lines as reports quote them: which part a place covers, and what of it may be shown."""

from __future__ import annotations

from collections.abc import Iterable

from mlgate.core.diagnostic import Location
from mlgate.reporters.places import line_and_column, notebook_cell


def first_line(excerpt: str) -> str:
    """The first line of an excerpt that is not blank at its ends."""
    return excerpt.strip("\r\n").split("\n")[0].rstrip("\r")


def quoted(excerpt: str, location: Location, *, masked: bool) -> str:
    """The line of a place as a report may quote it; `masked`: the place covers a secret."""
    line = first_line(excerpt)
    return masked_text(line, [span_of(location, line)]) if masked else line


def span_of(location: Location, excerpt: str) -> tuple[int, int]:
    """The part of the excerpt that a place covers, as character offsets."""
    start = min(line_and_column(location)[1] - 1, len(excerpt))
    if location.end_line > location.line:
        return start, len(excerpt.rstrip())
    length = location.end_column - location.column
    if notebook_cell(location) is None:
        return start, min(start + length, len(excerpt))
    end = start  # a notebook's columns count escaped characters: `"` takes two
    while length > 0 and end < len(excerpt):
        length -= _json_width(excerpt[end])
        end += 1
    return start, end


def _json_width(character: str) -> int:
    """Characters that one of code takes inside a JSON string."""
    if character in '"\\\t':
        return 2
    return 6 if character < " " else 1


def masked_text(excerpt: str, spans: Iterable[tuple[int, int]]) -> str:
    """The excerpt with what the spans cover hidden: secrets are in no report."""
    for start, end in spans:
        excerpt = excerpt[:start] + "*" * (end - start) + excerpt[end:]
    return excerpt
