"""Tables that a document has to have, row by row: the stack of an architecture, each part with a choice and a why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.values import NamedTuple
from mlgate.semantics.documents.display import listed, shortened
from mlgate.semantics.documents.document import Document
from mlgate.semantics.documents.kind import ColumnSpec, RowSpec, TableSpec
from mlgate.semantics.documents.names import normalised, spellings, variants
from mlgate.semantics.documents.values import State, is_none, state_of
from mlgate.sources.markdown_tables import Cell, Table


class Answer(NamedTuple):
    """One cell of a row that should say something."""

    column: ColumnSpec
    text: str
    state: State
    span: Span


class Row(NamedTuple):
    """A row as a document has it; no answers where it is missing."""

    spec: RowSpec
    span: Span
    answers: tuple[Answer, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether the table has no such row."""
        return not self.answers


class ReadTable(NamedTuple):
    """A table that a document should have; `span` is its head, or where it should be. Without `table` there is none."""

    spec: TableSpec
    span: Span
    rows: tuple[Row, ...]
    table: Table | None


def read_tables(document: Document) -> Iterator[ReadTable]:
    """Every table of the document's kind, whether it is there or not."""
    for spec in document.kind.tables:
        yield _read(document, spec)


def _read(document: Document, spec: TableSpec) -> ReadTable:
    names = {spelling: row for row in spec.rows for spelling in variants((row.name, *row.aliases))}
    inside = [
        table for table in document.content.tables if document.region.start <= table.span.start < document.region.end
    ]
    table = max(inside, key=lambda found: len(_known(found, names)), default=None)
    if table is None or not _known(table, names):
        field = document.fields[spec.field]
        place = document.title if field.label is None else field.name_span
        return ReadTable(spec, place, tuple(Row(row, place) for row in spec.rows), None)
    known = _known(table, names)
    columns = _columns(table.header, spec)
    head = Span(table.header[0].span.start, table.header[-1].span.end)
    rows = tuple(_row(row, known.get(row.name), columns, head) for row in spec.rows)
    return ReadTable(spec, head, rows, table)


def _known(table: Table, names: Mapping[str, RowSpec]) -> dict[str, Sequence[Cell]]:
    """Rows of a table whose first cell is one of the names, by canonical name."""
    found: dict[str, Sequence[Cell]] = {}
    for cells in table.rows:
        spec = next((names[name] for name in spellings(cells[0].text) if name in names), None) if cells else None
        if spec is not None:
            found.setdefault(spec.name, cells)
    return found


def _columns(header: Sequence[Cell], spec: TableSpec) -> dict[str, int]:
    """Where the columns stand: by name, else in their order."""
    found = {}
    for order, column in enumerate(spec.columns, 1):
        names = {*variants((column.name, *column.aliases))}
        by_name = (place for place, cell in enumerate(header) if place and normalised(cell.text) in names)
        found[column.name] = next(by_name, order)
    return found


def _row(spec: RowSpec, cells: Sequence[Cell] | None, columns: Mapping[str, int], head: Span) -> Row:
    if cells is None:
        return Row(spec, head)
    answers = tuple(_answer(name, place, cells) for name, place in columns.items())
    return Row(spec, cells[0].span, answers)


def _answer(name: str, place: int, cells: Sequence[Cell]) -> Answer:
    column = ColumnSpec(name, "")
    if place >= len(cells):
        return Answer(column, "", State.EMPTY, Span(cells[-1].span.end, cells[-1].span.end))
    cell = cells[place]
    state = state_of(cell.text)
    if is_none(cell.text):
        state = State.FILLED
    return Answer(column, cell.text, state, cell.span if cell.text else cells[0].span)


class Remark(NamedTuple):
    """Something that a table leaves open; `is_unknown`: it says so itself."""

    span: Span
    message: str
    is_unknown: bool = False


def open_rows(document: Document) -> Iterator[Remark]:
    """What the tables of a document leave open."""
    for found in read_tables(document):
        if found.table is None and document.fields[found.spec.field].label is None:
            continue  # the section is missing: another rule says so, and names what belongs there once it is there
        missing = [row.spec.name for row in found.rows if row.is_missing]
        if found.table is None:
            yield Remark(found.span, f"there is no table of the stack: {listed(missing)}")
        elif missing:
            yield Remark(found.span, f"the table has no row for {listed(missing)}")
        yield from _unknown(found)
        for row in found.rows:
            yield from _open_answers(row, found.spec)


def _unknown(table: ReadTable) -> Iterator[Remark]:
    """One remark on all cells that say that they are not known, at the first of them."""
    cells = [(row, answer) for row in table.rows for answer in row.answers if answer.state is State.UNKNOWN]
    if cells:
        row, first = cells[0]
        parts = list(dict.fromkeys(other.spec.name for other, _ in cells))
        what = f"the {first.column.name.lower()} of `{row.spec.name}`" if len(cells) == 1 else listed(parts)
        words = "is" if len(parts) == 1 else "are"
        yield Remark(first.span, f"{what} {words} not known", is_unknown=True)


def _open_answers(row: Row, spec: TableSpec) -> Iterator[Remark]:
    for answer in row.answers:
        name, column = row.spec.name, answer.column.name.lower()
        if answer.state is State.UNKNOWN:
            continue
        if answer.state is not State.FILLED or (column == spec.reason.lower() and is_none(answer.text)):
            first = row.answers[0].text
            if column == spec.reason.lower() and first and row.answers[0].state is State.FILLED:
                yield Remark(answer.span, f"`{name}` is `{shortened(first)}`, and nobody says why")
            else:
                yield Remark(answer.span, f"`{name}` has no {column}")
