"""A global that one function set and others read: what it sets now reaches them, or they read something else."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import Function, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import ONLY_SHOWS

_Stored = (ast.Subscript, ast.Attribute)
_FILLING = frozenset({"append", "extend", "add", "update", "insert", "put", "set", "setdefault"})


def told_nobody(repair: Repair) -> Iterator[Unrepaired]:
    """Functions that set a global before and set nothing now that anybody could see, while others still read it."""
    for target in repair.targets:
        name, _, rest = target.message.partition("`")[2].partition("`")
        writer = rest.partition("`")[2].partition("`")[0]
        for before, after in repair.modules:
            if before is None or after is None or before.path != target.location.path:
                continue
            old, new = (_function(module, writer) for module in (before, after))
            if old is None or new is None:
                continue
            keys = {_key(node) for node in _writes(old, name)}
            readers = _readers(before, name, writer, keys) & _readers(after, name, writer, keys)
            if keys and readers and not _is_told(old, new, name):
                words = f"`{min(readers)}` reads `{name}` as before, and what `{writer}` makes reaches nobody"
                yield Unrepaired(after.location(new), words)


def _function(module: Module, name: str) -> Function | None:
    found = [node for full, node in functions_of(module) if full.rpartition(".")[2] == name]
    return found[0] if len(found) == 1 else None


def _writes(function: Function, name: str) -> Iterator[ast.Assign]:
    """Assignments to a global, and to its keys and fields."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and _root(node.targets[0]) == name:
            yield node


def _key(node: ast.Assign) -> str:
    """What of a global is written: "" for all of it."""
    target = node.targets[0]
    return unparsed(target) if isinstance(target, _Stored) else ""


def _readers(module: Module, name: str, writer: str, keys: set[str]) -> set[str]:
    """Other functions that read what was written of a global of the module."""
    found = set()
    for full, function in functions_of(module):
        own = {part.arg for part in ast.walk(function.args) if isinstance(part, ast.arg)}
        names = [part for part in ast.walk(function) if isinstance(part, ast.Name)]
        own |= {part.id for part in names if isinstance(part.ctx, ast.Store)}
        if name in own or full.rpartition(".")[2] == writer:
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and node.id == name and ("" in keys or _outer(module, node) in {name, *keys}):
                found.add(full)
    return found


def _outer(module: Module, node: ast.Name) -> str:
    """What of a name is read: `config["leaves"]`; the name where that is not written down."""
    parent = module.parent(node)
    is_plain = isinstance(parent, ast.Attribute) or (
        isinstance(parent, ast.Subscript) and isinstance(parent.slice, ast.Constant)
    )
    return unparsed(parent) if is_plain and isinstance(parent, _Stored) else node.id


def _is_told(old: Function, new: Function, name: str) -> bool:
    """Whether a function sets, gives back or hands on something that it makes: beyond what it has for itself."""
    known = {unparsed(node) for node in ast.walk(old) if isinstance(node, (ast.Return, ast.Call))}
    values = {unparsed(node.value) for node in _writes(old, name)}
    fresh = {
        target.id
        for node in ast.walk(new)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and (unparsed(node.value) in values or not _names(node.value))
    }
    outer = {part for node in ast.walk(new) if isinstance(node, (ast.Global, ast.Nonlocal)) for part in node.names}
    for node in ast.walk(new):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(part, _Stored) and _root(part) not in fresh for part in targets):
                return True
            if any(isinstance(part, ast.Name) and part.id in outer for part in targets):
                return True
        elif isinstance(node, (ast.Return, ast.Yield)) and node.value is not None:
            if unparsed(node) not in known and _names(node.value):
                return True
        elif isinstance(node, ast.Call) and unparsed(node) not in known and _takes(node, fresh, values):
            return True
    return False


def _takes(call: ast.Call, fresh: set[str], values: set[str]) -> bool:
    """Whether a call is given what was made, and does more than to show it."""
    if unparsed(call.func).rpartition(".")[2] in ONLY_SHOWS:
        return False
    if isinstance(call.func, ast.Attribute) and call.func.attr in _FILLING and _root(call.func) not in fresh:
        return True
    given = [*call.args, *(item.value for item in call.keywords)]
    parts = [part for value in given for part in ast.walk(value)]
    return any((isinstance(part, ast.Name) and part.id in fresh) or unparsed(part) in values for part in parts)


def _root(node: ast.expr) -> str:
    while isinstance(node, _Stored):
        node = node.value
    return getattr(node, "id", "")


def _names(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Name) for part in ast.walk(node))
