"""Code that runs when a parameter asks for it, and some call does: `prepare(train, fit=True)`, `prepare(test)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.semantics.live import Function, Live


def is_asked_for(live: Live, node: ast.AST) -> bool:
    """Whether all conditions that a node runs under are parameters, and a call that always runs sets them so."""
    wanted = list(_conditions(live, node))
    function = live.module.enclosing_function(node)
    if not wanted or None in wanted or not isinstance(function, Function):
        return False
    return any(
        all(condition is not None and _value(function, call, condition[0]) is condition[1] for condition in wanted)
        for call in _calls_of(live, function)
    )


def _conditions(live: Live, node: ast.AST) -> Iterator[tuple[str, bool] | None]:
    """The parameters above a node with the truth that they must have; None for any other condition."""
    child, parent = node, live.module.parent(node)
    while parent is not None and not isinstance(parent, Function):
        if isinstance(parent, (ast.If, ast.IfExp)) and child is not parent.test:
            body = parent.body if isinstance(parent.body, list) else [parent.body]
            yield _condition(parent.test, child in body)
        elif isinstance(parent, (ast.While, ast.ExceptHandler, ast.Match)):
            yield None
        child, parent = parent, live.module.parent(parent)


def _condition(test: ast.expr, truth: bool) -> tuple[str, bool] | None:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _condition(test.operand, not truth)
    return (test.id, truth) if isinstance(test, ast.Name) else None


def _calls_of(live: Live, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.Call]:
    for call in live.module.calls:
        name = call.node.func.attr if isinstance(call.node.func, ast.Attribute) else getattr(call.node.func, "id", "")
        if name == function.name and call.node in live.always:
            yield call.node


def _value(function: ast.FunctionDef | ast.AsyncFunctionDef, call: ast.Call, name: str) -> object:
    """The constant that a call gives a parameter, its default where it gives none; None when nobody can say."""
    given = next((item.value for item in call.keywords if item.arg == name), None)
    names = [argument.arg for argument in function.args.args if argument.arg not in ("self", "cls")]
    if given is None and name in names and names.index(name) < len(call.args):
        given = call.args[names.index(name)]
    if given is None:
        defaults: dict[str, ast.expr] = dict(zip(reversed(names), reversed(function.args.defaults), strict=False))
        defaults.update(_of_keywords(function.args))
        given = defaults.get(name)
    return given.value if isinstance(given, ast.Constant) else None


def _of_keywords(arguments: ast.arguments) -> dict[str, ast.expr]:
    """The defaults of parameters that are given by name alone."""
    pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return {argument.arg: default for argument, default in pairs if default is not None}
