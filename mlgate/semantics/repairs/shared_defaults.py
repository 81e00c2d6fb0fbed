"""Defaults of parameters that all calls share, in whatever words they are written."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed

_MUTABLE = frozenset({"list", "dict", "set", "bytearray", "defaultdict", "OrderedDict", "Counter", "deque"})
_CONTAINERS = _MUTABLE | {"UserList", "UserDict", "MutableMapping", "MutableSequence", "MutableSet"}
_COPIES = frozenset({"copy", "deepcopy"})
_KEEPING = frozenset({"cache", "lru_cache", "cached", "memoize"})
_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)


def shared_defaults(repair: Repair) -> Iterator[Unrepaired]:
    """New defaults that are made once: names and calls of what is no constant (`def clean(df, drop=DROPPED)`)."""
    for before, after in repair.modules:
        known = {unparsed(node) for node in _defaults(before)} if before is not None else set()
        for node in _defaults(after) if after is not None else ():
            if after is None or isinstance(node, _DISPLAYS) or unparsed(node) in known:
                continue
            if _can_change(after, node):
                words = f"`{unparsed(node)}` is shared by all calls, as the default was"
                yield Unrepaired(after.location(node), words)


def gives_the_same(module: Module, value: ast.expr) -> bool:
    """Whether a function of the module that is called gives every caller the same object: a global, or one it keeps."""
    function = _function(module, value)
    if function is None:
        return False
    if any(
        last_name(node.func if isinstance(node, ast.Call) else node) in _KEEPING for node in function.decorator_list
    ):
        return True
    returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
    return any(
        isinstance(item, ast.Name)
        and not module.scope_of(item).bindings.get(item.id)
        and any(bound.value is not None and _can_change(module, bound.value) for bound in module.bindings(item.id))
        for item in returned
    )


def _defaults(module: Module) -> Iterator[ast.expr]:
    for arguments in module.nodes(ast.arguments):
        yield from (value for value in (*arguments.defaults, *arguments.kw_defaults) if value is not None)


def _can_change(module: Module, node: ast.expr, depth: int = 5) -> bool:
    """Whether a value can be changed: a container, or what makes one; markers cannot."""
    if isinstance(node, _DISPLAYS):
        return True
    return depth > 0 and any(_can_change(module, part, depth - 1) for part in _made_of(module, node))


def _made_of(module: Module, node: ast.expr) -> Iterator[ast.expr]:
    """What an expression is, gives back, or is a copy of."""
    if isinstance(node, ast.Name):
        yield from module.scope_of(node).values(node.id)
    elif isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.BoolOp):
        yield from node.values
    elif isinstance(node, ast.BinOp):
        yield from (node.left, node.right)
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        yield node.value
    elif isinstance(node, ast.Call):
        yield from _given_by(module, node)


def _given_by(module: Module, call: ast.Call) -> Iterator[ast.expr]:
    """What a call gives: a container of its own, what a function of the module returns, a copy."""
    name = module.qualified_name(call.func) or last_name(call.func)
    function = _function(module, call)
    if _is_container(module, last_name(call.func)):
        yield ast.List([], ast.Load())
    if name.rpartition(".")[2] in _MUTABLE and name.partition(".")[0] in ("builtins", "collections", *_MUTABLE):
        yield ast.List([], ast.Load())
    elif function is not None:
        returned = (node.value for node in ast.walk(function) if isinstance(node, ast.Return))
        yield from (value for value in returned if value is not None)
    elif isinstance(call.func, ast.Call) and last_name(call.func.func) == "type":
        yield from call.func.args
    elif isinstance(call.func, ast.Attribute) and call.func.attr == "__class__":
        yield call.func.value
    elif isinstance(call.func, ast.Lambda):
        yield call.func.body
    elif isinstance(call.func, ast.Attribute) and call.func.attr in _COPIES:
        yield from (call.func.value, *call.args)


def _is_container(module: Module, name: str, depth: int = 4) -> bool:
    """Whether a class of the module is a list, a mapping or a set by what it is made of."""
    bases = [last_name(base) for class_ in module.classes if class_.name == name for base in class_.bases]
    return any(base in _CONTAINERS or (depth and _is_container(module, base, depth - 1)) for base in bases)


def _function(module: Module, value: ast.expr) -> FunctionNode | None:
    """The one function of the module that a call names."""
    name = value.func.id if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) else None
    found = [item for item in module.functions if item.name == name]
    return found[0] if len(found) == 1 else None
