"""The way back from a `Location` to the text it names: what every place is tested by, and what reports quote."""

from __future__ import annotations

import json

from mlgate.core.diagnostic import Location
from mlgate.sources.decoding import decode_python, decode_text
from mlgate.sources.source_text import speakable
from mlgate.sources.unit import line_starts

_QUOTE, _BACKSLASH = b'"'[0], b"\\"[0]


def decode_location(data: bytes, location: Location) -> str:
    """The text at a place of a file; in a notebook the code that the JSON there stands for."""
    if location.path.endswith(".ipynb"):
        start = _byte_offset(data, location.line, location.column)
        return _unescaped(data[start : _byte_offset(data, location.end_line, location.end_column)])
    decoded = decode_python(data) if location.path.endswith(".py") else decode_text(data)
    starts = line_starts(decoded.text)
    start = starts[location.line - 1] + location.column - 1
    return decoded.text[start : starts[location.end_line - 1] + location.end_column - 1]


def _byte_offset(data: bytes, line: int, column: int) -> int:
    """The offset of the `column`-th code point of a line."""
    offset = 3 if line == 1 and data.startswith(b"\xef\xbb\xbf") else 0
    for _ in range(line - 1):
        offset = data.index(b"\n", offset) + 1
    for _ in range(column - 1):
        offset += 1
        while offset < len(data) and data[offset] & 0xC0 == 0x80:
            offset += 1
    return offset


def _unescaped(raw: bytes) -> str:
    """The strings' content in a slice that starts within a string; what stands between strings is dropped."""
    pieces, start, position, inside = [], 0, 0, True
    while position < len(raw):
        if inside and raw[position] == _BACKSLASH:
            position += 1
        elif raw[position] == _QUOTE:
            pieces += [raw[start:position]] if inside else []
            inside, start = not inside, position + 1
        position += 1
    pieces += [raw[start:]] if inside else []
    texts = (piece.decode("utf-8", "surrogateescape") for piece in pieces)
    return speakable("".join(json.loads(f'"{text}"', strict=False) for text in texts))
