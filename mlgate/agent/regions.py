"""A file in pieces that can be named, shown and replaced: functions, classes, what stands between them, cells.

A region is shown as it stands in the file, but for credentials: these are blotted out at equal length, so that every
offset of what is shown is one of the code.
"""

from __future__ import annotations

import ast
import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from mlgate.core.diagnostic import Location
from mlgate.core.values import NamedTuple
from mlgate.semantics.parsing import PYTHON_KINDS, parse
from mlgate.semantics.security.credentials import conceal
from mlgate.sources.unit import Cell, SourceUnit

LONGEST = 160
"""Lines of a region; longer classes and stretches of statements are taken apart."""
LONGEST_CELL = 12_000
"""Characters of a cell that is shown whole; longer ones, which no request could hold, are taken apart."""
LONGEST_STRETCH = 6_000
"""Characters of statements in one such piece, unless one statement alone is longer."""
_SECRET_VARIABLE = re.compile(r"(?i)key|token|secret|passw|credential|_pwd|auth|dsn|connection")
_LEAST_SECRET = 8
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Region(NamedTuple):
    """A piece of a file: `start:end` of the unit's code; `shown` has its length; `sha` of the code, for `base_sha`."""

    anchor: str
    path: str
    start: int
    end: int
    shown: str
    sha: str
    cell: int | None = None

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.shown.count("\n") + 1


def regions_of(unit: SourceUnit, path: str) -> tuple[Region, ...]:
    """The regions of a file, in its order; cells that are no Python are none."""
    if unit.cells:
        return tuple(piece for whole in cells_of(unit, path) for piece in _taken_apart(unit, whole))
    if unit.kind in PYTHON_KINDS:
        return tuple(_named(unit, path, _pieces(unit)))
    return (_region(unit, f"{path}::file", path, 0, len(unit.code)),) if unit.code else ()


def cells_of(unit: SourceUnit, path: str) -> tuple[Region, ...]:
    """The cells of a notebook, each as one region however long it is."""
    return tuple(_cell_region(unit, path, cell) for cell in unit.code_cells)


def region_at(unit: SourceUnit, regions: Sequence[Region], location: Location) -> Region | None:
    """The region that a place of the file is in."""
    if unit.is_notebook:
        return _region_of_cell(unit, regions, location)
    starts = unit.line_starts
    if not 1 <= location.line <= len(starts):
        return None
    offset = starts[location.line - 1]
    found = next((region for region in regions if region.start <= offset < region.end), None)
    return found or (regions[-1] if regions and offset >= regions[-1].end else None)


def _region_of_cell(unit: SourceUnit, regions: Sequence[Region], location: Location) -> Region | None:
    """The cell, or the piece of a long one, that a place of a notebook is in."""
    place = location.cell
    found = [region for region in regions if place is not None and region.cell == place.index]
    if place is None or len(found) < 2:
        return found[0] if found else None
    code = unit.code[found[0].start : found[-1].end].splitlines(keepends=True)
    offset = found[0].start + sum(map(len, code[: place.line - 1]))
    return next((region for region in found if region.start <= offset < region.end), found[-1])


def _taken_apart(unit: SourceUnit, whole: Region) -> Iterator[Region]:
    """A cell, or, of one that is too long for a request, its statements in stretches."""
    if len(whole.shown) <= LONGEST_CELL:
        yield whole
        return
    cuts = [whole.start, *_cuts(unit, whole), whole.end]
    for number, (start, end) in enumerate(pairwise(cuts), 1):
        shown = whole.shown[start - whole.start : end - whole.start]
        anchor = f"{whole.anchor}#{number}" if number > 1 else whole.anchor
        yield whole._replace(anchor=anchor, start=start, end=end, shown=shown, sha=_digest(unit.code[start:end])[:12])


def _cuts(unit: SourceUnit, whole: Region) -> Iterator[int]:
    """Where statements of a long cell begin that do not fit into the stretch above them."""
    tree, _, _ = parse(unit)
    begun = whole.start
    lines = [*unit.line_starts, len(unit.code)]
    for node in tree.body:
        first = min((one.lineno for one in getattr(node, "decorator_list", ())), default=node.lineno)
        start, end = lines[first - 1], lines[min(node.end_lineno or first, len(lines) - 1)]
        if begun < start < whole.end and end - begun > LONGEST_STRETCH:
            yield start
            begun = start


