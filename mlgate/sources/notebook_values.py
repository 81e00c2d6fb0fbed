"""Values of a notebook's parts, decoded one by one; what has the wrong type is reported and left out."""

from __future__ import annotations

from collections.abc import Mapping

from mlgate.core.diagnostic import Span
from mlgate.core.typing import Any
from mlgate.sources.json_scan import decode
from mlgate.sources.notebook_scan import Range, RawCell
from mlgate.sources.segments import read_text
from mlgate.sources.source_text import speakable
from mlgate.sources.unit import CellKind, Problem

_KINDS = {
    b'"code"': CellKind.CODE,
    b'"markdown"': CellKind.MARKDOWN,
    b'"raw"': CellKind.RAW,
    b'"heading"': CellKind.MARKDOWN,  # version 3
    b'"html"': CellKind.MARKDOWN,  # version 2
}


def read_mapping(data: bytes, place: Range | None) -> dict[str, Any]:
    """The object at a place, or an empty one."""
    if place is None or place[1] - place[0] == 2:
        return {}
    try:
        value = decode(data, place)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


class CellValues:
    """The values of one raw cell."""

    def __init__(self, data: bytes, cell: RawCell, index: int, problems: list[Problem]) -> None:
        self.index = index
        self._data = data
        self._cell = cell
        self._problems = problems
        if "source" not in cell.members and "input" not in cell.members:
            self._report("the cell has no `source`", cell.span)

    def text(self, name: str) -> str:
        """A member that is a string, or ""."""
        place = self._cell.members.get(name)
        if place is None or self._data[place[0]] != ord('"'):
            return ""
        inside = self._data[place[0] + 1 : place[1] - 1]
        if b"\\" not in inside and inside.isascii():
            return inside.decode("ascii")
        return speakable(self._decoded(place, ""))

    def metadata(self) -> dict[str, Any]:
        """The cell's metadata."""
        return read_mapping(self._data, self._cell.members.get("metadata"))

    def kind(self) -> CellKind:
        """The kind of cell; an unknown one is RAW."""
        start, end = self._cell.members.get("cell_type", (0, 0))
        kind = _KINDS.get(self._data[start:end])
        return kind or (CellKind.CODE if self.text("cell_type") == "code" else CellKind.RAW)

    def execution_count(self) -> int | None:
        """How often the kernel had run a cell when it ran this one."""
        place = self.span("execution_count", "prompt_number")
        digits = self._data[place.start : place.end] if place else b""
        return int(digits) if digits.isdigit() and len(digits) < 19 else None

    def tags(self, metadata: Mapping[str, Any]) -> tuple[str, ...]:
        """The cell's tags."""
        tags = metadata.get("tags")
        return tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()

    def span(self, *names: str) -> Span | None:
        """Where the first of these members stands that the cell has."""
        for name in names:
            if name in self._cell.members:
                return Span(*self._cell.members[name])
        return None

    def source_range(self) -> Span:
        """Where the source stands; the cell itself when it has none."""
        return self.span("source", "input") or Span(*self._cell.span)

    def source(self) -> str:
        """The cell's text."""
        place = self.span("source", "input")
        if place is None:
            return ""
        value = self._decoded(place, None)
        if isinstance(value, list):
            try:
                return speakable("".join(value))
            except TypeError:
                value = None
        if isinstance(value, str):
            return speakable(value)
        self._report("`source` is neither a string nor a list of strings", place)
        return speakable(read_text(self._data, place))

    def _decoded(self, place: Range, default: Any) -> Any:
        try:
            return decode(self._data, place)
        except ValueError:
            self._report("malformed JSON string", place)
            return read_text(self._data, place) if default is None else default

    def _report(self, message: str, place: Range) -> None:
        self._problems.append(Problem(message, Span(*place), self.index, raw=True))
