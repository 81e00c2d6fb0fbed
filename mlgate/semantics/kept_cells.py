"""What is kept of a notebook's cells from one state of it to the next: a key changes one cell, and moves some.

A cell that says what it said keeps its tree, and the tables of it; where it stands on another line now, its nodes are
told. So of two models of the same notebook only the newer one may be asked. What speaks of all cells is made anew.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cached_property

from mlgate.core.typing import Any
from mlgate.semantics.tree import Tables, tables_of
from mlgate.sources.unit import Cell, Problem, SourceUnit

Parse = Callable[[str, Cell | None], "ast.Module | Problem"]


class KeptCell:
    """One cell, parsed; `line` is where it begins in the joined code."""

    def __init__(self, tree: ast.Module, line: int) -> None:
        self.tree = tree
        self._line = line

    @cached_property
    def tables(self) -> Tables:
        """The tables of the cell by itself."""
        return tables_of(self.tree)

    @cached_property
    def _placed(self) -> list[Any]:
        return [node for nodes in self.tables.by_kind.values() for node in nodes if "lineno" in node._attributes]

    def move(self, line: int) -> None:
        """Let the cell begin at another line."""
        distance = line - self._line
        if distance:
            for node in self._placed:
                node.lineno += distance
                node.end_lineno += distance
            self._line = line


class KeptCells:
    """The cells of the last state of a notebook."""

    def __init__(self) -> None:
        self._cells: list[tuple[str, KeptCell]] = []

    def parsed(self, unit: SourceUnit, parse: Parse) -> tuple[list[KeptCell], list[Problem], list[Cell]]:
        """Every cell that can be parsed, what is wrong with the others, and these."""
        known: dict[str, list[KeptCell]] = {}
        for code, kept in reversed(self._cells):
            known.setdefault(code, []).append(kept)
        self._cells = []
        problems: list[Problem] = []
        broken: list[Cell] = []
        for cell in unit.code_cells:
            code, line = unit.code[cell.start : cell.end], unit.line_of(cell.start)
            again = known.get(code)
            if again:
                again[-1].move(line)
                self._cells.append((code, again.pop()))
                continue
            found = parse("\n" * (line - 1) + code, None)
            if isinstance(found, ast.Module):
                self._cells.append((code, KeptCell(found, line)))
                continue
            problem = parse(code, cell)  # its place is counted from the cell
            problems.append(problem if isinstance(problem, Problem) else found)
            broken.append(cell)
        return [kept for _, kept in self._cells], problems, broken

    def tables(self, tree: ast.Module) -> Tables:
        """The tables of a tree that was made of the cells."""
        whole = Tables()
        whole.by_kind[ast.Module] = [tree]
        for _, kept in self._cells:
            tables = kept.tables
            for kind, nodes in tables.by_kind.items():
                if kind is not ast.Module:
                    whole.by_kind.setdefault(kind, []).extend(nodes)
            whole.parents.update(tables.parents)
        whole.parents.update(dict.fromkeys(tree.body, tree))
        return whole


def kept_cells(unit: SourceUnit) -> KeptCells | None:
    """Where the cells of a unit are kept; None where nobody reads the file again and again."""
    memory: dict[str, Any] | None = unit.memory
    if memory is None or not unit.is_notebook:
        return None
    kept: KeptCells = memory.setdefault("cells", KeptCells())
    return kept
