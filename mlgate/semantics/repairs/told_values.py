"""Parameters are logged with their values: not with one word for all of them, nor by their names alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

_NAMING = frozenset({"keys", "list", "sorted", "len", "tuple", "set"})


def said_of_all(module: Module, call: Call) -> Iterator[Unrepaired]:
    """Mappings that a call logs, and that hold the same constant under each key, or a key under itself."""
    given = (*call.node.args, *(item.value for item in call.node.keywords))
    for value in given:
        bound = value
        if isinstance(value, ast.Name):
            bound = call.scope.only_value(value.id) or value
        if _is_of_names(bound):
            words = f"`{unparsed(value)[:60]}` holds the names of parameters, and none of their values"
            yield Unrepaired(module.location(value), words)


def _is_of_names(value: ast.expr) -> bool:
    if isinstance(value, ast.DictComp):
        keys = {node.id for node in ast.walk(value.key) if isinstance(node, ast.Name)}
        told = {node.id for node in ast.walk(value.value) if isinstance(node, ast.Name)}
        own = isinstance(value.value, ast.Name) and value.value.id in keys
        return not told or own
    if isinstance(value, ast.Call) and unparsed(value.func) == "dict.fromkeys":
        return all(isinstance(part, ast.Constant) for part in value.args[1:])
    if isinstance(value, ast.Call) and unparsed(value.func) in ("str", "repr") and value.args:
        inner = value.args[0]
        return isinstance(inner, ast.Call) and unparsed(inner.func).rpartition(".")[2] in _NAMING
    return False
