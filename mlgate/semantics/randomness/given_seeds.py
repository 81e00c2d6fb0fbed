"""Whether a seed that a function takes is given by who calls it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.semantics.call import Call
from mlgate.semantics.deep_learning.torch_models import argument_for
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.module import Module
from mlgate.semantics.scope import BindingKind


def is_given(path: tuple[Call, ...]) -> bool:
    """Whether the last call of a path seeds: no parameter that it takes, or depends on, is left at None."""
    call = path[-1]
    function = call.scope.function
    if function is None or len(path) == 1:
        return True
    names = {argument.id for argument in call.node.args if isinstance(argument, ast.Name)}
    names.update(_conditions(call.module, call.node, function))
    return not any(_is_left_out(path[:-1], function, name) for name in names)


def _conditions(module: Module, node: ast.AST, function: FunctionNode) -> Iterator[str]:
    """Names that must hold something for a node of a function to run: `if seed is not None`, `if seed`."""
    inner = node
    for around in module.ancestors(node):
        if around is function:
            return
        if isinstance(around, ast.If) and inner in around.body:
            yield from _required(around.test)
        inner = around


def _required(test: ast.expr) -> Iterator[str]:
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        for value in test.values:
            yield from _required(value)
    elif isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.IsNot):
        yield from _required(test.left)
    elif isinstance(test, ast.Name):
        yield test.id


def _is_left_out(path: tuple[Call, ...], function: FunctionNode, name: str) -> bool:
    """Whether the last call of a path leaves a parameter of the function it calls at a default of None."""
    call = path[-1]
    bindings = call.module.scope_of(function.body[0]).bindings.get(name, ())
    if not _is_none(_default(function, name)) or any(item.kind is not BindingKind.PARAMETER for item in bindings):
        return False
    argument = argument_for(call, function, name)
    if argument is None:
        return not call.has_unpacking
    if isinstance(argument, ast.Name) and call.scope.function is not None and len(path) > 1:
        return _is_left_out(path[:-1], call.scope.function, argument.id)
    return _is_none(argument)


def _default(function: FunctionNode, name: str) -> ast.expr | None:
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = [
        *zip(reversed(positional), reversed(arguments.defaults), strict=False),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return next((value for parameter, value in pairs if parameter.arg == name), None)


def _is_none(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
