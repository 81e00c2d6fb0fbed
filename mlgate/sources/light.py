"""jupytext's light format: `# +` to `# -`, paragraphs between them, comment paragraphs as Markdown."""

from __future__ import annotations

import re

from mlgate.core.lazy_regex import lazy_regex
from mlgate.sources.logical_lines import logical_line
from mlgate.sources.percent import after_line, header_end
from mlgate.sources.script_cells import ScriptCell, parse_options
from mlgate.sources.unit import CellKind

_MARKER = lazy_regex(r"^# (?P<sign>[+-])(?P<rest>(?:[ \t][^\r\n]*)?)\r?$", re.MULTILINE)
_KIND = lazy_regex(r"\[(markdown|md|raw)\]")


def is_light(text: str) -> bool:
    """Whether the header names the format, or both of its markers occur."""
    header = text[: header_end(text)]
    if "format_name: light" in header:
        return True
    return {match["sign"] for match in _MARKER.finditer(text)} == {"+", "-"}


def light_cells(text: str) -> list[ScriptCell]:
    """The cells of a light script."""
    cells: list[ScriptCell] = []
    position = header_end(text)
    opened: ScriptCell | None = None
    for marker in _MARKER.finditer(text, position):
        if opened is not None:
            opened.end = marker.start()
        else:
            cells += _paragraphs(text, position, marker.start())
        position = after_line(text, marker.end())
        opened = _opened(marker, position) if marker["sign"] == "+" else None
        cells += [opened] if opened else []
    if opened is not None:
        opened.end = len(text)
        return cells
    return cells + _paragraphs(text, position, len(text))


def _opened(marker: re.Match[str], body: int) -> ScriptCell:
    kind = _KIND.search(marker["rest"])
    cell = ScriptCell(marker.start(), body, body, metadata=parse_options(marker["rest"]))
    if kind:
        cell.kind = CellKind.RAW if kind[1] == "raw" else CellKind.MARKDOWN
    return cell


def _paragraphs(text: str, start: int, end: int) -> list[ScriptCell]:
    """Runs of lines between blank ones; a run goes on over a blank line while what follows is indented."""
    cells: list[ScriptCell] = []
    blank, position = True, start
    while position < end:
        line_end = min(logical_line(text, position).end, end)
        line = text[position:line_end]
        if line.strip() and blank and not line[0].isspace():
            cells.append(ScriptCell(position, position, line_end))
        elif cells and line.strip():
            cells[-1].end = line_end
        blank = not line.strip()
        position = max(line_end, position + 1)
    for cell in cells:
        if all(line.startswith("#") for line in text[cell.start : cell.end].splitlines() if line.strip()):
            cell.kind = CellKind.MARKDOWN
    return cells
