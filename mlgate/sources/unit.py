"""`SourceUnit`: one file as the rest of mlgate sees it - Python code in one offset space, and the way back to it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from mlgate.core.diagnostic import CellPlace, Location, Span
from mlgate.core.typing import TYPE_CHECKING, Any
from mlgate.core.values import NamedTuple

if TYPE_CHECKING:  # both only matter once a place in a notebook is asked for
    from mlgate.sources.raw_lines import RawLines
    from mlgate.sources.segments import CellSegments

NOWHERE = Span(0, 0)


class UnitKind(StrEnum):
    """What a file is."""

    SCRIPT = "script"  # .py: plain, percent, light or Databricks source (cells, if any, are in `cells`)
    NOTEBOOK = "notebook"  # .ipynb
    CHUNKS = "chunks"  # Quarto, R Markdown: Python chunks in a document
    REQUIREMENTS = "requirements"  # requirements*.txt and friends
    PROJECT = "project"  # pyproject.toml, environment.yml, Pipfile, Dockerfile, setup.cfg ...
    AUTOMATION = "automation"  # Makefile, CI, MLproject, dvc.yaml ...: what the project does by itself
    DOCUMENT = "document"  # Markdown and YAML that may be a compact, a ledger, a contract, a plan


class CellKind(StrEnum):
    """What a cell holds."""

    CODE = "code"
    MARKDOWN = "markdown"
    RAW = "raw"
    OTHER = "other"  # a code cell in another language: %%bash, %%sql, an R chunk


class Output(NamedTuple):
    """One stored output of a cell; `kind` as in nbformat (stream, error, display_data, execute_result).

    `raw` is the byte range of the whole output object in `SourceUnit.data`, `name` the stream or exception name.
    """

    kind: str
    raw: Span
    name: str = ""


class Cell(NamedTuple):
    """One cell; `start:end` is its range in `SourceUnit.code` (empty for cells that are not Python)."""

    index: int  # type: ignore[assignment]  # 1-based over all cells; hides the method of tuples
    kind: CellKind
    start: int
    end: int
    id: str | None = None  # None when the file has none: never invented
    execution_count: int | None = None
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = MappingProxyType({})
    source: str = ""  # the cell's own text before masking (any kind of cell)
    raw: Span = NOWHERE  # notebooks: byte range of the `source` value (string or list) in `SourceUnit.data`
    indent: str = ""  # notebooks: white space that `code` is without, where the whole cell is indented
    outputs_raw: Span | None = None  # notebooks: byte range of the `outputs` array; see `notebook_outputs`
    execution_count_raw: Span | None = None  # notebooks: byte range of the `execution_count` value


class InstallMagic(NamedTuple):
    """`%pip install ...` or `!pip install ...` (also conda, mamba, uv): a fact for the dependency rules."""

    span: Span  # in `code`, of the whole line
    tool: str  # pip | conda | mamba | uv
    arguments: tuple[str, ...]  # what follows `install`


class MagicLine(NamedTuple):
    """A masked magic or shell line, as written: `%cd data`, `!ls`, `df?`."""

    span: Span
    text: str


class Problem(NamedTuple):
    """Something wrong with the file itself. `not_analysed` says that (a part of) it was not read.

    `span` is a range of `code`, or with `raw` of a notebook's `data`: `SourceUnit.problem_location` knows which.
    """

    message: str
    span: Span
    cell: int | None = None
    not_analysed: bool = True
    syntax: bool = False  # a syntax error of Python code (MLG001); otherwise MLG002
    raw: bool = False


class SourceUnit:
    """One file.

    `data` is the file as read, `code` the Python code in it with everything else masked. For every kind but NOTEBOOK,
    `code` has the length of `text` (the decoded file without BOM) and offsets are equal. For a notebook, `code` joins
    the code cells, each ending in a newline, and `segments` lead from a cell's code back to byte offsets of `data`:
    a 100 MB notebook is never decoded as a whole.
    """

    memory: dict[str, Any] | None = None
    """What whoever reads state after state of the same file keeps from one to the next; None for most."""

    def __init__(
        self,
        path: str,  # posix, relative to the working directory where possible
        kind: UnitKind,
        data: bytes,
        code: str,
        cells: tuple[Cell, ...] = (),
        install_magics: tuple[InstallMagic, ...] = (),
        magics: tuple[MagicLine, ...] = (),
        problems: tuple[Problem, ...] = (),
        language: str = "python",
        metadata: dict[str, Any] | None = None,
        encoding: str = "utf-8",
        bom: bool = False,
    ) -> None:
        self.path = path
        self.kind = kind
        self.data = data
        self.code = code
        self.cells = cells
        self.install_magics = install_magics
        self.magics = magics
        self.problems = problems
        self.language = language
        self.metadata: dict[str, Any] = {} if metadata is None else metadata
        self.encoding = encoding
        self.bom = bom

    @cached_property
    def text(self) -> str:
        """The decoded file, without BOM, line ends as they are."""
        text = self.data.decode(self.encoding, "replace")
        return text[1:] if self.bom else text

    @cached_property
    def line_starts(self) -> list[int]:
        r"""Offsets in `code` at which lines start; the first is 0. Lines end at `\n`, `\r\n` or `\r`, as in Python."""
        return line_starts(self.code)

    @cached_property
    def code_cells(self) -> tuple[Cell, ...]:
        """The cells that hold Python, in document order."""
        return tuple(cell for cell in self.cells if cell.kind is CellKind.CODE)

    @cached_property
    def _cell_starts(self) -> list[int]:
        return [cell.start for cell in self.code_cells]

    @cached_property
    def _segments(self) -> dict[int, CellSegments]:
        return {}

    @cached_property
    def _json(self) -> bytes:
        """A notebook's bytes as they were read: with merge conflicts blanked."""
        from mlgate.sources.conflicts import json_conflicts

        conflicting = any(problem.raw for problem in self.problems) and b"<<<<<<<" in self.data
        return json_conflicts(self.data)[0] if conflicting else self.data

    @cached_property
    def _raw_lines(self) -> RawLines:
        from mlgate.sources.raw_lines import RawLines

        return RawLines(self.data, self.bom)

    @property
    def is_notebook(self) -> bool:
        """Whether the file is an .ipynb."""
        return self.kind is UnitKind.NOTEBOOK

    def line_of(self, offset: int) -> int:
        """1-based line of `code` that holds `offset`."""
        return bisect_right(self.line_starts, offset)

    def cell_at(self, offset: int) -> Cell | None:
        """The code cell that holds `offset` of `code`, if the unit has cells."""
        position = bisect_right(self._cell_starts, offset) - 1
        if position < 0:
            return None
        cell = self.code_cells[position]
        return cell if offset < cell.end or offset == len(self.code) == cell.end else None

    def segments(self, cell: Cell) -> CellSegments:
        """The way from a notebook cell's code to the bytes of the file."""
        segments = self._segments.get(cell.index)
        if segments is None:
            from mlgate.sources.segments import CellSegments

            removed = indent_ranges(cell.source, cell.indent)
            segments = self._segments[cell.index] = CellSegments(self._json, cell.raw, cell.start, removed)
        return segments

    def raw_offset(self, offset: int) -> int:
        """Byte offset in a notebook's `data` of the character at `offset` of `code`."""
        cell = self.cell_at(offset)
        return self.segments(cell).raw_offset(offset) if cell else 0

    def raw_end_offset(self, offset: int) -> int:
        """Byte offset just after the character before `offset`: the exclusive end of a range that ends there."""
        cell = self.cell_at(offset - 1)
        return self.segments(cell).raw_end_offset(offset) if cell else 0

    def location(self, span: Span) -> Location:
        """The place of a range of `code` in the physical file."""
        place = self._cell_place(span.start)
        if self.kind is not UnitKind.NOTEBOOK:
            return self._text_location(span, place)
        start = self.raw_offset(span.start)
        end = max(self.raw_end_offset(span.end), start) if span.end > span.start else start
        return self.raw_location(Span(start, end), place)

    def raw_location(self, raw: Span, place: CellPlace | None = None) -> Location:
        """The place of a byte range of a notebook's `data`."""
        return Location(
            self.path, *self._raw_lines.line_column(raw.start), *self._raw_lines.line_column(raw.end), place
        )

    def problem_location(self, problem: Problem) -> Location:
        """The place of a problem, whichever offsets it speaks in."""
        if not problem.raw:
            return self.location(problem.span)
        place = None
        if problem.cell is not None:
            cell = self.cells[problem.cell - 1] if problem.cell <= len(self.cells) else None
            place = CellPlace(problem.cell, cell.id if cell else None, cell.execution_count if cell else None, 1, 1)
        return self.raw_location(problem.span, place)

    def _text_location(self, span: Span, place: CellPlace | None) -> Location:
        starts = self.line_starts
        line, end_line = bisect_right(starts, span.start), bisect_right(starts, span.end)
        return Location(
            self.path, line, span.start - starts[line - 1] + 1, end_line, span.end - starts[end_line - 1] + 1, place
        )

    def _cell_place(self, offset: int) -> CellPlace | None:
        cell = self.cell_at(offset)
        if cell is None:
            return None
        line = self.line_of(offset)
        column = offset - max(self.line_starts[line - 1], cell.start) + 1
        return CellPlace(cell.index, cell.id, cell.execution_count, line - self.line_of(cell.start) + 1, column)


def indent_ranges(source: str, indent: str) -> list[tuple[int, int]]:
    """Where `indent` opens a line of `source`."""
    return [match.span() for match in re.finditer("(?m)^" + re.escape(indent), source)] if indent else []


def line_starts(text: str) -> list[int]:
    r"""Offsets at which lines start, breaking where Python's own tokenizer does: `\n`, `\r\n` and `\r`."""
    if "\r" in text:
        return [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
    starts = [0]
    find = text.find
    position = find("\n")
    while position >= 0:
        starts.append(position + 1)
        position = find("\n", position + 1)
    return starts
