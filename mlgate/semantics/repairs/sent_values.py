"""Thresholds that those say who are decided about: what a request brings is no configuration."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Unrepaired
from mlgate.semantics.live import Function
from mlgate.semantics.module import Module
from mlgate.semantics.names import root_name
from mlgate.semantics.tracking.endpoints import endpoints

_GIVEN = frozenset({"Depends", "State", "Security"})
"""Defaults by which a framework hands over what the service itself holds."""
_SETTINGS = ("config", "cfg", "conf", "settings", "params", "args", "options", "hparams", "self", "cls")
REQUESTS = ("flask.request", "quart.request", "bottle.request")
_DEPTH = 6


def sent_along(after: Module, test: ast.Compare) -> Iterator[Unrepaired]:
    """A cut that is looked up in a request, or in the very thing that is judged."""
    function = after.enclosing_function(test)
    cut = test.comparators[0]
    if not isinstance(function, Function):
        return
    read = _read(after, cut, _DEPTH)
    names = {node.id for node in read if isinstance(node, ast.Name)}
    sent = names & sent_to(after, function)
    requests = {node.id for node in read if isinstance(node, ast.Name) and after.qualified_name(node) in REQUESTS}
    judged = {node.id for node in _read(after, test.left, _DEPTH) if isinstance(node, ast.Name)} & _parameters(function)
    looked = {root_name(node) for node in read if isinstance(node, ast.Subscript)} | {
        root_name(node.func.value)
        for node in read
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "pop")
    }
    same = {name for name in judged & looked if not name.lower().endswith(_SETTINGS)}
    if sent or requests or same:
        name = min(sent | requests | same)
        yield Unrepaired(after.location(test), f"`{name}` brings the threshold by which it is decided about")


def _read(module: Module, node: ast.expr, depth: int) -> list[ast.expr]:
    """The parts of an expression, and of what its names were bound to in the function."""
    found = [part for part in ast.walk(node) if isinstance(part, ast.expr)]
    for part in found[:] if depth else ():
        if isinstance(part, ast.Name):
            for binding in module.scope_of(part).bindings.get(part.id, ()):
                if binding.value is not None:
                    found += _read(module, binding.value, depth - 1)
    return found


def _parameters(function: ast.AST) -> set[str]:
    arguments = getattr(function, "args", None)
    return {part.arg for part in ast.walk(arguments) if isinstance(part, ast.arg)} if arguments is not None else set()


def sent_to(module: Module, function: ast.AST) -> set[str]:
    """The parameters of a function that requests come to, but for those which the service fills itself."""
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) or function not in endpoints(module):
        return set()
    arguments = [*function.args.posonlyargs, *function.args.args]
    defaults: dict[str, ast.expr | None] = dict(
        zip(reversed([item.arg for item in arguments]), reversed(function.args.defaults), strict=False)
    )
    defaults |= {
        item.arg: value for item, value in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    }
    own = {
        item.arg
        for item in (*arguments, *function.args.kwonlyargs)
        if _GIVEN.isdisjoint(
            name
            for part in (defaults.get(item.arg), item.annotation)
            if part is not None
            for name in (getattr(inner, "id", getattr(inner, "attr", "")) for inner in ast.walk(part))
        )
    }
    return own - {"self", "cls"}
