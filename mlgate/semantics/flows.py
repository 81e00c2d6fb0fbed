"""Where a variable's value goes: through assignments, functions of the module and what they return."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.semantics.call import Call
from mlgate.semantics.deep_learning.torch_models import callers, parameter_names
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.module import Module
from mlgate.semantics.reach import functions_by_name

Place = tuple[str, FunctionNode | None]
"""A variable, and the function that it belongs to."""
MAX_PLACES = 60


def consumers(module: Module, source: ast.expr) -> Iterator[Call]:
    """The calls that a value, or what is made of it, is passed to; methods of it count. May be too many."""
    pending: list[Place] = []
    yield from _follow(module, source, pending)
    seen: set[Place] = set()
    while pending and len(seen) < MAX_PLACES:
        place = pending.pop()
        if place in seen:
            continue
        seen.add(place)
        name, function = place
        for use in module.uses(name):
            if _is_visible(module, use, function) and (function is not None or use.lineno >= source.lineno):
                yield from _follow(module, use, pending)


def _is_visible(module: Module, use: ast.Name, function: FunctionNode | None) -> bool:
    around = module.enclosing_function(use)
    return around is function or (function is None and around is not None and use.id not in _own(module, use))


def _own(module: Module, use: ast.Name) -> frozenset[str]:
    return frozenset(module.scope_of(use).bindings)


def _follow(module: Module, node: ast.expr, pending: list[Place]) -> Iterator[Call]:
    """The calls around a use; where the value of its statement goes is added to `pending`."""
    inner: ast.AST = node
    for ancestor in module.ancestors(node):
        if isinstance(ancestor, ast.Subscript) and inner is ancestor.slice:
            return  # chooses among other values
        inner = ancestor
        if isinstance(ancestor, ast.Call):
            call = module.call_of(ancestor)
            if call is not None:
                yield call
                pending.extend(_parameters(module, call, node))
        elif isinstance(ancestor, ast.stmt):
            pending.extend(_targets(module, ancestor))
            return


def _parameters(module: Module, call: Call, node: ast.expr) -> Iterator[Place]:
    """The parameter of a function of this module that takes an argument."""
    name = call.qualified_name or ""
    for function in functions_by_name(module).get(name[1:], ()) if name.startswith(".") else ():
        for parameter, argument in zip(parameter_names(function), call.node.args, strict=False):
            if _holds(module, argument, node):
                yield parameter, function
        for keyword in call.node.keywords:
            if keyword.arg is not None and _holds(module, keyword.value, node):
                yield keyword.arg, function


def _holds(module: Module, outer: ast.expr, inner: ast.expr) -> bool:
    return outer is inner or outer in module.ancestors(inner)


def _targets(module: Module, statement: ast.stmt) -> Iterator[Place]:
    """The variables that take the value of a statement; those of the callers, if it returns."""
    function = module.enclosing_function(statement)
    if isinstance(statement, ast.Return) and function is not None:
        for call in callers(module, function):
            outer = module.statement_at(call.span.start)
            if outer is not None and not isinstance(outer, ast.Return):
                yield from _targets(module, outer)
        return
    for target in _assigned(statement):
        name = target
        while isinstance(name, (ast.Subscript, ast.Starred, ast.Attribute)):
            name = name.value
        if isinstance(name, ast.Name):
            yield name.id, function


def _assigned(statement: ast.stmt) -> Iterator[ast.expr]:
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, (ast.AnnAssign, ast.AugAssign, ast.For)):
        targets = [statement.target]
    for target in targets:
        yield from target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
