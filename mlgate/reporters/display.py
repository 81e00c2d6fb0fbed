"""Text that is safe to show in a terminal, and the columns it takes there."""

from __future__ import annotations

import re

from mlgate.core.lazy_regex import lazy_regex

# C0 and C1 controls, line and paragraph separators, bidirectional overrides and isolates, lone surrogates
_UNSAFE = lazy_regex("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SURROGATES = lazy_regex("[\ud800-\udfff]")
_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_TAB = 4


def visible(text: str) -> str:
    r"""`text` with every character that could steer a terminal written out: `\x1b`, `\n`, `\u202e`."""
    return _UNSAFE.sub(_written_out, text)


def scrub(text: str) -> str:
    """`text` with lone surrogates (undecodable file names) replaced, so that it can be encoded."""
    return _SURROGATES.sub("\ufffd", text)


def _written_out(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    return _NAMED.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def columns(text: str) -> int:
    """Terminal columns of a text without control characters: two for wide characters, none for combining ones."""
    return len(text) if text.isascii() else sum(map(_column_count, text))


def pad(text: str, width: int) -> str:
    """`text` filled with blanks to `width` terminal columns."""
    return text + " " * (width - columns(text))


def expand(line: str) -> list[str]:
    """Each character of a source line as it is shown; tabs become blanks up to the next stop."""
    shown: list[str] = []
    position = 0
    for character in line:
        text = " " * (_TAB - position % _TAB) if character == "\t" else visible(character)
        shown.append(text)
        position += columns(text)
    return shown


def wrap(text: str, width: int) -> list[str]:
    """`text` broken at blanks into lines of `width`; long words (paths, names) stay whole."""
    if text and len(text) <= width and "\n" not in text and "\t" not in text and text == text.strip():
        return [text]
    import textwrap  # loads the regular expressions of long texts

    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def plural(count: int, noun: str, many: str = "") -> str:
    """A count with its noun: `1 error`, `3 errors`; `many` where an s does not make it."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {many or f'{noun}s'}"


def _column_count(character: str) -> int:
    import unicodedata  # a megabyte of tables; code is mostly ASCII

    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 0 if unicodedata.category(character) in ("Mn", "Me", "Cf") else 1
