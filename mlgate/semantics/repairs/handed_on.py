"""A copy of a configuration that is changed in the caller's place reaches those that read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def kept_to_itself(repair: Repair) -> Iterator[Unrepaired]:
    """Copies that a function makes and changes, and that it neither gives back nor hands on."""
    touched = {target.location.path for target in repair.targets}
    for _, after in repair.modules:
        if after is None or after.path not in touched:
            continue
        for function in [node for node in ast.walk(after.tree) if isinstance(node, _Function)]:
            for name, node in _copies_changed(function):
                if not _leaves(function, name, node):
                    yield Unrepaired(after.location(node), f"`{name}` is a copy here that nobody else gets")


def _copies_changed(function: _Function) -> Iterator[tuple[str, ast.Assign]]:
    """Assignments to keys or fields of a name that the function has bound to a copy of its parameter."""
    parameters = {argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)}
    assigned = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
    copies = {
        target.id
        for node in assigned
        for target in node.targets
        if isinstance(target, ast.Name)
        and any(isinstance(part, ast.Name) and part.id in parameters for part in ast.walk(node.value))
    }
    for node in assigned:
        target = node.targets[0]
        if isinstance(target, (ast.Subscript, ast.Attribute)) and isinstance(target.value, ast.Name):
            if target.value.id in copies:
                yield target.value.id, node


def _leaves(function: _Function, name: str, changed: ast.Assign) -> bool:
    for node in ast.walk(function):
        if getattr(node, "lineno", 0) <= changed.lineno:
            continue
        if isinstance(node, (ast.Return, ast.Yield)) and node.value is not None:
            parts: list[ast.AST] = [*ast.walk(node.value)]
        elif isinstance(node, ast.Call):
            parts = [*node.args, *(keyword.value for keyword in node.keywords)]
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Attribute, ast.Subscript)):
            parts = [node.value]
        else:
            continue
        if any(isinstance(part, ast.Name) and part.id == name for part in parts):
            return True
    return False
