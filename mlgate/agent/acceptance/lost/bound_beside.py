"""What a name of a condition stands for: bound once, in the same block above it, to what nothing changes on the way."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.semantics.module import Module
from mlgate.semantics.names import names_in
from mlgate.semantics.reaching import statement_of

_WRITES = frozenset("update pop setdefault clear popitem append extend insert remove sort".split())


def bound_beside(module: Module, name: ast.Name) -> ast.expr | None:
    """The value of a name where it is certain; None where it is not."""
    value = module.scope_of(name).only_assigned(name.id)
    if value is None or isinstance(value, ast.Constant):
        return None
    between = _between(module, value, name)
    if between is None or any(name.id in names_in(statement) for statement in between[1:]):
        return None
    read = names_in(value)
    return value if all(read.isdisjoint(_changed(statement)) for statement in between) else None


def _between(module: Module, value: ast.expr, name: ast.Name) -> list[ast.stmt] | None:
    """The statements from a binding up to the use of the name; None where they are not of one block."""
    binding, used = (statement_of(module, part) for part in (value, name))
    if binding is None or used is None:
        return None
    block = next((items for items in _blocks(module.parent(binding)) if binding in items), [])
    if used not in block or block.index(used) <= block.index(binding):
        return None
    return block[block.index(binding) : block.index(used)]


def _blocks(parent: ast.AST | None) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        block = getattr(parent, field, None)
        if isinstance(block, list):
            yield block


def _changed(statement: ast.stmt) -> Iterator[str]:
    """Names that a statement binds anew, or changes something of."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
            yield from _owner(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _WRITES:
            yield from _owner(node.func)


def _owner(node: ast.expr) -> Iterator[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
