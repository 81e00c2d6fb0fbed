"""Functions that gave probabilities still do, where the network gives logits now: somebody makes them of these."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.repairs._knowledge import CHOOSES_ONE, LEARNS_IN_LOOP, SAYS_OUTPUT, SQUASHES

_CHOOSES = CHOOSES_ONE | {"topk"}
"""What is the same of logits and of probabilities."""
_DEPTH = 4


def logits_given_back(repair: Repair) -> Iterator[Unrepaired]:
    """Functions that still give back what a network says, and whose network makes no probabilities now."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        changed = {name for name in _networks(before) - _networks(after) if _still_there(after, name)}
        for module in [after, *_others(repair, changed)] if changed else ():
            models = {*_instances(module, changed)}
            known = {name for name, _ in _telling(before, models)} if module is after else None
            for name, value in _telling(module, models):
                if known is None or name in known:
                    words = f"`{name}` gave probabilities, and gives logits now"
                    yield Unrepaired(module.location(value), words)


def _telling(module: Module, models: set[str]) -> Iterator[tuple[str, ast.expr]]:
    """Functions that give back what a network says."""
    for function in module.functions:
        for value in _given_back(function) if _is_apart(module, function) else ():
            if _is_said(module, value, models, _DEPTH):
                yield function.name, value


def _others(repair: Repair, names: set[str]) -> Iterator[Module]:
    """Files that did not change and name a network."""
    changed = {side.path for pair in repair.modules for side in pair if side is not None}
    found: dict[str, Module] = {}
    for name in sorted(names):
        found |= {module.path: module for module in repair.naming(name) if module.path not in changed}
    yield from found.values()


def _networks(module: Module) -> set[str]:
    """Classes whose `forward`, or whose layers, make probabilities."""
    return {
        node.name
        for node in module.classes
        if any(isinstance(part, ast.Call) and last_name(part.func) in SQUASHES for part in ast.walk(node))
    }


def _still_there(module: Module, name: str) -> bool:
    return any(node.name == name for node in module.classes)


def _instances(module: Module, classes: set[str]) -> Iterator[str]:
    """Names that hold such a network anywhere in a file, moved to a device or not."""
    for node in module.nodes(ast.Assign):
        made = {last_name(part.func) for part in ast.walk(node.value) if isinstance(part, ast.Call)}
        if made & classes:
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _is_apart(module: Module, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function neither learns, nor is called by one that does, nor belongs to a class."""
    if any(isinstance(item, ast.ClassDef) for item in module.ancestors(function)):
        return False
    for other in module.functions:
        named = {part.attr for part in ast.walk(other) if isinstance(part, ast.Attribute)}
        called = {part.id for part in ast.walk(other) if isinstance(part, ast.Name)}
        if not LEARNS_IN_LOOP.isdisjoint(named) and (other is function or function.name in called):
            return False
    return True


def _given_back(function: ast.AST) -> Iterator[ast.expr]:
    yield from (node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None)


def _is_said(module: Module, value: ast.expr, models: set[str], depth: int) -> bool:
    """Whether a value is what a network says: neither squashed, nor only the class that it says most of."""
    calls = [node for node in ast.walk(value) if isinstance(node, ast.Call)]
    if any(last_name(call.func) in SQUASHES | _CHOOSES for call in calls):
        return False
    if any(_asks_network(call, models) for call in calls):
        return True
    names = [node for node in ast.walk(value) if isinstance(node, ast.Name)] if depth else []
    bound = [module.scope_of(name).only_value(name.id) for name in names]
    return any(_is_said(module, item, models, depth - 1) for item in bound if isinstance(item, ast.expr))


def _asks_network(call: ast.Call, models: set[str]) -> bool:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr in SAYS_OUTPUT and isinstance(function.value, ast.Name) and function.value.id in models
    return isinstance(function, ast.Name) and function.id in models
