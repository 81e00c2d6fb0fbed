"""Finds IPython's own syntax in a cell, tells it apart, and masks it by Python of equal length."""

from __future__ import annotations

import re

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.sources.install_magics import find_installs
from mlgate.sources.logical_lines import logical_line
from mlgate.sources.magics import AUTOMAGIC, MaskedCell, mask_cell
from mlgate.sources.quiet_parse import parse_quietly
from mlgate.sources.source_text import blank
from mlgate.sources.unit import InstallMagic, MagicLine

_LONE = lazy_regex(r"[ \t]*+;[ \t]*+(?=\r?$)", re.MULTILINE)  # hides the output of the line above
_LINE_MAGIC = lazy_regex(r"[ \t]*+(?=[%!?])")
_ASSIGNED = lazy_regex(r"[ \t]*+[^\W\d][^\r\n=#!%]*?(?<![=!<>+\-*/%&|^@:~])=[ \t]*+(?=!|%{1,2}[A-Za-z_])")
_CONTINUED = lazy_regex(r"[^\r\n]*(?:(?<=\\)\r?\n[^\r\n]*)*")
_CELL_MAGIC = lazy_regex(r"\s*+(?P<magic>%%(?P<name>!|[^\W\d]\w*)?(?P<rest>[^\r\n]*))")
_DATABRICKS_CELL = lazy_regex(r"\s*+%(?P<name>sql|md|scala|r|sh|fs|html|java|kotlin)[ \t]*+\r?\n\s*\S")
_CAPTURE = lazy_regex(r"%%capture[ \t]+(?:--?[\w-]+[ \t]+)*([^\W\d]\w*)[ \t]*+(?:--?[\w-]+[ \t]*+)*$")
_LEADING = lazy_regex(r"\s*+")
_BEFORE_COMMENT = lazy_regex(r"""(?:[^#'"]|(?<=\S)#|'[^'\r\n]*'|"[^"\r\n]*"|['"])*+""")

# `%time STATEMENT` and its like run Python; the options before it that take a value.
_VALUED = {"time": "", "timeit": "nrp", "prun": "lsTD", "memit": "rti", "lprun": "fmDTsu", "mprun": "fTc"}
_STATEMENT_MAGICS = {
    name: lazy_regex(
        rf"%{{1,2}}{name}(?:[ \t]+(?:--[\w-]+|-[{valued}][ \t]*+\S+|-[A-Za-z]+(?!\w)))*+[ \t]++(?=[^\s#])"
        if valued
        else rf"%{{1,2}}{name}(?:[ \t]+--[\w-]+)*+[ \t]++(?=[^\s#])"
    )
    for name, valued in _VALUED.items()
}
_NAME = lazy_regex(r"%{1,2}([^\W\d]\w*)")
_COMPOUND = lazy_regex(r"(?:for|while|if|with|def|class|try|async)\b|@")
_PYTHON_CELLS = frozenset({"time", "timeit", "capture", "prun", "memit", "lprun", "mprun", "debug", "snakeviz", "heat"})
_OTHER_CELLS = frozenset(
    "! HTML R SVG bash bigquery cmd configure cython file html javascript js julia jsx latex local lua markdown md "
    "mermaid perl php powershell pypy python python2 python3 ruby rust scala script sh sql svg system sx writefile "
    "writetemplate yaml".split()
)


def filler(text: str, statement: bool = True) -> str:
    """Python of the length of `text`, with its line ends: a statement or an expression that does nothing."""
    first = re.match(r"[^\r\n]*", text)
    length = len(first[0]) if first else 0
    if length < 3:
        return ("0" * min(length, 1)).ljust(length) + blank(text[length:])
    word = "pass" if statement and length > 3 else "..."
    return word.ljust(length) + blank(text[length:])


