"""Names and values of documents in messages: one line, short."""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST = 40
_MOST_NAMED = 4


def shortened(value: str) -> str:
    """The value in one line of at most 40 characters, without backticks."""
    words = " ".join(value.replace("`", "'").split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 3].rstrip()}..."


def listed(names: Sequence[str]) -> str:
    """Names in backticks: "`a`, `b` and `c`"; many of them are counted."""
    shown = [f"`{name}`" for name in names[:_MOST_NAMED]]
    if len(names) > _MOST_NAMED:
        return f"{', '.join(shown)} and {len(names) - _MOST_NAMED} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def counted(number: int, noun: str) -> str:
    """The number with its noun, in the plural where it takes one."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
