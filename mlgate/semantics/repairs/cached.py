"""What a dictionary kept under its key, and a cached function keeps by its argument now."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.core.rule import Repair
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

_CACHES = frozenset({"functools.lru_cache", "functools.cache"})


def are_cached(repair: Repair) -> bool:
    """Whether all that is not kept in a dictionary any more is what a new cached function computes."""
    paths = {target.location.path for target in repair.targets}
    pairs = [(before, after) for before, after in repair.modules if before is not None and before.path in paths]
    lost: list[bool] = []
    for before, after in pairs:
        computed = {text for module in (after,) if module is not None for text in _cached(module)}
        left = Counter(_changed(node) for node in _changes(after)) if after is not None else Counter[str]()
        for node in _changes(before):
            left[_changed(node)] -= 1
            if left[_changed(node)] < 0:
                lost.append(_kept_by_key(before, node) in computed)
    return bool(lost) and all(lost)


def _changes(module: Module) -> Iterator[ast.stmt]:
    """Statements that change what outlives them."""
    yield from module.nodes(ast.AugAssign)
    for node in module.nodes(ast.Assign):
        if isinstance(node.targets[0], (ast.Attribute, ast.Subscript)):
            yield node
    for statement in module.nodes(ast.Expr):
        call = statement.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            if call.func.attr in ("append", "add", "update"):
                yield statement


def _changed(node: ast.stmt) -> str:
    """What a statement changes, whatever it puts there."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return unparsed(node.value.func)
    if isinstance(node, ast.Assign):
        return unparsed(node.targets[0])
    return unparsed(node.target) if isinstance(node, ast.AugAssign) else ""


def _kept_by_key(module: Module, node: ast.stmt) -> str | None:
    """What is computed once for each key: of `if key not in kept: kept[key] = read(key)` it is `read(key)`."""
    parent = module.parent(node)
    if not isinstance(node, ast.Assign) or not isinstance(parent, ast.If) or not isinstance(parent.test, ast.Compare):
        return None
    target, test = node.targets[0], parent.test
    if not isinstance(target, ast.Subscript) or not isinstance(test.ops[0], ast.NotIn):
        return None
    is_key = unparsed(test.left) == unparsed(target.slice)
    is_dictionary = unparsed(test.comparators[0]) == unparsed(target.value)
    return unparsed(node.value) if is_key and is_dictionary else None


def _cached(module: Module) -> Iterator[str]:
    """What functions with a cache give back."""
    for function in module.functions:
        marks = (part.func if isinstance(part, ast.Call) else part for part in function.decorator_list)
        if any(module.qualified_name(mark) in _CACHES for mark in marks):
            last = function.body[-1]
            if isinstance(last, ast.Return) and last.value is not None:
                yield unparsed(last.value)
