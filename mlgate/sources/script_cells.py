"""Cells of a script, whatever marks them: the common shape that the formats fill."""

from __future__ import annotations

import json

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any
from mlgate.sources.unit import CellKind


class ScriptCell:
    """One cell: `start` (its marker line) to `end`, the code from `body` on.

    `head` stands for `start:body` in the code, where that is not the text itself. Written out, as `dataclasses` loads
    modules that take longer than a short script.
    """

    __slots__ = ("body", "end", "head", "kind", "metadata", "start")

    def __init__(
        self, start: int, body: int, end: int, kind: CellKind = CellKind.CODE, metadata: dict[str, Any] | None = None
    ) -> None:
        self.start = start
        self.body = body
        self.end = end
        self.kind = kind
        self.metadata: dict[str, Any] = metadata if metadata is not None else {}
        self.head = ""

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
