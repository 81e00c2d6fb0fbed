"""Signatures and examples of logged models: of rows that the model takes, and not of none."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import Function, folded
from mlgate.semantics.module import Module
from mlgate.semantics.repairs.kept import defaults_of
from mlgate.semantics.tracking.signatures import SAYS

_EMPTY = frozenset({"DataFrame", "Series", "array", "zeros", "ones", "empty", "dict", "list", "ModelSignature"})


def empty_examples(repair: Repair) -> Iterator[Unrepaired]:
    """New examples without rows or made up, and signatures of nothing."""
    for before, after in repair.modules:
        known = {ast.unparse(node) for node in _said(before)} if before is not None else set()
        for node in _said(after) if after is not None else ():
            if after is None or ast.unparse(node) in known:
                continue
            if _is_nothing(after, node.value) or _is_given_by_nobody(repair, after, node.value):
                yield Unrepaired(
                    after.location(node.value), f"`{ast.unparse(node)}` says nothing of what the model takes"
                )


def _said(module: Module) -> Iterator[ast.keyword]:
    for call in module.method_calls("log_model", "save_model"):
        yield from (node for node in call.node.keywords if node.arg in SAYS)


def _is_given_by_nobody(repair: Repair, module: Module, value: ast.expr) -> bool:
    """Whether a value is a parameter that is None where nobody gives it, and nobody does."""
    function = module.enclosing_function(value)
    if not isinstance(value, ast.Name) or not isinstance(function, Function):
        return False
    default = defaults_of(function).get(value.id)
    if not isinstance(default, ast.Constant) or default.value is not None:
        return False
    position = [item.arg for item in function.args.args if item.arg not in ("self", "cls")].index(value.id)
    calls = (
        call
        for other in repair.naming(function.name)
        for call in other.calls
        if function.name in (call.method, getattr(call.node.func, "id", ""))
        and not any(node is value for node in ast.walk(call.node))
    )
    return not any(call.has_keyword(value.id) or call.has_unpacking or len(call.node.args) > position for call in calls)


def _is_nothing(module: Module, value: ast.expr) -> bool:
    if isinstance(value, ast.Name):
        bindings = [item.value for item in module.scope_of(value).all_bindings(value.id) if item.value is not None]
        return bool(bindings) and all(_is_nothing(module, item) for item in bindings if not isinstance(item, ast.Name))
    if isinstance(value, ast.Constant):
        return not value.value
    if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice):
        return value.slice.upper is not None and folded(module, value.slice.upper) == 0
    if not isinstance(value, ast.Call):
        return False
    name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
    given = [*value.args, *(keyword.value for keyword in value.keywords)]
    if name in ("head", "sample", "tail"):
        return bool(given) and folded(module, given[0]) == 0
    return name in _EMPTY and not any(isinstance(node, ast.Name) for part in given for node in ast.walk(part))
