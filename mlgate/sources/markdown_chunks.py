"""Quarto and R Markdown: the Python chunks of a document, all else blanked."""

from __future__ import annotations

import re

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any
from mlgate.sources.conflicts import find_conflicts
from mlgate.sources.decoding import decode_text
from mlgate.sources.script_cells import ScriptCell
from mlgate.sources.script_masker import ScriptMasker
from mlgate.sources.source_text import blank
from mlgate.sources.unit import CellKind, Problem, SourceUnit, UnitKind

_OPEN = lazy_regex(r"^[ \t]*+(?P<fence>`{3,}+|~{3,}+)[ \t]*+(?P<info>[^`\r\n]*+)\r?\n", re.MULTILINE)
_CHUNK = lazy_regex(r"\{[ ]*(?P<language>[A-Za-z][\w+#.-]*)(?P<options>[^}]*)\}")
_OPTION = lazy_regex(r"^[ \t]*#\|[ \t]*([\w.-]+):[ \t]*([^\r\n]*)", re.MULTILINE)
_HEADER_OPTION = lazy_regex(r"""([\w.-]+)\s*=\s*("[^"]*"|'[^']*'|[^,\s]+)""")
_LABEL = lazy_regex(r"[ ,]*([\w.-]+)[ ]*(?:,|$)")


def chunks_unit(data: bytes, shown: str) -> SourceUnit:
    """Read a document with chunks; whatever is wrong with it becomes problems."""
    decoded = decode_text(data)
    text, places = find_conflicts(decoded.text)
    problems = [*decoded.problems, *(Problem("merge conflict marker", place) for place in places)]
    zero = text.find("\0")
    if zero >= 0:
        problems.append(Problem("binary content (a NUL byte)", Span(zero, zero + 1)))
        text = blank(text)
    masker = ScriptMasker(text)
    masker.mask("chunks", _chunks(text), comments=False, outside=blank)
    return SourceUnit(
        shown,
        UnitKind.CHUNKS,
        data,
        masker.code,
        tuple(masker.cells),
        tuple(masker.installs),
        tuple(masker.magics),
        tuple(problems),
        metadata=masker.metadata,
        encoding=decoded.encoding,
        bom=decoded.bom,
    )


def _chunks(text: str) -> list[ScriptCell]:
    """The fenced chunks in any language; other fenced blocks are passed over as a whole."""
    cells: list[ScriptCell] = []
    position = 0
    while opening := _OPEN.search(text, position):
        fence = opening["fence"]
        closing = re.compile(rf"^[ \t]*+{fence[0]}{{{len(fence)},}}+[ \t]*+\r?$", re.MULTILINE).search(
            text, opening.end()
        )
        end = closing.start() if closing else len(text)
        chunk = _CHUNK.match(opening["info"])
        if chunk:
            cells.append(_chunk(text, opening, end, chunk))
        position = closing.end() if closing else len(text)
    return cells


def _chunk(text: str, opening: re.Match[str], end: int, chunk: re.Match[str]) -> ScriptCell:
    cell = ScriptCell(
        opening.start(), opening.end(), end, metadata=_options(chunk["options"], text[opening.end() : end])
    )
    if chunk["language"] != "python":
        cell.kind = CellKind.OTHER
    elif text[opening.end() : end].lstrip("\r\n")[:1].isspace():
        head = text[opening.start() : opening.end()]
        cell.head = "if 1:" + blank(head[5:])  # so that an indented chunk is a block
    return cell


def _options(header: str, body: str) -> dict[str, Any]:
    """Chunk options: knitr's in the header, Quarto's in `#|` comments, which win."""
    label = _LABEL.match(header)
    options: dict[str, Any] = {"label": label[1]} if label and "=" not in label[0] else {}
    options |= {match[1]: match[2].strip("\"'") for match in _HEADER_OPTION.finditer(header)}
    options |= {match[1]: match[2].strip().strip("\"'") for match in _OPTION.finditer(body)}
    tags = options.get("tags")
    if isinstance(tags, str):
        options["tags"] = [tag.strip(" \"'") for tag in tags.strip("[]").split(",") if tag.strip(" \"'")]
    return options
