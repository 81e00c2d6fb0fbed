"""Settings that a search found are logged as the training takes them, and not those of another trial."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.names import root_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import SETTINGS_OF_BEST


def logged_of_another(module: Module, call: Call) -> Iterator[Unrepaired]:
    """Parts of an object that are logged, while a call unpacks other settings of the same object."""
    unpacked = [_meant(module, node.value) for node in module.nodes(ast.keyword) if node.arg is None]
    taken = {(root_name(part), _last(part)) for part in unpacked if isinstance(part, (ast.Attribute, ast.Subscript))}
    logged = _meant(module, call.node.args[0]) if call.node.args else None
    if not isinstance(logged, (ast.Attribute, ast.Subscript)):
        return
    root, last = root_name(logged), _last(logged)
    others = [one for name, one in taken if name == root]
    if root and others and last not in others and not (_is_best(last) and any(map(_is_best, others))):
        words = f"`{unparsed(logged)}` is logged, and the training takes `{root}.{others[0]}`"
        yield Unrepaired(module.location(logged), words)


def _meant(module: Module, value: ast.expr) -> ast.expr:
    """A value without a copy of it, and what its name is bound to."""
    if isinstance(value, ast.Call) and len(value.args) == 1 and unparsed(value.func) in ("dict", "vars"):
        value = value.args[0]
    bound = module.scope_of(value).only_value(value.id) if isinstance(value, ast.Name) else None
    return bound if bound is not None else value


def _last(node: ast.expr) -> str:
    """What is taken of the object: of `study.best_trial.params` it is `best_trial.params`."""
    return unparsed(node).partition(".")[2] or unparsed(node)


def _is_best(last: str) -> bool:
    return last in SETTINGS_OF_BEST
