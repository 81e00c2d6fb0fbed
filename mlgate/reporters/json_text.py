"""JSON as every consumer can read it: plain ASCII, no lone surrogates, a newline at the end."""

from __future__ import annotations

import json

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any
from mlgate.reporters.display import scrub

_NON_ASCII = lazy_regex(r"[^\x00-\x7e]+")


def dump(value: Any, indent: int | None = 2) -> str:
    """`value` as JSON text in the order of its keys."""
    separators = (",", ": ") if indent else (", ", ": ")
    text = scrub(json.dumps(value, ensure_ascii=False, indent=indent, separators=separators))
    return _NON_ASCII.sub(lambda match: json.dumps(match.group())[1:-1], text) + "\n"
