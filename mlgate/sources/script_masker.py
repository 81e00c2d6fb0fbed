"""What one script becomes: code of the length of its text, cells, and the facts in its magics."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any
from mlgate.sources.facts import moved
from mlgate.sources.magics import MaskedCell, mask_cell
from mlgate.sources.script_cells import ScriptCell
from mlgate.sources.source_text import blank
from mlgate.sources.unit import Cell, CellKind, InstallMagic, MagicLine, Problem

_FORM = lazy_regex(r"#[ \t]*@param\b[^\r\n]*")
_COMMENTED = lazy_regex(r"^#[ \t]?(?:MAGIC[ \t]+)?(?P<magic>(?:%{1,2}[A-Za-z_]|!)[^\r\n]*)", re.MULTILINE)
_CALL = lazy_regex(r"""get_ipython\(\)\.(system|run_line_magic)\((?P<arguments>[^\r\n]*)\)[ \t]*;?\r?$""", re.MULTILINE)
Outside = Callable[[str], str]


class ScriptMasker:
    """Collects; `code` starts as the text itself."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.code = text
        self.cells: list[Cell] = []
        self.installs: list[InstallMagic] = []
        self.magics: list[MagicLine] = []
        self.problems: list[Problem] = []
        self.metadata: dict[str, Any] = {}

    def keep(self, name: str, cells: Sequence[ScriptCell], code: str) -> None:
        """Take cells that were masked already."""
        self.metadata["format"] = name
        self.code = code
        for cell in cells:
            self._add(cell)

    def mask(self, name: str, cells: Sequence[ScriptCell], comments: bool, outside: Outside = str) -> None:
        """Mask the magics of each cell; with `comments`, magics in comments count as facts.

        `outside` says what becomes of the text between the cells' bodies.
        """
        self.metadata["format"] = name
        pieces, position = [], 0
        for cell in cells:
            code = self._cell_code(cell, comments)
            head = cell.head or outside(self.text[cell.start : cell.body])
            pieces += [outside(self.text[position : cell.start]), head, code]
            position = cell.body + len(code)
            self._add(cell)
        self.code = "".join([*pieces, outside(self.text[position:])])

    def mask_whole(self, name: str) -> None:
        """Mask the magics of a script that has no cells."""
        self.mask(name, [ScriptCell(0, 0, len(self.text))], comments=False)
        self.cells = []

    def note_forms(self) -> None:
        """Note where form fields (`#@param`) declare parameters."""
        self.metadata["form_parameters"] = [Span(*match.span()) for match in _FORM.finditer(self.text)]

    def note_calls(self) -> None:
        """Note the installs that nbconvert has written as calls of `get_ipython()`."""
        for match in _CALL.finditer(self.text):
            command = " ".join(_literals(match["arguments"]))
            self._note(command, Span(match.start(), match.start() + len(match[0].rstrip())), keep=False)

    def _cell_code(self, cell: ScriptCell, comments: bool) -> str:
        text = self.text[cell.body : cell.end]
        if cell.kind is CellKind.OTHER:
            return text if comments else blank(text)
        if cell.kind is not CellKind.CODE:
            return text
        if comments:
            self._note_comments(cell)
        masked = mask_cell(text)
        if not masked.python:
            cell.kind = CellKind.OTHER
            return blank(text)
        self._take(masked, cell.body)
        return masked.code

    def _take(self, masked: MaskedCell, start: int) -> None:
        self.installs += moved(masked.installs, start)
        self.magics += moved(masked.magics, start)

    def _note_comments(self, cell: ScriptCell) -> None:
        """Magics that the format keeps as comments: facts, though there is nothing to mask."""
        for match in _COMMENTED.finditer(self.text, cell.body, cell.end):
            self._note(match["magic"], Span(*match.span()))

    def _note(self, command: str, span: Span, keep: bool = True) -> None:
        from mlgate.sources.install_magics import find_installs

        installs = find_installs(command)
        self.installs += (InstallMagic(span, tool, arguments) for tool, arguments in installs)
        if keep and not installs:
            self.magics.append(MagicLine(span, command))

    def _add(self, cell: ScriptCell) -> None:
        """Append a cell; only Python takes a range."""
        end = cell.end if cell.kind is CellKind.CODE else cell.start
        identity = cell.metadata.get("id")
        self.cells.append(
            Cell(
                len(self.cells) + 1,
                cell.kind,
                cell.start,
                end,
                identity if isinstance(identity, str) else None,
                tags=cell.tags,
                metadata=cell.metadata,
                source=self.text[cell.body : cell.end],
            )
        )


def _literals(arguments: str) -> list[str]:
    """The string arguments of a call."""
    import ast

    from mlgate.sources.quiet_parse import parse_quietly

    tree = parse_quietly(f"f({arguments})")
    values = ast.walk(tree) if tree else ()
    return [value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)]
