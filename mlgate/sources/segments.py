"""The way from a notebook's code back to bytes: computed for one cell at a time, when somebody asks for a place."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple

# A run of ASCII, and the one character after it: an escape (two for a surrogate pair), UTF-8, or a stray byte.
_RUN = lazy_regex(
    rb"[\x00-\x5b\x5d-\x7f]*+(?:"
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|"
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|"
    rb"\xf0[\x90-\xbf][\x80-\xbf]{2}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|[\x80-\xff]|\\)?",
    re.DOTALL,
)
_STRING = lazy_regex(rb'"([^"\\]*+(?:\\.[^"\\]*+)*+)"', re.DOTALL)


class Segment(NamedTuple):
    """A run of code (`start:end`) and its bytes (`raw_start:raw_end`): one byte a character, save the last one."""

    start: int
    end: int
    raw_start: int
    raw_end: int


class CellSegments:
    """The segments of one cell, in order; `start` is where the cell starts in the code."""

    def __init__(self, data: bytes, source: tuple[int, int], start: int, removed: Sequence[tuple[int, int]]) -> None:
        """`removed`: the ranges of the cell's own text (its indent) that the code is without."""
        segments = _segments(data, source, 0 if removed else start)
        self.segments = list(_without(segments, removed, start)) if removed else segments
        self._starts = [segment.start for segment in self.segments]

    def raw_offset(self, offset: int) -> int:
        """The byte at which the character at `offset` starts."""
        return self._inside(bisect_right(self._starts, offset) - 1, offset)

    def raw_end_offset(self, offset: int) -> int:
        """The byte at which the character before `offset` ends."""
        return self._inside(bisect_right(self._starts, offset - 1) - 1, offset)

    def _inside(self, position: int, offset: int) -> int:
        segment = self.segments[max(position, 0)]
        return segment.raw_end if offset >= segment.end else segment.raw_start + offset - segment.start


def string_ranges(data: bytes, source: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The insides of the string, or of the strings in the list, that the range `source` holds."""
    return (match.span(1) for match in _STRING.finditer(data, *source))


def read_text(data: bytes, source: tuple[int, int]) -> str:
    """The text of a source that `json` refuses: unknown escapes stand for their last character."""
    runs = (match[0] for inside in string_ranges(data, source) for match in _RUN.finditer(data, *inside))
    return "".join(map(_run_text, runs))


def _run_text(run: bytes) -> str:
    plain, escape, rest = run.partition(b"\\")
    text = plain.decode("utf-8", "surrogateescape")
    if not escape:
        return text
    try:
        return text + str(json.loads(b'"\\' + rest + b'"'))
    except ValueError:
        return text + rest[-1:].decode("latin-1")


def _segments(data: bytes, source: tuple[int, int], start: int) -> list[Segment]:
    """Segments of the text as it stands in the file, from `start` on; at least one."""
    segments = []
    for inside in string_ranges(data, source):
        for match in _RUN.finditer(data, *inside):
            raw_start, raw_end = match.span()
            end = start + _length(match[0])
            segments.append(Segment(start, end, raw_start, raw_end))
            start = end
    return segments or [Segment(start, start, source[0] + 1, source[0] + 1)]


def _length(run: bytes) -> int:
    """Number of characters of a run: the escape or the bytes at its end are one."""
    escape = run.find(b"\\")
    if escape >= 0:
        return escape + 1
    return len(run) if run.isascii() else len(run.decode("utf-8", "surrogateescape"))


def _without(segments: Sequence[Segment], removed: Sequence[tuple[int, int]], begin: int) -> Iterator[Segment]:
    """The segments, from `begin` on, of the text that is left when `removed` (sorted ranges) is cut out."""
    position = 0
    for start, end, at in _kept(segments[-1].end, removed):
        while position < len(segments) and segments[position].end <= start < end:
            position += 1
        index = position
        while index < len(segments) and segments[index].start < max(end, start + 1):
            segment = segments[index]
            yield _cut(segment, max(start, segment.start), min(end, segment.end), begin + at - start)
            index += 1


def _kept(length: int, removed: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """The ranges between `removed`, each with where it then starts."""
    start = at = 0
    for gap_start, gap_end in [*removed, (length, length)]:
        yield start, gap_start, at
        at += gap_start - start
        start = gap_end


def _cut(segment: Segment, start: int, end: int, shift: int) -> Segment:
    """The part `start:end` of a segment, moved by `shift`."""
    raw_end = segment.raw_end if end == segment.end else segment.raw_start + end - segment.start
    return Segment(start + shift, end + shift, segment.raw_start + start - segment.start, raw_end)
