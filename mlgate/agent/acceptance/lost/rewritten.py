"""Where values moved to holds them still when they are read: it is bound once, and nothing writes to it on the way."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

_WRITES = ("update", "pop", "setdefault", "clear", "popitem", "merge_with", "__setitem__")


def changed_since(sides: Sides, before: Call, after: Call, given: ast.expr) -> Iterator[str]:
    """How what a call is given now may be another value than the one that moved there.

    Args:
        sides: Before and after.
        before: The call as it was.
        after: The same call now.
        given: What it is given now in place of what was written there.
    """
    root = _owner(given)
    if not root or unparsed(given) in {unparsed(part) for part in _given(before)}:
        return
    bound = after.scope.all_bindings(root)
    if len(bound) > max(1, len(before.scope.all_bindings(root))):
        yield f"comes from `{root}`, which is bound {len(bound)} times"
    known = {unparsed(node) for module in sides.before.modules for node in _writes(module)}
    for node in _writes(after.module):
        if _owner(node) == root and unparsed(node) not in known:
            yield f"comes from `{root}`, which `{unparsed(node)}` changes"


def _given(call: Call) -> Iterator[ast.expr]:
    yield from call.node.args
    yield from (keyword.value for keyword in call.node.keywords)


def _writes(module: Module) -> Iterator[ast.expr]:
    """Calls and targets that change what a name holds."""
    for call in module.method_calls(*_WRITES):
        yield call.node
    assigned: list[ast.Assign | ast.AugAssign] = [*module.nodes(ast.Assign), *module.nodes(ast.AugAssign)]
    for node in assigned:
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, (ast.Subscript, ast.Attribute)):
                yield target


def _owner(node: ast.expr) -> str:
    """The name that an expression begins with: of `cfg["model"].get("lr")` it is `cfg`."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return getattr(node, "id", "")
