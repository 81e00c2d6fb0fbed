"""What may be special about a script: one pass over its text tells which formats are worth a closer look."""

from __future__ import annotations

from mlgate.core.lazy_regex import lazy_regex

_HINT = lazy_regex(r"#[ \t]*(?:(?P<percent>%%)|(?P<prompt>In\[)|(?P<plus>\+)|(?P<form>@param))")
_HEAD = 4096  # marimo imports itself at the top


def script_hints(text: str) -> frozenset[str]:
    """Which of `percent`, `prompt`, `plus` and `form` open a comment somewhere; and `marimo`."""
    hints = {match.lastgroup or "" for match in _HINT.finditer(text)}
    if "marimo" in text[:_HEAD]:
        hints.add("marimo")
    return frozenset(hints)
