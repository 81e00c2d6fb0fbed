"""A copy of a configuration that is changed in the caller's place reaches those that read it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.reckoned import reckoned_otherwise

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def kept_to_itself(repair: Repair) -> Iterator[Unrepaired]:
    """Copies that a function makes and changes, and that it neither gives back nor hands on."""
    touched = {target.location.path for target in repair.targets}
    yield from reckoned_otherwise(repair, [_named(target.message) for target in repair.targets])
    for before, after in repair.modules:
        if after is None or after.path not in touched:
            continue
        if before is not None:
            yield from _read_as_it_was(repair, before, after)
        for function in [node for node in ast.walk(after.tree) if isinstance(node, _Function)]:
            for name, node in _copies_changed(function):
                if not _leaves(function, name, node):
                    yield Unrepaired(after.location(node), f"`{name}` is a copy here that nobody else gets")


def thrown_away(repair: Repair) -> Iterator[Unrepaired]:
    """Copies of a global that a function changes in its place, and that nobody gets."""
    names = {_named(target.message) for target in repair.targets}
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = {unparsed(node) for node in before.nodes(ast.Assign)}
        for function in [node for node in ast.walk(after.tree) if isinstance(node, _Function)]:
            for name, node in _copies_changed(function, names):
                if name not in names and unparsed(node) not in known and not _leaves(function, name, node):
                    yield Unrepaired(after.location(node), f"`{name}` is a copy here that nobody else gets")


def nobody_keeps(repair: Repair) -> Iterator[Unrepaired]:
    """What all objects of a class shared, and that no object has now: a name of one function is forgotten with it."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        for target in repair.targets:
            name = _named(target.message)
            if target.location.path != before.path or not _is_field(before, name) or _is_field(after, name):
                continue
            if not any(node.attr == name and isinstance(node.ctx, ast.Store) for node in after.nodes(ast.Attribute)):
                yield Unrepaired(target.location, f"no object keeps `{name}` any more", gone=True)


def _is_field(module: Module, name: str) -> bool:
    """Whether a class binds a name."""
    for owner in module.classes:
        for node in owner.body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                return True
    return False


def _read_as_it_was(repair: Repair, before: Module, after: Module) -> Iterator[Unrepaired]:
    """Fields that were changed, and that are still read, below a new name for the changed value, as they came."""
    fields = {_named(target.message) for target in repair.targets if target.location.path == before.path}
    known = {unparsed(node) for node in before.nodes(ast.Assign)}
    for node in after.nodes(ast.Assign):
        function, name = after.enclosing_function(node), node.targets[0]
        if function is None or not isinstance(name, ast.Name) or unparsed(node) in known:
            continue
        parts = {unparsed(part) for part in ast.walk(node.value) if isinstance(part, (ast.Attribute, ast.Subscript))}
        for field in sorted(fields & parts):
            if name.id == field.partition(".")[0].partition("[")[0]:
                continue
            read = next((part for part in _below(function, node) if unparsed(part) == field), None)
            if read is not None:
                yield Unrepaired(after.location(read), f"`{field}` is read as it came, and `{name.id}` is not")


def _named(message: str) -> str:
    return message.partition("`")[2].partition("`")[0]


def _below(function: ast.AST, node: ast.stmt) -> Iterator[ast.expr]:
    for part in ast.walk(function):
        if isinstance(part, (ast.Attribute, ast.Subscript)) and isinstance(part.ctx, ast.Load):
            if part.lineno > (node.end_lineno or node.lineno):
                yield part


def _copies_changed(function: _Function, of: Collection[str] = ()) -> Iterator[tuple[str, ast.Assign]]:
    """Assignments to keys or fields of a name that the function has bound to a copy of a parameter, or a global."""
    parameters = {argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)} | {*of}
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
