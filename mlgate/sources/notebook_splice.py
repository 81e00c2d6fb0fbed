"""Edits of a notebook's code, spliced into the JSON strings that hold it: nothing else moves.

A source that is a list stays a list of lines: a line end that an edit puts in starts a new element, separated as the
others are; a line end that it takes out joins two.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from mlgate.core.fix import Edit, RawEdit
from mlgate.core.lazy_regex import lazy_regex
from mlgate.sources.edit_guard import EditError, cell_of
from mlgate.sources.segments import string_ranges
from mlgate.sources.unit import Cell, SourceUnit

_ESCAPED = lazy_regex(rb"\\u(?!00[0-7])[0-9a-fA-F]{4}")
Replacement = tuple[int, int, bytes]


def splice_notebook(unit: SourceUnit, edits: Sequence[Edit], raw: Sequence[RawEdit] = ()) -> bytes:
    """The notebook with the edits (sorted, checked) of its code applied, and the `raw` ones of its bytes."""
    replacements: list[Replacement] = [(edit.start, edit.end, edit.content.encode()) for edit in raw]
    for index, group in groupby(edits, key=lambda edit: _index(unit, edit)):
        splicer = _Splicer(unit, unit.cells[index - 1])
        replacements += [splicer.replacement(edit) for edit in _merged(group)]
    pieces, position = [], 0
    for start, end, content in sorted(replacements, key=itemgetter(0, 1)):  # at one place, in the order of the edits
        if start < position:
            raise EditError("edits overlap in the file")
        pieces += [unit.data[position:start], content]
        position = end
    return b"".join([*pieces, unit.data[position:]])


def _index(unit: SourceUnit, edit: Edit) -> int:
    cell = cell_of(unit, edit)
    return cell.index if cell else 0


def _merged(edits: Iterable[Edit]) -> list[Edit]:
    """Edits that touch each other as one."""
    merged: list[Edit] = []
    for edit in edits:
        if merged and merged[-1].end == edit.start:
            before = merged.pop()
            merged.append(Edit(before.start, edit.end, before.content + edit.content))
        else:
            merged.append(edit)
    return merged


class _Splicer:
    """Turns edits of one cell into replacements of bytes."""

    def __init__(self, unit: SourceUnit, cell: Cell) -> None:
        self._data = unit.data
        self._cell = cell
        self._segments = unit.segments(cell)
        self._real_end = cell.end - (not cell.source.endswith("\n"))  # the last line end may be ours
        self._is_list = unit.data[cell.raw.start : cell.raw.start + 1] == b"["
        self._strings = list(string_ranges(unit.data, cell.raw))
        self._newline = "\r\n" if cell.source.count("\r\n") * 2 > cell.source.count("\n") else "\n"
        self._ascii = _escapes_unicode(unit.data, cell)

    def replacement(self, edit: Edit) -> Replacement:
        """The bytes to replace, and what with."""
        start, end, content = self._within_source(edit)
        content = content.replace("\r\n", "\n").replace("\n", self._newline + self._cell.indent)
        raw_start, raw_end = self._raw_range(start, end, content)
        if not self._strings:  # `[]`
            return self._cell.raw.start, self._cell.raw.end, b"[" + self._items(content, False, False) + b"]"
        if not self._is_list:
            return raw_start, raw_end, self._escaped(content)
        tail = self._data[raw_end : raw_end + 1] != b'"'
        after_line = start == self._real_end and self._cell.source.endswith("\n") and content != ""
        return raw_start, raw_end, self._items(content, after_line, tail)[1:-1]

    def _within_source(self, edit: Edit) -> tuple[int, int, str]:
        """The edit, kept off the line end that the file does not have."""
        start, end, content = edit
        if end <= self._real_end:
            return start, end, content
        if start > self._real_end:
            content = "\n" + content
        return min(start, self._real_end), self._real_end, content.removesuffix("\n")

    def _raw_range(self, start: int, end: int, content: str) -> tuple[int, int]:
        """The bytes from the first character to the last; a line taken out takes the separator after it along."""
        segments = self._segments
        at_end = end >= self._real_end
        raw_start = segments.raw_end_offset(start) if at_end and start == end else segments.raw_offset(start)
        if at_end and not content and start > self._cell.start and self._opens_item(raw_start):
            return segments.raw_end_offset(start), segments.raw_end_offset(end)
        if start == end:
            return raw_start, raw_start
        keeps_line = content.endswith("\n") and self._closes_item(segments.raw_end_offset(end))
        return raw_start, segments.raw_end_offset(end) if at_end or keeps_line else segments.raw_offset(end)

    def _opens_item(self, raw: int) -> bool:
        return self._is_list and any(start == raw for start, _ in self._strings)

    def _closes_item(self, raw: int) -> bool:
        return self._is_list and any(end == raw for _, end in self._strings)

    def _items(self, content: str, head: bool, tail: bool) -> bytes:
        """The content as elements of the list; `head`: after a whole line; `tail`: before the rest of its last line."""
        lines = [""] * head + re.findall(r"[^\n]*\n|[^\n]+", content)
        if tail and content.endswith("\n"):
            lines.append("")
        return self._separator().join(b'"' + self._escaped(line) + b'"' for line in lines or [""])

    def _escaped(self, text: str) -> bytes:
        try:
            return json.dumps(text, ensure_ascii=self._ascii)[1:-1].encode()
        except UnicodeEncodeError:
            return json.dumps(text)[1:-1].encode()

    def _separator(self) -> bytes:
        """What stands between two elements: here, or where a second one would stand."""
        if len(self._strings) > 1:
            return self._data[self._strings[0][1] + 1 : self._strings[1][0] - 1]
        space = self._data[self._cell.raw.start + 1 : self._strings[0][0] - 1] if self._strings else b""
        if space:
            return b"," + space
        return b", " if b'": ' in self._data[:1000] else b","


def _escapes_unicode(data: bytes, cell: Cell) -> bool:
    r"""Whether the file writes `\u00e9` and not the character: judged by the cell, else by the whole file."""
    source = data[cell.raw.start : cell.raw.end]
    if not source.isascii():
        return False
    return _ESCAPED.search(source) is not None or (data.isascii() and _ESCAPED.search(data) is not None)
