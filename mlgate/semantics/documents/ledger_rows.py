"""A ledger that is one table: a row for each entry, a column for each field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from mlgate.core.diagnostic import Span
from mlgate.semantics.documents.document import Content, Document, Field, field_names
from mlgate.semantics.documents.kind import FieldSpec
from mlgate.semantics.documents.kinds.observation_ledger import KIND
from mlgate.semantics.documents.ledger import ITERATION, Entry
from mlgate.semantics.documents.names import spellings
from mlgate.semantics.documents.values import State, state_of
from mlgate.sources.markdown import Style
from mlgate.sources.markdown_tables import Cell, Table

FEWEST = 4
"""Columns that are fields: a table of metrics has one called "Change"."""


class RowEntry(Entry):
    """One row; what no field asks for (a date, a run) is told with the iteration."""

    is_row = True

    def __init__(
        self, content: Content, line: Span, columns: Sequence[FieldSpec | None], table: Table, row: int
    ) -> None:
        self._columns = columns
        self._heads = table.header
        self._cells = table.rows[row]
        number = next((cell for cell, spec in zip(self._cells, columns, strict=False) if _is_iteration(spec)), None)
        super().__init__(content, line, number.span if number is not None and number.text else line)

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Every field by its canonical name: that of its column, or missing."""
        nowhere = Span(self.span.start, self.span.start)
        missing = {
            spec.name: Field(spec, State.MISSING, "", Style.ROW, nowhere, nowhere, nowhere) for spec in KIND.fields
        }
        return missing | {
            spec.name: _field(spec, self._cells[place] if place < len(self._cells) else None, self.title)
            for place, spec in enumerate(self._columns)
            if spec is not None
        }

    @property
    def told(self) -> str:
        """The iteration, and the cells that no field asks for."""
        others = [
            f"{head.text} {cell.text}"
            for spec, head, cell in zip(self._columns, self._heads, self._cells, strict=False)
            if spec is None and cell.text
        ]
        return "\n".join([self.fields[ITERATION].value, *others])


def _is_iteration(spec: FieldSpec | None) -> bool:
    return spec is not None and spec.name == ITERATION


def _field(spec: FieldSpec, cell: Cell | None, place: Span) -> Field:
    """The field of a cell; one that is empty, or beyond the end of its row, is told at `place`."""
    if cell is None:
        return Field(spec, State.EMPTY, "", Style.ROW, place, Span(place.end, place.end), place)
    state = state_of(cell.text, spec.question, spec.allows_none)
    return Field(spec, state, cell.text, Style.ROW, cell.span if cell.text else place, cell.span, cell.span)


def row_entries(document: Document) -> Iterator[RowEntry]:
    """The rows of tables of which most columns are fields."""
    by_name = field_names(KIND.fields)
    for table in document.content.tables:
        if not (document.region.start <= table.span.start < document.region.end):
            continue
        columns = _columns(table.header, by_name)
        if len({spec.name for spec in columns if spec is not None}) >= FEWEST:
            for row, line in enumerate(table.lines):
                yield RowEntry(document.content, line, columns, table, row)


def _columns(header: Sequence[Cell], by_name: Mapping[str, FieldSpec]) -> list[FieldSpec | None]:
    """The field of each column, each field once: "Run" is another name of "Iteration", unless both are there."""
    found = [_spec(cell.text, by_name) for cell in header]
    own = {spec.name: place for place, spec in reversed(list(enumerate(found))) if spec is not None}
    own |= {cell.text: place for place, cell in enumerate(header) if cell.text in own}
    return [spec if spec is not None and own[spec.name] == place else None for place, spec in enumerate(found)]


def _spec(name: str, by_name: Mapping[str, FieldSpec]) -> FieldSpec | None:
    return next((by_name[text] for text in spellings(name) if text in by_name), None)
