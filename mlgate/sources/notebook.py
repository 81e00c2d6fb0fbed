"""An .ipynb, of version 1 to 4.5, as a `SourceUnit`."""

from __future__ import annotations

from mlgate.core.diagnostic import Span
from mlgate.sources.code_joiner import CodeJoiner
from mlgate.sources.conflicts import json_conflicts
from mlgate.sources.kernel import cell_language, kernel_language
from mlgate.sources.notebook_scan import RawNotebook, scan_notebook
from mlgate.sources.notebook_values import CellValues, read_mapping
from mlgate.sources.unit import Cell, CellKind, Problem, SourceUnit, UnitKind

_BOM = b"\xef\xbb\xbf"


def notebook_unit(data: bytes, shown: str) -> SourceUnit:
    """Read a notebook; whatever is wrong with it becomes problems."""
    problems: list[Problem] = []
    raw, read = _scan(data, problems)
    metadata = read_mapping(read, raw.members.get("metadata"))
    language = kernel_language(metadata)
    joiner = CodeJoiner()
    cells = [
        _cell(CellValues(read, raw_cell, index, problems), language, joiner)
        for index, raw_cell in enumerate(raw.cells, 1)
    ]
    if language != "python" and any(cell.kind is CellKind.OTHER for cell in cells):
        message = f"kernel language `{language}` is not analysed"
        problems.append(Problem(message, Span(*raw.members.get("metadata", (0, 0))), raw=True))
    return SourceUnit(
        shown,
        UnitKind.NOTEBOOK,
        data,
        joiner.code(),
        tuple(cells),
        tuple(joiner.installs),
        tuple(joiner.magics),
        (*problems, *joiner.problems),
        language,
        metadata,
        bom=data.startswith(_BOM),
    )


def _cell(values: CellValues, language: str, joiner: CodeJoiner) -> Cell:
    """One cell, its code joined to that of the others."""
    metadata = values.metadata()
    kind = values.kind()
    if kind is CellKind.CODE and cell_language(values.text("language"), metadata, language) != "python":
        kind = CellKind.OTHER
    source = values.source()
    joined = joiner.join(source, kind, values.index)
    return Cell(
        values.index,
        joined.kind,
        joined.start,
        joined.end,
        values.text("id") or None,
        values.execution_count(),
        values.tags(metadata),
        metadata,
        source,
        values.source_range(),
        joined.indent,
        values.span("outputs"),
        values.span("execution_count", "prompt_number"),
    )


def _scan(data: bytes, problems: list[Problem]) -> tuple[RawNotebook, bytes]:
    """The parts of the notebook, and the bytes to read them from: of merge conflicts, our side."""
    read, places = json_conflicts(data)
    problems += (Problem("merge conflict marker", place, raw=True) for place in places)
    raw = scan_notebook(read, len(_BOM) if data.startswith(_BOM) else 0)
    if raw.error:
        problems.append(_breaking(data, raw.error.message, raw.error.offset))
    elif not {"cells", "worksheets"} & raw.members.keys():
        problems.append(Problem("not a notebook: it has no `cells`", Span(0, min(1, len(data))), raw=True))
    problems += (Problem(message, Span(*place), raw=True) for message, place in raw.misplaced)
    problems += _unknown_format(read, raw)
    return raw, read


def _unknown_format(read: bytes, raw: RawNotebook) -> list[Problem]:
    """A format that is none of 1 to 4: what can be read of it is read, as far as it looks like one of them."""
    place = raw.members.get("nbformat")
    written = read[place[0] : place[1]] if place is not None else b"4"
    if place is None or written in (b"1", b"2", b"3", b"4"):
        return []
    shown = written[:20].decode("utf-8", "replace")
    return [Problem(f"notebook format {shown} is not known", Span(*place), raw=True)]


def _breaking(data: bytes, message: str, offset: int) -> Problem:
    """Where the JSON breaks, and why."""
    zero = data.find(b"\0")
    if zero >= 0:
        message, offset = "binary content (a NUL byte)", zero
    elif not data.strip():
        message, offset = "the notebook is empty", 0
    return Problem(message, Span(offset, min(offset + 1, len(data))), raw=True)
