"""What may be special about a script: one pass over its text tells which formats are worth a closer look."""

from __future__ import annotations

import re

_HINT = re.compile(r"#[ \t]*(?:(?P<percent>%%)|(?P<prompt>In\[)|(?P<plus>\+)|(?P<minus>-)|(?P<form>@param))")


def script_hints(text: str) -> frozenset[str]:
    """Which of `percent`, `prompt`, `plus`, `minus` and `form` open a comment somewhere."""
    return frozenset(match.lastgroup or "" for match in _HINT.finditer(text))
