"""Names that were bound to nothing, and are bound to something made up."""

from __future__ import annotations

import ast
import builtins

from mlgate.semantics.module import Module

_BUILTINS = frozenset(dir(builtins))


def made_up(module: Module, name: str) -> ast.expr | None:
    """The value of a name, where it is the only one, and no other code of the module leads to it."""
    bindings = module.bindings(name)
    value = bindings[0].value if len(bindings) == 1 else None
    if value is None or _is_made_of_names(value):
        return None
    return value


def _is_made_of_names(value: ast.expr) -> bool:
    """Whether a value comes from other names: not a constant, a builtin or a function that gives back neither."""
    return any(isinstance(node, ast.Name) and node.id not in _BUILTINS for node in ast.walk(value))
