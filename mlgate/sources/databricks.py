"""Databricks source files: cells between `# COMMAND ----------`, other languages as `# MAGIC` comments."""

from __future__ import annotations

import re

from mlgate.core.lazy_regex import lazy_regex
from mlgate.sources.percent import after_line
from mlgate.sources.script_cells import ScriptCell
from mlgate.sources.unit import CellKind

_COMMAND = lazy_regex(r"^# COMMAND -{5,}[ \t]*\r?$", re.MULTILINE)
_TITLE = lazy_regex(r"^# DBTITLE \d+,([^\r\n]*)", re.MULTILINE)
_LANGUAGE = lazy_regex(r"%(\w[\w-]*)")


def databricks_cells(text: str) -> list[ScriptCell]:
    """The cells of a Databricks notebook."""
    start = after_line(text, 0)
    commands = list(_COMMAND.finditer(text))
    starts = [start, *(command.start() for command in commands)]
    bodies = [start, *(after_line(text, command.end()) for command in commands)]
    ends = [*starts[1:], len(text)]
    return [_cell(text, *bounds) for bounds in zip(starts, bodies, ends, strict=True)]


def _cell(text: str, start: int, body: int, end: int) -> ScriptCell:
    cell = ScriptCell(start, body, end)
    title = _TITLE.search(text, body, end)
    if title:
        cell.metadata["title"] = title[1].strip()
    lines = [line for line in text[body:end].splitlines() if line.strip() and not line.startswith("# DBTITLE")]
    if lines and all(line.startswith("# MAGIC") for line in lines):
        cell.kind = _magic_kind(lines[0].removeprefix("# MAGIC").strip())
    return cell


def _magic_kind(first: str) -> CellKind:
    """What a cell is that consists of magic lines."""
    match = _LANGUAGE.match(first)
    name = match[1] if match else ""
    if name in {"md", "md-sandbox"}:
        return CellKind.MARKDOWN
    return CellKind.CODE if name in {"pip", "run", "conda", "python", "load_ext"} else CellKind.OTHER