def _cell_region(unit: SourceUnit, path: str, cell: Cell) -> Region:
    name = cell.id or f"{cell.index}@{_digest(cell.source)[:8]}"
    shown = cell.source if unit.is_notebook and not cell.indent else _text(unit, cell.start, cell.end)
    length = cell.end - cell.start
    if len(shown) + 1 == length:  # the line end that the file does not have
        shown += "\n"
    if len(shown) != length:
        shown = unit.code[cell.start : cell.end]
    return _region(unit, f"{path}::cell:{name}", path, cell.start, cell.end, shown, cell.index)


def _text(unit: SourceUnit, start: int, end: int) -> str:
    return (unit.code if unit.is_notebook else unit.text)[start:end]


def _region(
    unit: SourceUnit, anchor: str, path: str, start: int, end: int, shown: str | None = None, cell: int | None = None
) -> Region:
    code = _text(unit, start, end) if shown is None else shown
    return Region(anchor, path, start, end, hidden(code), _digest(unit.code[start:end])[:12], cell)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def hidden(text: str) -> str:
    """`text` with credentials, and values of this machine's environment that may be some, blotted out."""
    text = "".join(conceal(line) for line in text.splitlines(keepends=True))
    for value in _secrets_of(tuple(os.environ.items())):
        text = text.replace(value, "*" * len(value))
    return text


@cache
def _secrets_of(environment: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    found = {value for name, value in environment if _SECRET_VARIABLE.search(name)}
    return tuple(sorted((value for value in found if len(value) >= _LEAST_SECRET), key=len, reverse=True))


class _Piece(NamedTuple):
    """A stretch of lines (0-based, half-open) under a name."""

    name: str
    first: int
    last: int


def _pieces(unit: SourceUnit) -> list[_Piece]:
    """The definitions of a module and what stands between them, without gaps."""
    tree, _, problems = parse(unit)
    count = len(unit.line_starts)
    if problems or not tree.body:
        return [_Piece("top", 0, count)]
    return _settled(list(_definitions(tree.body, "")), count, tree.body)


def _definitions(body: Sequence[ast.stmt], prefix: str) -> Iterator[_Piece]:
    for node in body:
        if not isinstance(node, _DEFINITIONS):
            continue
        first = min((decorator.lineno for decorator in node.decorator_list), default=node.lineno) - 1
        last = node.end_lineno or node.lineno
        if isinstance(node, ast.ClassDef) and last - first > LONGEST:
            yield from _definitions(node.body, f"{prefix}{node.name}.")
        else:
            yield _Piece(prefix + node.name, first, last)


def _settled(definitions: Sequence[_Piece], count: int, body: Sequence[ast.stmt]) -> list[_Piece]:
    """The definitions with the stretches between them."""
    starts = sorted({node.lineno - 1 for node in body})
    found: list[_Piece] = []
    position = 0
    for piece in definitions:
        found += _stretches(position, piece.first, starts)
        found.append(piece)
        position = piece.last
    return [*found, *_stretches(position, count, starts)]


def _stretches(first: int, last: int, starts: Sequence[int]) -> Iterator[_Piece]:
    """Statements between definitions, in stretches that are not too long."""
    while last - first > LONGEST:
        cut = max((start for start in starts if first < start <= first + LONGEST), default=0)
        if not cut:
            break
        yield _Piece("top", first, cut)
        first = cut
    if last > first:
        yield _Piece("top", first, last)


def _named(unit: SourceUnit, path: str, pieces: Sequence[_Piece]) -> Iterator[Region]:
    starts = [*unit.line_starts, len(unit.code)]
    seen: Counter[str] = Counter()
    for piece in pieces:
        start, end = starts[piece.first], starts[min(piece.last, len(starts) - 1)]
        if not unit.code[start:end].strip():
            continue
        seen[piece.name] += 1
        suffix = f"#{seen[piece.name]}" if seen[piece.name] > 1 else ""
        yield _region(unit, f"{path}::{piece.name}{suffix}", path, start, end)
