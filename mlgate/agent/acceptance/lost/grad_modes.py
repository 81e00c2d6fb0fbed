"""Where gradients are switched on and off: blocks, decorators, and functions that cover others with one of them."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from mlgate.semantics.live import Function, folded
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name

_OFF = frozenset({"torch.no_grad", "torch.inference_mode", "torch.autograd.no_grad"})
_ON = frozenset({"torch.enable_grad", "torch.autograd.enable_grad"})
_SET = frozenset({"torch.set_grad_enabled", "torch.autograd.set_grad_enabled"})


@per_module
def covers_of(module: Module) -> frozenset[str]:
    """Functions that switch gradients off around what they are given: context managers and decorators."""
    found: set[str] = set()
    for function in module.functions:
        for node in ast.walk(function):
            is_inner = isinstance(node, (ast.Yield, ast.YieldFrom))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                inner = module.enclosing_function(node)
                is_inner = inner is not function and _has_parameter(function, node.func.id)
            if is_inner and is_off(module, node, frozenset()):
                found.add(function.name)
    return frozenset(found)


def _has_parameter(function: Function, name: str) -> bool:
    return any(item.arg == name for item in ast.walk(function.args) if isinstance(item, ast.arg))


def is_off(module: Module, node: ast.AST, covers: Collection[str]) -> bool:
    """Whether gradients are off where a node stands, as the function around it says; what is nearest decides."""
    return next(_modes(module, node, covers), True) is False


def is_on(module: Module, node: ast.AST) -> bool:
    """Whether gradients are switched on where a node stands, whatever is around its function."""
    return next(_modes(module, node, ()), False) is True


def _modes(module: Module, node: ast.AST, covers: Collection[str]) -> Iterator[bool]:
    for around in module.ancestors(node):
        expressions: list[ast.expr] = []
        if isinstance(around, (ast.With, ast.AsyncWith)):
            expressions = [*(item.context_expr for item in around.items), *_entered(around)]
        elif isinstance(around, Function):
            expressions = around.decorator_list
        for expression in reversed(expressions):
            mode = mode_of(module, expression, covers)
            if mode is not None:
                yield mode
        if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return


def _entered(block: ast.With | ast.AsyncWith) -> list[ast.expr]:
    """What a block enters beside its own contexts: `stack.enter_context(torch.no_grad())`."""
    calls = [node.value for node in block.body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    return [argument for call in calls if last_part(call.func) == "enter_context" for argument in call.args]


def mode_of(module: Module, expression: ast.expr, covers: Collection[str], depth: int = 2) -> bool | None:
    """Whether a context manager or decorator switches gradients on or off; None: neither, or nobody knows."""
    target = expression.func if isinstance(expression, ast.Call) else expression
    name = module.qualified_name(target) or ""
    given = (
        [*expression.args, *(item.value for item in expression.keywords)] if isinstance(expression, ast.Call) else []
    )
    if name in _SET:
        value = folded(module, given[0]) if given else None
        return value if isinstance(value, bool) else None
    if name in _OFF:
        return name.endswith("inference_mode") and bool(given) and folded(module, given[0]) is False
    if name in _ON:
        return True
    if isinstance(expression, ast.Name) and depth:
        value = module.scope_of(expression).only_value(expression.id)
        if isinstance(value, ast.Call):
            return mode_of(module, value, covers, depth - 1)
    return False if last_part(target) in covers else None


def last_part(node: ast.expr) -> str:
    """The last word of a name with dots."""
    return last_name(node)
