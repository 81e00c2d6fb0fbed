"""A network whose `forward` was called is called itself, in that place: not its layers one by one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics._knowledge import SHAPE_ONLY
from mlgate.semantics.call import Call
from mlgate.semantics.live import function_around, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed


def not_called(repair: Repair) -> Iterator[Unrepaired]:
    """Networks that no call takes the place of `forward` for, although the code there still works with them."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        places = {(target.location.path, target.location.line, target.location.column) for target in repair.targets}
        gone: dict[tuple[str, str], list[Call]] = {}
        for call in before.method_calls("forward"):
            spot = before.location(call.function_span)
            name = _dotted(call.receiver)
            if (spot.path, spot.line, spot.column) in places and name and before.class_named(name) is None:
                gone.setdefault((function_around(before, call.node), name), []).append(call)
        for (function, name), calls in gone.items():
            body = _body(after, function)
            root = name.partition(".")[0]
            if body is None or not any(getattr(node, "id", "") == root for node in ast.walk(body)):
                continue
            old = _body(before, function)
            wanted = (_called(old, name) if old is not None else 0) + len(calls)
            if _called(body, name) + _in_new_functions(before, after) < wanted:
                spot = before.location(calls[0].node)
                yield Unrepaired(spot, f"`{name}` itself is not called where its `forward` was", gone=True)
            known = {unparsed(call) for call in _calls(old, name)} if old is not None else set()
            new = [call for call in _calls(body, name) if unparsed(call) not in known]
            yield from _given_otherwise(after, calls, new)


def _given_otherwise(module: Module, gone: list[Call], new: list[ast.Call]) -> Iterator[Unrepaired]:
    """Calls of a network that is given the same in another order, or something that is computed only for it."""
    known = [[unparsed(part) for part in _given(call.node)] for call in gone]
    computed = {text for call in gone for text in _called_in(call.node)}
    for call in new:
        given = [unparsed(part) for part in _given(call)]
        is_turned = given not in known and sorted(given) in [sorted(one) for one in known]
        if is_turned or not _called_in(call) <= computed:
            yield Unrepaired(module.location(call), f"`{unparsed(call)[:60]}` is not given what `forward` was given")


def _given(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _called_in(call: ast.Call) -> set[str]:
    """The functions that what a call is given is computed by, other than to move or shape it."""
    inner = (node for part in _given(call) for node in ast.walk(part) if isinstance(node, ast.Call))
    return {last_name(node.func) for node in inner} - SHAPE_ONLY


def _dotted(node: ast.expr | None) -> str:
    """A name, or an attribute of one, as it is written."""
    inner = node
    while isinstance(inner, ast.Attribute):
        inner = inner.value
    return unparsed(node) if node is not None and isinstance(inner, ast.Name) else ""


def _body(module: Module, name: str) -> ast.AST | None:
    """A function by the name that it has with all that is around it; without one, the whole file."""
    return dict(functions_of(module)).get(name) if name else module.tree


def _called(body: ast.AST, name: str) -> int:
    """How often a network is called itself, or what wraps it: `model.module(x)`, `model(x)`."""
    return sum(1 for _ in _calls(body, name))


def _calls(body: ast.AST, name: str) -> Iterator[ast.Call]:
    parts = name.split(".")
    names = {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
    names |= {f"{one}.__call__" for one in names}
    for node in ast.walk(body):
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
            if unparsed(node.func) in names:
                yield node


def _in_new_functions(before: Module, after: Module) -> int:
    """How often functions that are new call what they are given."""
    known = {name for name, _ in functions_of(before)}
    count = 0
    for name, function in functions_of(after):
        if name in known:
            continue
        given = {item.arg for item in ast.walk(function.args) if isinstance(item, ast.arg)}
        calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
        count += sum(isinstance(func, ast.Name) and func.id in given for func in calls)
    return count
