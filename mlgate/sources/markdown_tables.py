"""Tables of Markdown: header, line of dashes, rows; each cell at its place."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple

_DELIMITER = lazy_regex(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")


class Cell(NamedTuple):
    """One cell of a table, without white space around it."""

    text: str
    span: Span


class Table(NamedTuple):
    """A table: `rows` without the header and the line below it; `lines` are the places of the rows."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[Span, ...]
    span: Span


def read_tables(lines: Sequence[Span], plain: Sequence[str]) -> tuple[Table, ...]:
    """The tables among lines; `plain` is their text, in which what is no prose is blank."""
    found: list[Table] = []
    number = 1
    while number < len(lines):
        table = None
        if "-" in plain[number] and "|" in plain[number - 1] and _DELIMITER.match(plain[number]):
            table = _table(lines, plain, number - 1)
        if table is not None:
            found.append(table)
        number += 1 if table is None else len(table.rows) + 2
    return tuple(found)


def _table(lines: Sequence[Span], plain: Sequence[str], first: int) -> Table | None:
    header = _cells(lines[first].start, plain[first])
    if not header or len(header) != len(_cells(lines[first + 1].start, plain[first + 1])):
        return None
    last = first + 2
    while last < len(lines) and plain[last].strip() and "|" in plain[last]:
        last += 1
    rows = tuple(_cells(lines[number].start, plain[number]) for number in range(first + 2, last))
    return Table(header, rows, tuple(lines[first + 2 : last]), Span(lines[first].start, lines[last - 1].end))


def _cells(base: int, text: str) -> tuple[Cell, ...]:
    bounds = [position for position, sign in enumerate(text) if sign == "|" and text[position - 1 : position] != "\\"]
    if not bounds or text[: bounds[0]].strip():
        bounds.insert(0, -1)
    if text[bounds[-1] + 1 :].strip():
        bounds.append(len(text))
    return tuple(_cell(base, text, left + 1, right) for left, right in pairwise(bounds))


def _cell(base: int, text: str, start: int, end: int) -> Cell:
    inner = text[start:end]
    left = start + len(inner) - len(inner.lstrip()) if inner.strip() else start
    stripped = inner.strip()
    return Cell(stripped, Span(base + left, base + left + len(stripped)))
