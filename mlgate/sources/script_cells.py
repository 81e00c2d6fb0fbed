"""Cells of a script, whatever marks them: the common shape that the formats fill."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from mlgate.core.lazy_regex import lazy_regex
from mlgate.sources.unit import CellKind


@dataclass(slots=True)
class ScriptCell:
    """One cell: `start` (its marker line) to `end`, the code from `body` on."""

    start: int
    body: int
    end: int
    kind: CellKind = CellKind.CODE
    metadata: dict[str, Any] = field(default_factory=dict)
    head: str = ""  # what stands for `start:body` in the code, where that is not the text itself

    @property
    def tags(self) -> tuple[str, ...]:
        """Tags among the metadata."""
        tags = self.metadata.get("tags")
        return tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()


_KEY_VALUE = lazy_regex(r"""([\w.-]+)=(\[[^\]]*\]|\{[^}]*\}|"(?:[^"\\]|\\.)*"|[^\s]+)""")


def parse_options(text: str) -> dict[str, Any]:
    """Metadata in a cell's marker: `key=value` with JSON values, or one JSON object (old jupytext)."""
    stripped = text.strip()
    if stripped.startswith("{"):
        value = _json(stripped)
        return value if isinstance(value, dict) else {}
    return {match[1]: _json(match[2]) for match in _KEY_VALUE.finditer(text)}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
