"""Text as Python source can hold it."""

from __future__ import annotations

from mlgate.core.lazy_regex import lazy_regex

_UNSPEAKABLE = lazy_regex("[\0\ud800-\udfff]")
_BLANK = lazy_regex(r"[^\r\n]")


def blank(text: str) -> str:
    """Spaces for everything but line ends."""
    return _BLANK.sub(" ", text)


def speakable(text: str) -> str:
    """`text` with U+FFFD for NUL and for halves of surrogate pairs: no Python source and no terminal takes those."""
    if text.isascii() and "\0" not in text:
        return text
    return _UNSPEAKABLE.sub("\ufffd", text)
