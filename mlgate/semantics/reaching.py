"""Which value a variable has where it is read, as far as that is certain."""

from __future__ import annotations

import ast

from mlgate.semantics.module import Module
from mlgate.semantics.reach import siblings
from mlgate.semantics.scope import Binding, Scope


def binding_before(module: Module, name: ast.Name, scope: Scope) -> Binding | None:
    """The last binding of a variable above a place that reads it; None unless it has certainly happened there.

    A binding below, in a loop around both, is not thought of: what is above was bound in the same round.
    """
    statement = statement_of(module, name)
    if statement is None:
        return None
    place = (statement.lineno, statement.col_offset)
    earlier = [item for item in scope.all_bindings(name.id) if _place(item.node) < place]
    if not earlier:
        return None
    last = max(earlier, key=lambda item: _place(item.node))
    return last if _certainly_ran(module, last.node, name) else None


def statement_of(module: Module, node: ast.AST) -> ast.stmt | None:
    """The statement that evaluates an expression: of a compound one, a node of its head."""
    return next((item for item in module.ancestors(node) if isinstance(item, ast.stmt)), None)


def _certainly_ran(module: Module, node: ast.AST, place: ast.AST) -> bool:
    """Whether a statement above a place stands in a block around it, or is a parameter of the function around it."""
    if not isinstance(node, ast.stmt):
        return isinstance(node, ast.arg)
    block = siblings(module, node)
    inside = isinstance(node, (ast.For, ast.AsyncFor)) and node in module.ancestors(place)
    return inside or any(ancestor in block for ancestor in module.ancestors(place) if ancestor is not node)


def _place(node: ast.AST) -> tuple[int, int]:
    return (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
