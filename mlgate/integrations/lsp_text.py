r"""A text as an editor sends it: positions in the client's units to offsets and back, changes applied.

Lines end where the protocol and Python say, at `\n`, `\r\n` and `\r`; `str.splitlines` also has form feeds and others.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from lsprotocol import types

from mlgate.core.diagnostic import Location
from mlgate.sources.unit import line_starts

UTF8, UTF16, UTF32 = "utf-8", "utf-16", "utf-32"
_BYTES = {UTF8: ("utf-8", 1), UTF16: ("utf-16-le", 2), UTF32: ("utf-32-le", 4)}


class Text:
    """One state of a text; `encoding` is the unit that the client counts characters in."""

    def __init__(self, content: str, encoding: str = UTF16) -> None:
        self.content = content
        self.encoding = encoding if encoding in _BYTES else UTF16

    @cached_property
    def _starts(self) -> list[int]:
        return line_starts(self.content)

    @cached_property
    def _is_plain(self) -> bool:
        return self.encoding == UTF32 or self.content.isascii()

    def offset(self, position: types.Position) -> int:
        """The offset of a position; one beyond the end of a line, or of the text, is taken for that end."""
        starts, line = self._starts, position.line
        if line >= len(starts):
            return len(self.content)
        end = starts[line + 1] if line + 1 < len(starts) else len(self.content)
        written = self.content[starts[line] : end].rstrip("\r\n")
        if self._is_plain or written.isascii():
            return starts[line] + min(max(position.character, 0), len(written))
        codec, size = _BYTES[self.encoding]
        left = position.character
        for index, character in enumerate(written):
            left -= len(character.encode(codec, "surrogatepass")) // size
            if left < 0:
                return starts[line] + index
        return starts[line] + len(written)

    def position(self, offset: int) -> types.Position:
        """The position of an offset."""
        line = bisect_right(self._starts, offset) - 1
        start = self._starts[line]
        return types.Position(line, self._units(start, offset))

    def _units(self, start: int, end: int) -> int:
        if self._is_plain:
            return end - start
        codec, size = _BYTES[self.encoding]
        return len(self.content[start:end].encode(codec, "surrogatepass")) // size

    def range(self, start: int, end: int) -> types.Range:
        """The range between two offsets."""
        return types.Range(self.position(start), self.position(end))

    def located(self, location: Location) -> types.Range:
        """The range of a location in this text; one that is beyond it is drawn in."""
        start = self._at(location.line, location.column)
        return self.range(start, max(self._at(location.end_line, location.end_column), start))

    def _at(self, line: int, column: int) -> int:
        starts = self._starts
        if line > len(starts):
            return len(self.content)
        return min(starts[line - 1] + column - 1, len(self.content))

    def changed(self, changes: Iterable[types.TextDocumentContentChangeEvent]) -> Text:
        """The text after changes, each made to what the one before left."""
        text = self
        for change in changes:
            content = change.text
            if isinstance(change, types.TextDocumentContentChangePartial):
                start, end = text.offset(change.range.start), text.offset(change.range.end)
                content = text.content[:start] + content + text.content[max(start, end) :]
            text = Text(content, self.encoding)
        return text
