"""The order in which the cells of a notebook ran, where a run from top to bottom would meet unknown names."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from mlgate.semantics.module import Module
from mlgate.semantics.notebooks.cells import statements_of

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def run_order(module: Module) -> list[ast.stmt]:
    """The statements at the top of a module; of a notebook, by the counts of its cells where only these make sense.

    They do where each cell has a count of its own, and names are bound below the cells that read them, but not later.
    """
    if not module.is_notebook:
        return module.tree.body
    cells = [cell for cell in module.unit.code_cells if cell.source.strip()]
    counts = [cell.execution_count or 0 for cell in cells]
    if sorted(counts) == counts or 0 in counts or len(set(counts)) < len(counts):
        return module.tree.body
    written = [statements_of(module, cell) for cell in cells]
    ran = [statements for _, statements in sorted(zip(counts, written, strict=True), key=lambda pair: pair[0])]
    if _reads_ahead(ran) or not _reads_ahead(written):
        return module.tree.body
    return [statement for statements in ran for statement in statements]


def _reads_ahead(cells: Iterable[Sequence[ast.stmt]]) -> bool:
    """Whether a cell reads what only a later one binds."""
    unbound: set[str] = set()
    known: set[str] = set()
    for statements in cells:
        for name, is_bound in _names_in(statements):
            if not is_bound:
                if name not in known:
                    unbound.add(name)
            elif name in unbound:
                return True
            else:
                known.add(name)
    return False


def _names_in(statements: Iterable[ast.AST]) -> Iterator[tuple[str, bool]]:
    """Names that are read, or bound, when statements run: a body of a function runs when it is called."""
    for node in statements:
        if isinstance(node, ast.Name):
            yield node.id, isinstance(node.ctx, ast.Store)
        elif isinstance(node, _SCOPES):
            yield node.name, True
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((item.asname or item.name.partition(".")[0], True) for item in node.names)
        elif isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.For)):
            yield from _names_in(_values_first(node))
        elif not isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            yield from _names_in(ast.iter_child_nodes(node))


def _values_first(node: ast.Assign | ast.AugAssign | ast.AnnAssign | ast.For) -> Iterator[ast.AST]:
    """What is read before something is bound to it."""
    value = node.iter if isinstance(node, ast.For) else node.value
    if value is not None:
        yield value
    yield from (child for child in ast.iter_child_nodes(node) if child is not value)
