"""Functions that numba compiles: they draw from, and seed, generators of numba's own."""

from __future__ import annotations

import ast

from mlgate.semantics.call import Call
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module


def is_inside_compiled(call: Call) -> bool:
    """Whether a call stands in a compiled function: `np.random.seed` outside does not reach it."""
    function = call.scope.function
    return function is not None and function.name in _compiled_functions(call.module)


def is_warm_up(call: Call) -> bool:
    """Whether a call, or one that it is an argument of, only makes numba compile: nobody takes its value."""
    statement = call.module.statement_at(call.span.start)
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return False
    function = statement.value.func
    return isinstance(function, ast.Name) and function.id in _compiled_functions(call.module)


@per_module
def _compiled_functions(module: Module) -> frozenset[str]:
    if not module.imports_any({"numba"}):
        return frozenset()
    return frozenset(function.name for function in module.functions if _is_compiled(module, function))


def _is_compiled(module: Module, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    for decorator in function.decorator_list:
        named = decorator.func if isinstance(decorator, ast.Call) else decorator
        if (module.qualified_name(named, module.scope) or "").startswith("numba."):
            return True
    return False
