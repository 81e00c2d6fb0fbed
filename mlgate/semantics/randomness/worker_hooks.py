"""Whether what a loader runs in each of its worker processes may seed them."""

from __future__ import annotations

import ast

from mlgate.semantics.call import Call

_SHOWING = frozenset({"print", "len", "str", "repr", "id"})


def may_seed_workers(loader: Call) -> bool:
    """Whether a hook is given that may seed; one of this module that calls nothing does not."""
    hook = loader.keyword("worker_init_fn")
    if hook is None or (isinstance(hook.value, ast.Constant) and hook.value.value is None):
        return False
    value: ast.AST = hook.value
    if isinstance(value, ast.Name):
        functions = [item for item in loader.module.functions if item.name == value.id]
        value = functions[0] if len(functions) == 1 else value
    if not isinstance(value, (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef)):
        return True
    return any(isinstance(node, ast.Call) and getattr(node.func, "id", "") not in _SHOWING for node in ast.walk(value))
