"""Where JSON values stand in bytes: finds their ends without decoding them, so that huge outputs cost next to nothing.

Long strings are crossed by `bytes.find`; everything short between two brackets by one regular expression. Nothing is
validated on the way: what is skipped may hold anything that keeps its brackets and quotes in balance.
"""

from __future__ import annotations

import json
import re

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any

QUOTE, BACKSLASH = b'"'[0], b"\\"[0]
OPENERS, CLOSERS = b"[{", b"]}"
_LONG = 512  # bytes from which a string is worth a call of its own

# A string is crossed only where its end is beyond doubt: its quote follows no backslash, each quote inside exactly one.
_STRING = rb'"[^"]{0,%d}+(?:(?<=[^\\]\\)"[^"]{0,%d}+)*+(?<!\\)"' % (_LONG, _LONG)
_GAP = rb"[\x00-!#-Z\\^-z|~-\xff]*+"  # no quote, no bracket; as ranges, for speed
_FLAT = rb"%s(?:%s%s)*+" % (_GAP, _STRING, _GAP)
_NESTED = rb"%s(?:(?:%s|\[%s\]|\{%s\})%s)*+"
_QUIET = lazy_regex(_NESTED % (_GAP, _STRING, *[_NESTED % (_GAP, _STRING, _FLAT, _FLAT, _GAP)] * 2, _GAP))
_SCALAR = lazy_regex(rb'[^\s"\[\]{},:]++')
_PLAIN = rb"[\x00-!#-\[\]-\xff]*+"  # no quote, no backslash
_REST_OF_STRING = lazy_regex(rb'%s(?:\\.%s)*+"' % (_PLAIN, _PLAIN), re.DOTALL)
_WS = rb"[ \t\n\r]*+"
_KEY = rb'%s"(%s(?:\\.%s)*+)"%s:%s' % (_WS, _PLAIN, _PLAIN, _WS, _WS)
_MEMBER = lazy_regex(
    _KEY + rb"(?:(%s|\[%s\]|\{%s\}|[^\s\"\[\]{},:]++)%s([,}]))?+" % (_STRING, _FLAT, _FLAT, _WS), re.DOTALL
)
_DELIMITER = lazy_regex(_WS + rb"([,\]}])")
_SPACE = lazy_regex(_WS)
_NAMES = {
    name.encode(): name
    for name in ("attachments", "cell_type", "execution_count", "id", "metadata", "outputs", "source")
}
_DECODER = json.JSONDecoder(strict=False)


class ScanError(Exception):
    """The JSON is broken at `offset`."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def skip_space(data: bytes, offset: int) -> int:
    """The first byte from `offset` on that is not white space."""
    match = _SPACE.match(data, offset)
    return match.end() if match else offset


def read_member(data: bytes, offset: int) -> tuple[str, tuple[int, int], int]:
    """The member at `offset`: its name, the range of its value, the offset after its delimiter.

    The range of a value that is not short and flat ends at -1: it is to be skipped, and so is the delimiter.
    """
    match = _MEMBER.match(data, offset)
    if match is None:
        raise broken(data, skip_space(data, offset), "a member name")
    name = _NAMES.get(match[1]) or _name(data, match.span(1))
    if match[3] is None:
        return name, (match.end(), -1), -1
    return name, match.span(2), match.end()


def read_delimiter(data: bytes, offset: int, closing: bytes) -> int:
    """The offset after the comma, or after the closing bracket, that follows a value ending at `offset`."""
    match = _DELIMITER.match(data, offset)
    if match is None or (match[1] != b"," and match[1] != closing):
        raise broken(data, skip_space(data, offset), f"`,` or `{closing.decode()}`")
    return match.end()


def skip_value(data: bytes, start: int) -> int:
    """The end of the value that starts at `start`."""
    first = data[start] if start < len(data) else -1
    if first == QUOTE:
        return string_end(data, start)
    if first >= 0 and first in OPENERS:
        return _closing(data, start + 1)
    match = _SCALAR.match(data, start)
    if match is None:
        raise broken(data, start, "a value")
    return match.end()


def string_end(data: bytes, start: int) -> int:
    """The end of the string whose opening quote stands at `start`."""
    end = data.find(b'"', start + 1)
    if end < 0:
        raise ScanError("the JSON is cut off within a string", len(data))
    if data[end - 1] != BACKSLASH:
        return end + 1
    match = _REST_OF_STRING.match(data, start + 1)
    if match is None:
        raise ScanError("the JSON is cut off within a string", len(data))
    return match.end()


def decode(data: bytes, span: tuple[int, int]) -> Any:
    """The JSON value at a byte range; ValueError when it is malformed.

    A byte that is not UTF-8 becomes a lone surrogate, as with `surrogateescape`.
    """
    text = data[span[0] : span[1]].decode("utf-8", "surrogateescape")
    try:
        value, end = _DECODER.raw_decode(text)
    except (StopIteration, RecursionError):
        raise ValueError("not a JSON value") from None
    if end != len(text):
        raise ValueError("more than one JSON value")
    return value


def _name(data: bytes, inside: tuple[int, int]) -> str:
    """A member name that is escaped, or just not in `_NAMES`."""
    try:
        return str(decode(data, (inside[0] - 1, inside[1] + 1)))
    except ValueError:
        return data[inside[0] : inside[1]].decode("utf-8", "replace")


def broken(data: bytes, offset: int, expected: str) -> ScanError:
    """The error for finding something else than `expected` at `offset`."""
    if offset >= len(data):
        return ScanError("the JSON is cut off", len(data))
    return ScanError(f"expected {expected} in the JSON", offset)


def _closing(data: bytes, offset: int) -> int:
    """The end of the array or object whose inside starts at `offset`."""
    depth, size = 1, len(data)
    quiet = _QUIET.match
    while True:
        match = quiet(data, offset)
        offset = match.end() if match else offset
        if offset >= size:
            raise ScanError("the JSON is cut off", size)
        byte = data[offset]
        if byte == QUOTE:
            offset = string_end(data, offset)
            continue
        offset += 1
        if byte in OPENERS:
            depth += 1
        elif byte in CLOSERS:
            depth -= 1
            if not depth:
                return offset
