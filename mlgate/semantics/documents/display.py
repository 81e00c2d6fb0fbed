"""Values of documents in messages: one line, short."""

from __future__ import annotations

_LONGEST = 40


def shortened(value: str) -> str:
    """The value in one line of at most 40 characters, without backticks."""
    words = " ".join(value.replace("`", "'").split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 3].rstrip()}..."