class MagicMasker:
    """Goes through one cell, line by line."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._python = True
        self._magics: list[MagicLine] = []
        self._installs: list[InstallMagic] = []
        self._replacements: list[tuple[int, str]] = []

    def masked(self) -> MaskedCell:
        """Mask every magic."""
        position = self._cell_magics() or self._automagic()
        while position < len(self._source):
            position = self._line(position)
        return MaskedCell(self._code(), self._python, tuple(self._magics), tuple(self._installs))

    def _code(self) -> str:
        pieces, position = [], 0
        for start, text in self._replacements:
            pieces += [self._source[position:start], text]
            position = start + len(text)
        return "".join([*pieces, self._source[position:]])

    def _cell_magics(self) -> int:
        """Mask the `%%magics` at the top; where Python starts (the end, when the cell is not Python)."""
        position = 0
        if _DATABRICKS_CELL.match(self._source):
            return self._not_python()
        while (match := _CELL_MAGIC.match(self._source, position)) and not match["rest"].strip().startswith("?"):
            name, end = match["name"] or "", match.end()
            if not _is_python_cell(name, self._source[end:]):
                return self._not_python()
            self._mask_cell_magic(*match.span("magic"), name)
            position = self._after_newline(end)
        return position

    def _automagic(self) -> int:
        """Mask a cell that is one line, and a magic without its `%`, which IPython reads so unless it is Python."""
        match = AUTOMAGIC.match(self._source)
        if match is None or parse_quietly(self._source) is not None:
            return 0
        self._mask(match.start("magic"), match.end("magic"))
        return match.end()

    def _mask_cell_magic(self, start: int, end: int, name: str) -> None:
        captured = _CAPTURE.match(self._source, start, end)
        if captured and len(captured[1]) + 6 <= end - start:
            self._replacements.append((start, f"{captured[1]} = ...".ljust(end - start)))
            self._note(start, end)
        elif not self._statement(name, start, end):
            self._mask(start, end)

    def _not_python(self) -> int:
        self._python = False
        return len(self._source)

    def _line(self, start: int) -> int:
        """Mask the logical line at `start` if it is a magic; where the next one starts."""
        source = self._source
        if match := _LINE_MAGIC.match(source, start):
            return self._magic(match.end(), self._continued(match.end()))
        if match := _LONE.match(source, start):
            self._replacements.append((start, " " * len(match[0])))
            return self._after_newline(match.end())
        match = _ASSIGNED.match(source, start)
        if match and _is_balanced(match[0]):
            return self._assigned(match.end(), self._continued(match.end()))
        line = logical_line(source, start)
        if line.question >= 0:
            end = line.question + 2 if source.startswith("??", line.question) else line.question + 1
            self._mask(_skip_blanks(source, start), end)
        return line.end

    def _magic(self, start: int, end: int) -> int:
        """Mask the line magic or shell line at `start:end`."""
        name = _NAME.match(self._source, start, end)
        code = self._statement(name[1], start, end) if name else 0
        if code:
            return logical_line(self._source, code).end
        self._mask(start, self._command_end(start, end))
        return self._after_newline(end)

    def _assigned(self, start: int, end: int) -> int:
        """Mask the magic at `start:end` whose value is assigned; `%time` keeps its expression."""
        kept = _STATEMENT_MAGICS["time"].match(self._source, start, end)
        if kept:
            self._replacements.append((start, " " * len(kept[0])))
            self._note(start, kept.end())
            return logical_line(self._source, kept.end()).end
        self._mask(start, self._command_end(start, end), statement=False)
        return self._after_newline(end)

    def _statement(self, name: str, start: int, end: int) -> int:
        """Mask `%time` and its like before the simple statement that they run; where that starts, or 0."""
        pattern = _STATEMENT_MAGICS.get(name)
        match = pattern.match(self._source, start, end) if pattern else None
        if match is None or _COMPOUND.match(self._source, match.end()):
            return 0
        self._replacements.append((start, "pass;".ljust(len(match[0]))))
        self._note(start, match.end())
        return match.end()

    def _mask(self, start: int, end: int, statement: bool = True) -> None:
        self._replacements.append((start, filler(self._source[start:end], statement)))
        self._note(start, end)

    def _note(self, start: int, end: int) -> None:
        """Keep the masked text as a fact."""
        text, span = self._source[start:end], Span(start, end)
        installs = find_installs(text)
        self._installs += (InstallMagic(span, tool, arguments) for tool, arguments in installs)
        if not installs:
            self._magics.append(MagicLine(span, text))

    def _continued(self, start: int) -> int:
        """The end of the line at `start`, carried on by backslashes."""
        match = _CONTINUED.match(self._source, start)
        return match.end() if match else start

    def _after_newline(self, end: int) -> int:
        return end + 2 if self._source.startswith("\r\n", end) else min(end + 1, len(self._source))

    def _command_end(self, start: int, end: int) -> int:
        """`end` without a comment at the end of the line, which stays readable in the code."""
        match = _BEFORE_COMMENT.match(self._source, start, end)
        comment = match.end() if match else end
        if comment == end or "\n" in self._source[comment:end]:
            return end
        return start + len(self._source[start:comment].rstrip())


def _skip_blanks(text: str, start: int) -> int:
    match = _LEADING.match(text, start)
    return match.end() if match else start


def _is_balanced(target: str) -> bool:
    return all(target.count(pair[0]) == target.count(pair[1]) for pair in ("()", "[]", "{}"))


def _is_python_cell(name: str, rest: str) -> bool:
    """Whether `%%name` runs the rest of its cell as Python, here; for a magic nobody knows, whether it parses."""
    if name in _PYTHON_CELLS:
        return True
    if not name or name in _OTHER_CELLS:
        return False
    return parse_quietly(mask_cell(rest).code) is not None
