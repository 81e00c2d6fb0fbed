"""A notebook as an editor holds it: every cell is a text of its own, and places are lines and columns of these."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from mlgate.core.diagnostic import CellPlace, Location, Span
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.sources.notebook import notebook_unit
from mlgate.sources.unit import Cell, CellKind, SourceUnit


class CellText(NamedTuple):
    """One cell; `metadata` is that of the cell in the file, where the editor knows it."""

    kind: CellKind
    source: str
    metadata: Mapping[str, Any] = {}
    id: str | None = None
    execution_count: int | None = None


def notebook_bytes(cells: Iterable[CellText], metadata: Mapping[str, Any]) -> bytes:
    """The file that these cells would be, without outputs: editors do not tell of them."""
    content = {"cells": [_plain(cell) for cell in cells], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    try:
        return json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half of a surrogate pair: somebody is typing an emoji
        return json.dumps(content).encode()


def _plain(cell: CellText) -> dict[str, Any]:
    found: dict[str, Any] = {"cell_type": cell.kind.value, "metadata": cell.metadata, "source": cell.source}
    if cell.id is not None:
        found["id"] = cell.id
    if cell.kind is CellKind.CODE:
        found |= {"execution_count": cell.execution_count, "outputs": []}
    return found


def sources_of(notebook: bytes) -> list[str]:
    """The texts of all cells of a file that `notebook_bytes` made, whatever was edited in it since."""
    sources = (cell["source"] for cell in json.loads(notebook)["cells"])
    return [source if isinstance(source, str) else "".join(source) for source in sources]


class CellsUnit(SourceUnit):
    """A notebook whose locations count lines and columns from the start of the cell; the line of the file is no use."""

    @classmethod
    def of(cls, cells: Iterable[CellText], metadata: Mapping[str, Any], shown: str) -> CellsUnit:
        """The unit of a notebook that an editor holds."""
        unit = notebook_unit(notebook_bytes(cells, metadata), shown)
        return cls(
            shown,
            unit.kind,
            unit.data,
            unit.code,
            unit.cells,
            unit.install_magics,
            unit.magics,
            unit.problems,
            unit.language,
            unit.metadata,
        )

    def location(self, span: Span) -> Location:
        """The place of a range of `code` in its cell; what reaches into the next cell ends with its own."""
        cell, place = self.cell_at(span.start), self._cell_place(span.start)
        if cell is None or place is None:
            return Location(self.path, 1, 1, 1, 1)
        start = self._line_column(cell, span.start)
        end = self._line_column(cell, min(max(span.end, span.start), cell.end))
        return Location(self.path, *start, *end, place)

    def raw_location(self, raw: Span, place: CellPlace | None = None) -> Location:
        """The first line of the cell that holds a byte range; of what is in no cell, nothing."""
        if place is None:
            return Location(self.path, 1, 1, 1, 1)
        first = self.cells[place.index - 1].source.partition("\n")[0].rstrip("\r")
        return Location(self.path, 1, 1, 1, len(first) + 1, place)

    def _line_column(self, cell: Cell, offset: int) -> tuple[int, int]:
        """1-based line and column in the cell as it is written, its indent included."""
        line = self.line_of(offset)
        start = self.line_starts[line - 1]
        indent = len(cell.indent) if cell.indent and self.code[start : start + 1].strip() else 0
        return line - self.line_of(cell.start) + 1, offset - start + 1 + indent
