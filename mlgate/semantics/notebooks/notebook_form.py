"""The form of a notebook: its name, its title, how long it and its cells are, where it imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics.module import Module
from mlgate.semantics.notebooks.cells import shown_place, statements_of
from mlgate.sources.unit import Cell, CellKind

UNTITLED = lazy_regex(r"(?i)untitled\d*|.*[-_ ]copy(?:[-_ ]?\d+)?|.*\(\d+\)|copy[-_ ]of[-_ ].*")
PORTABLE = lazy_regex(r"[A-Za-z0-9_.\-]+")
HEADED = lazy_regex(r"(?m)^#\s+\S|<h1|^=+\s*$")
NEEDS_WORDS = 6
FEW = 10


class Flaw(NamedTuple):
    """Something about the form: `span` of code, or else the `cell` that it is said of."""

    message: str
    span: Span | None = None
    cell: Cell | None = None


def flaws(module: Module, most_cells: int, most_lines: int) -> Iterator[Flaw]:
    """What a style guide would say, at most once each, save of cells."""
    cells = module.unit.cells
    if not cells:
        return
    yield from _of_name(module)
    if len(cells) > most_cells:
        yield Flaw(f"the notebook has {len(cells)} cells, more than {most_cells}", cell=cells[0])
    yield from _of_words(module)
    for cell in cells:
        yield from _of_cell(module, cell, most_lines)
    yield from _of_imports(module)


def _of_name(module: Module) -> Iterator[Flaw]:
    stem = module.path.rpartition("/")[2].removesuffix(".ipynb")
    first = module.unit.cells[0]
    if UNTITLED.fullmatch(stem):
        yield Flaw(f"`{stem}` says nothing of what the notebook is about", cell=first)
    elif not PORTABLE.fullmatch(stem):
        yield Flaw(f"`{stem}` has characters that not every system and shell takes", cell=first)


def _of_words(module: Module) -> Iterator[Flaw]:
    """A title at the top, and at least a text for every few cells of code."""
    cells = module.unit.cells
    texts = [cell for cell in cells if cell.kind is CellKind.MARKDOWN and cell.source.strip()]
    if not any(HEADED.search(cell.source) for cell in cells[:3] if cell.kind is CellKind.MARKDOWN):
        yield Flaw("the notebook has no title", cell=cells[0])
    code = len(module.unit.code_cells)
    if code >= NEEDS_WORDS and len(texts) * FEW < code:
        yield Flaw(f"the notebook has {code} cells of code, and {len(texts)} of text", cell=cells[0])


def _of_cell(module: Module, cell: Cell, most_lines: int) -> Iterator[Flaw]:
    if not cell.source.strip():
        if cell is not module.unit.cells[-1]:  # notebooks end in one
            yield Flaw("the cell is empty", cell=cell)
        return
    if cell.kind is CellKind.CODE:
        lines = sum(1 for line in cell.source.splitlines() if line.strip())
        if lines > most_lines:
            yield Flaw(f"the cell has {lines} lines, more than {most_lines}", shown_place(module, cell))


def follows_code(module: Module, offset: int) -> bool:
    """Whether the statement at an offset stands below one of its own cell that is no import."""
    cell = module.unit.cell_at(offset)
    if cell is None:
        return False
    above = [item for item in statements_of(module, cell) if module.span(item).end <= offset]
    return any(not isinstance(item, (ast.Import, ast.ImportFrom, ast.Pass)) for item in above)


def _of_imports(module: Module) -> Iterator[Flaw]:
    """Cells that import, below the first that does something else; told once."""
    late: list[ast.stmt] = []
    works = False
    for cell in module.unit.code_cells:
        statements = statements_of(module, cell)
        imports = [item for item in statements if isinstance(item, (ast.Import, ast.ImportFrom))]
        if works and imports:
            late.append(imports[0])
        works = works or (not imports and any(not isinstance(item, ast.Pass) for item in statements))
    if late:
        many = f"{len(late)} cells import" if len(late) > 1 else "a cell imports"
        yield Flaw(f"{many} below cells that work", module.span(late[0]))
