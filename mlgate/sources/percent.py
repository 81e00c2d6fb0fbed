"""Percent scripts: `# %%` (jupytext, VS Code, Spyder), `# In[3]:` (nbconvert)."""

from __future__ import annotations

import re

from mlgate.core.lazy_regex import lazy_regex
from mlgate.sources.script_cells import ScriptCell, parse_options
from mlgate.sources.unit import CellKind

_MARKER = lazy_regex(r"^[ \t]*#[ \t]*(?:%%+(?=[\s\[]|\Z)(?P<rest>[^\r\n]*)|In\[[ \d]*\]:?[ \t]*)\r?$", re.MULTILINE)
_KIND = lazy_regex(r"\[(markdown|md|raw)\]")
_HEADER = lazy_regex(r"(?:#![^\n]*+\n)?+\s*+# ---[ \t]*+\r?\n(?:#[^\n]*+\n)*?# ---[ \t]*+(?:\r?\n|\Z)")


def has_markers(text: str) -> bool:
    """Whether the text is a percent script."""
    return _MARKER.search(text) is not None


def percent_cells(text: str) -> list[ScriptCell]:
    """The cells of a percent script; what stands before the first marker is a cell if there is any text."""
    markers = list(_MARKER.finditer(text))
    first = markers[0].start() if markers else len(text)
    header = header_end(text)
    cells = [ScriptCell(header, header, first)] if text[header:first].strip() else []
    ends = [*(marker.start() for marker in markers[1:]), len(text)]
    return cells + [_cell(text, marker, end) for marker, end in zip(markers, ends, strict=True)]


def header_end(text: str) -> int:
    """Where jupytext's header (`# ---` ... `# ---`) ends."""
    match = _HEADER.match(text)
    return match.end() if match else 0


def is_jupytext(text: str) -> bool:
    """Whether jupytext wrote the script: its header says so."""
    return "jupytext:" in text[: header_end(text)]


def after_line(text: str, offset: int) -> int:
    """The start of the line after the one that holds `offset`."""
    end = text.find("\n", offset)
    return len(text) if end < 0 else end + 1


def _cell(text: str, marker: re.Match[str], end: int) -> ScriptCell:
    rest = marker["rest"] or ""
    cell = ScriptCell(marker.start(), after_line(text, marker.end()), end, metadata=parse_options(rest))
    kind = _KIND.search(rest)
    if kind:
        cell.kind = CellKind.RAW if kind[1] == "raw" else CellKind.MARKDOWN
    elif str(cell.metadata.get("language", "python")) not in {"python", "python3"}:
        cell.kind = CellKind.OTHER
    return cell
