"""Places of code: from nodes and offsets to text, to the statement around, and to the physical file."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property

from mlgate.core.diagnostic import Location, Span
from mlgate.core.project import Fact
from mlgate.core.typing import Any
from mlgate.semantics.parsing import parse
from mlgate.semantics.security.credentials import conceal
from mlgate.sources.unit import Cell, Problem, SourceUnit


class CodePlaces:
    """The code of one unit, parsed when somebody asks for the tree."""

    def __init__(self, unit: SourceUnit) -> None:
        self.unit = unit

    @cached_property
    def _parsed(self) -> tuple[ast.Module, str, tuple[Problem, ...]]:
        return parse(self.unit)

    @property
    def is_parsed(self) -> bool:
        """Whether anybody asked for the tree yet."""
        return "_parsed" in self.__dict__

    @property
    def tree(self) -> ast.Module:
        """The tree; broken cells are left out of it. Parsing waits until somebody asks."""
        return self._parsed[0]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be parsed."""
        return self._parsed[2]

    @cached_property
    def code(self) -> str:
        """The code that the tree is of: `unit.code`, with broken cells blanked; of a script without cells, itself."""
        return self._parsed[1] if self.unit.code_cells else self.unit.code

    @cached_property
    def lowered(self) -> str:
        """The code in lower case: a plain look for words in it is a tenth of a search that ignores case."""
        return self.code.lower()

    @cached_property
    def _ascii_lines(self) -> bool:
        return self.unit.code.isascii()

    def offset(self, line: int, column: int) -> int:
        """Offset in the code of an AST position: 1-based line, column in UTF-8 bytes."""
        start = self.unit.line_starts[line - 1]
        if self._ascii_lines:
            return start + column
        encoded = self.unit.code[start : start + column].encode()
        return start + (column if len(encoded) == column else len(encoded[:column].decode("utf-8", "ignore")))

    def span(self, node: ast.AST) -> Span:
        """Range of a node in the unit's code."""
        return Span(
            self.offset(node.lineno, node.col_offset),  # type: ignore[attr-defined]
            self.offset(node.end_lineno, node.end_col_offset),  # type: ignore[attr-defined]
        )

    def text(self, node: ast.AST) -> str:
        """Source text of a node."""
        start, end = self.span(node)
        return self.unit.code[start:end]

    def location(self, place: ast.AST | Span) -> Location:
        """Place of a node in the physical file."""
        return self.unit.location(place if isinstance(place, Span) else self.span(place))

    def cell_of(self, node: ast.AST) -> Cell | None:
        """The cell that holds a node."""
        return self.unit.cell_at(self.offset(node.lineno, node.col_offset))  # type: ignore[attr-defined]

    def fact(self, kind: str, place: ast.AST | Span, data: Mapping[str, Any] | None = None) -> Fact:
        """A fact for a project-wide rule."""
        span = place if isinstance(place, Span) else self.span(place)
        return Fact(kind, self.unit.location(span), self.statement_text(span), self.excerpt(span), dict(data or {}))

    @property
    def beginning(self) -> Span:
        """The first statement, where what concerns a whole file is told; the first character where nothing was read."""
        return self.span(self.tree.body[0]) if self.tree.body else Span(0, 0)

    def statement_at(self, offset: int) -> ast.stmt | None:
        """The innermost statement around an offset of the code."""
        line = self.unit.line_of(offset)
        found: ast.stmt | None = None
        body: Sequence[Any] = self.tree.body
        while body:
            position = bisect_right(body, line, key=_first_line) - 1
            if position < 0 or _last_line(body[position]) < line:
                break
            if isinstance(body[position], ast.stmt):
                found = body[position]
            body = _inner_statements(body[position])
        return found

    def statement_text(self, span: Span) -> str:
        """Normalised text of the statement (its head, for a compound one) at a span: fingerprints are made of it."""
        statement = self.statement_at(span.start)
        if statement is None or isinstance(statement, ast.Pass):  # a masked magic is a `pass`
            return " ".join(conceal(self.written(self._line_around(span.start))).split())
        start, end = self.span(statement)
        inner = _inner_statements(statement)
        if inner:
            end = min(end, self.offset(_first_line(inner[0]), 0))
        return " ".join(conceal(self.written(Span(start, max(end, start)))).split())[:400]

    def excerpt(self, span: Span) -> str:
        """The physical line of code at the start of a span, without its line end; credentials are blotted out."""
        return conceal(self.written(self._line_around(span.start))).rstrip("\r\n")

    def written(self, span: Span) -> str:
        """What the file has at a range of the code: a magic as it is written, not as it is masked."""
        unit = self.unit
        if not unit.is_notebook:
            return unit.text[span.start : span.end]
        cell = unit.cell_at(span.start)
        if cell is None:
            return unit.code[span.start : span.end]
        source = re.sub("(?m)^" + re.escape(cell.indent), "", cell.source) if cell.indent else cell.source
        return source[span.start - cell.start : span.end - cell.start]

    def _line_around(self, offset: int) -> Span:
        starts = self.unit.line_starts
        line = self.unit.line_of(offset)
        return Span(starts[line - 1], starts[line] if line < len(starts) else len(self.unit.code))


def _first_line(node: Any) -> int:
    decorators = getattr(node, "decorator_list", None)
    return min(decorators[0].lineno, node.lineno) if decorators else _line(node)


def _line(node: Any) -> int:
    if isinstance(node, ast.match_case):
        return node.pattern.lineno
    return int(node.lineno)


def _last_line(node: Any) -> int:
    return _last_line(node.body[-1]) if isinstance(node, ast.match_case) else int(node.end_lineno or 0)


def _inner_statements(node: Any) -> list[Any]:
    inner: list[Any] = []
    for name in ("body", "handlers", "orelse", "finalbody", "cases"):
        inner.extend(getattr(node, name, ()))
    return inner
