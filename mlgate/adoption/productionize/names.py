"""Which names a statement reads and binds, those of functions within it included."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator

from mlgate.core.values import NamedTuple


class Names(NamedTuple):
    """Names of the module scope: `reads` are looked up, `binds` are given a value, `always` in any case.

    `inner` are names that some function, class or comprehension inside keeps for itself; `changes_globals` says that a
    function rebinds a global, which no function with inputs and outputs can stand for.
    """

    reads: frozenset[str]
    binds: frozenset[str]
    always: frozenset[str]
    inner: frozenset[str]
    changes_globals: bool = False


def names_of(statement: ast.stmt) -> Names:
    """The names of one top-level statement."""
    table = symtable.symtable(ast.unparse(statement), "<cell>", "exec")
    reads: set[str] = set()
    inner: set[str] = set()
    changes = _inside(table, reads, inner)
    symbols = table.get_symbols()
    reads.update(symbol.get_name() for symbol in symbols if symbol.is_referenced())
    binds = {symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()}
    reads.update(node.target.id for node in _grown(statement) if isinstance(node.target, ast.Name))
    simple = not isinstance(statement, (ast.If, ast.For, ast.While, ast.Try, ast.Match))
    return Names(frozenset(reads), frozenset(binds), frozenset(binds if simple else ()), frozenset(inner), changes)


def _grown(node: ast.AST) -> Iterator[ast.AugAssign]:
    """Augmented assignments outside of functions: they read what they bind, which a symbol table does not say."""
    if isinstance(node, ast.AugAssign):
        yield node
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        for child in ast.iter_child_nodes(node):
            yield from _grown(child)


def _inside(table: symtable.SymbolTable, reads: set[str], inner: set[str]) -> bool:
    """Collect what the scopes inside read from the module, and keep for themselves; True if one rebinds a global."""
    changes = False
    for child in table.get_children():
        for symbol in child.get_symbols():
            if symbol.is_global():
                reads.add(symbol.get_name())
                changes = changes or (symbol.is_declared_global() and symbol.is_assigned())
            elif symbol.is_local():
                inner.add(symbol.get_name())
        changes = _inside(child, reads, inner) or changes
    return changes
