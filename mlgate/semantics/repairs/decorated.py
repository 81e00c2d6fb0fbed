"""Decorators that prepare rows: what a function learnt from all of them, what is wrapped around one learns as well."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import Function
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import LEARNS_OF_ROWS, STATISTICS_OF_ROWS

_DRAWS = frozenset({"sample", "resample", "choice", "choices", "repeat"})
_OF_VALUES = frozenset({"min", "max", "sum"})
"""Functions of the language, as often of two numbers as of rows."""
_PREPARES = LEARNS_OF_ROWS | STATISTICS_OF_ROWS | _DRAWS
_DEPTH = 6
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def prepared_around(repair: Repair) -> Iterator[Unrepaired]:
    """Decorators that are new, and hand on or give back rows that they learnt from, counted over or drew."""
    for before, after in repair.modules:
        if after is None:
            continue
        known = {text for text, _, _ in _decorated(before)} if before is not None else set()
        for text, function, decorator in _decorated(after):
            if text in known or _is_of_training(after, function):
                continue
            for module, definition in _definitions(repair, decorator):
                place = _preparing(module, definition)
                if place is not None:
                    name = unparsed(place.func)
                    words = f"`{name}` prepares all rows that go through `{function.name}`, from a decorator around it"
                    yield Unrepaired(after.location(decorator), words)
                    break


def _decorated(module: Module) -> Iterator[tuple[str, Function, ast.expr]]:
    """Functions with what decorates each, and the text that tells whether it did so before."""
    own = {node.name: unparsed(node) for node in _defined(module)}
    for function in module.functions:
        for decorator in function.decorator_list:
            yield f"{function.name} {unparsed(decorator)} {own.get(_name(decorator), '')}", function, decorator


def _defined(module: Module) -> list[Definition]:
    return [*module.functions, *module.classes]


def _definitions(repair: Repair, decorator: ast.expr) -> Iterator[tuple[Module, Definition]]:
    """What the project defines under the name of a decorator."""
    name = _name(decorator)
    for module in repair.naming(name):
        yield from ((module, node) for node in _defined(module) if node.name == name)


def _preparing(module: Module, definition: Definition) -> ast.Call | None:
    """The call that learns from rows, counts over them or draws them, on the way to what functions give back."""
    functions = (node for node in ast.walk(definition) if isinstance(node, Function))
    found = (
        _prepares(module, value, function, frozenset(), _DEPTH) for function in functions for value in _given(function)
    )
    return next((call for call in found if call is not None), None)


def _given(function: Function) -> Iterator[ast.expr]:
    """What a function gives back."""
    for node in ast.walk(function):
        if isinstance(node, (ast.Return, ast.Yield)) and node.value is not None:
            yield node.value


def _prepares(module: Module, value: ast.AST, function: Function, seen: frozenset[str], depth: int) -> ast.Call | None:
    """A preparing call in a value, in what its names are bound to and changed by, in functions that it calls."""
    if not depth:
        return None
    for node in ast.walk(value):
        if isinstance(node, ast.Call) and _name(node) in _PREPARES and getattr(node.func, "id", "") not in _OF_VALUES:
            return node
        for part, within, name in _behind(module, node, function):
            found = None if name in seen else _prepares(module, part, within, seen | {name}, depth - 1)
            if found is not None:
                return found
    return None


def _behind(module: Module, node: ast.AST, function: Function) -> Iterator[tuple[ast.AST, Function, str]]:
    """What a called function gives back, or what a name is made of."""
    if isinstance(node, ast.Call):
        others = [other for other in module.functions if other.name == _name(node) and other is not function]
        yield from ((part, other, other.name) for other in others for part in _given(other))
    elif isinstance(node, ast.Name):
        yield from ((part, function, node.id) for part in _made(function, node.id))


def _made(function: Function, name: str) -> Iterator[ast.AST]:
    """What a function binds to a name, writes into it, or calls on it for its effect."""
    for node in ast.walk(function):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)):
            targets = [node.target]
        if any(name in _stored(target) for target in targets):
            made = node.value  # type: ignore[attr-defined]
            if made is not None:
                yield made
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            if isinstance(node.value.func, ast.Attribute) and name in _stored(node.value.func.value):
                yield node.value


def _stored(target: ast.expr) -> set[str]:
    """The names that a target binds, or whose members it writes to."""
    if isinstance(target, (ast.Tuple, ast.List)):
        return {name for item in target.elts for name in _stored(item)}
    while isinstance(target, (ast.Attribute, ast.Subscript, ast.Starred)):
        target = target.value
    return {target.id} if isinstance(target, ast.Name) else set()


def _is_of_training(module: Module, function: Function) -> bool:
    """Whether a function splits no rows, and is given training rows of a split wherever this file calls it."""
    if any(call.node in ast.walk(function) for call in module.calls_of_kind("split_function", "splitter")):
        return False
    calls = [call.node for call in module.calls if _name(call.node.func) == function.name]
    return bool(calls) and all(any(_is_training_part(module, item) for item in call.args) for call in calls)


def _is_training_part(module: Module, value: ast.expr) -> bool:
    """Whether a name is an odd result of a split: `X_train, X_test, y_train, y_test = train_test_split(...)`."""
    bindings = module.scope_of(value).all_bindings(value.id) if isinstance(value, ast.Name) else []
    for call in module.calls_of_kind("split_function") if len(bindings) == 1 else ():
        parent = module.parent(call.node)
        target = parent.targets[0] if isinstance(parent, ast.Assign) else None
        if isinstance(target, ast.Tuple):
            names = [getattr(item, "id", "") for item in target.elts]
            if unparsed(value) in names[::2]:
                return True
    return False


def _name(node: ast.expr) -> str:
    target = node.func if isinstance(node, ast.Call) else node
    return last_name(target)
