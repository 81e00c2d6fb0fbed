"""Joins the code cells of a notebook into one module, magics masked."""

from __future__ import annotations

import re

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.sources.conflicts import code_conflicts
from mlgate.sources.facts import moved, moved_span
from mlgate.sources.magics import MaskedCell, mask_cell
from mlgate.sources.unit import CellKind, InstallMagic, MagicLine, Problem

_INDENT = lazy_regex(r"(?:[ \t]*\r?\n)*([ \t]+)(?=\S)")


class JoinedCell(NamedTuple):
    """Where a cell came to stand; `kind` may have become OTHER, `indent` is what its lines lost."""

    kind: CellKind
    start: int
    end: int
    indent: str = ""


class CodeJoiner:
    """Takes cells in document order."""

    def __init__(self) -> None:
        self.installs: list[InstallMagic] = []
        self.magics: list[MagicLine] = []
        self.problems: list[Problem] = []
        self._pieces: list[str] = []
        self._length = 0

    def code(self) -> str:
        """The joined code."""
        return "".join(self._pieces)

    def join(self, source: str, kind: CellKind, index: int) -> JoinedCell:
        """Append a cell; one that is not Python takes no room."""
        start = self._length
        if kind is not CellKind.CODE:
            return JoinedCell(kind, start, start)
        indent = _leading_indent(source)
        text = re.sub("(?m)^" + re.escape(indent), "", source) if indent else source
        masked = self._masked(text, index)
        if not masked.python:
            return JoinedCell(CellKind.OTHER, start, start)
        self._append(masked)
        return JoinedCell(kind, start, self._length, indent)

    def _masked(self, text: str, index: int) -> MaskedCell:
        masked = mask_cell(text)
        if "<<<<<<<" not in text or not masked.python:
            return masked
        conflicts = code_conflicts(text, masked.code)
        for place in conflicts.places:
            span = moved_span(place, self._length)
            self.problems.append(Problem("merge conflict marker", span, index))
        return mask_cell(conflicts.text) if conflicts.places else masked

    def _append(self, masked: MaskedCell) -> None:
        start = self._length
        self.installs += moved(masked.installs, start)
        self.magics += moved(masked.magics, start)
        code = masked.code if masked.code.endswith("\n") else masked.code + "\n"
        self._pieces.append(code)
        self._length += len(code)


def _leading_indent(source: str) -> str:
    """The white space that opens the first line with text."""
    if not source[:1].isspace():
        return ""
    match = _INDENT.match(source)
    return match[1] if match else ""
