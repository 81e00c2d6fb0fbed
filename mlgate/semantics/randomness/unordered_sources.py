"""Directory listings and sets: where values come in an order that nobody has chosen."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.values import NamedTuple
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.scope import Scope

SETS = frozenset({"builtins.set", "builtins.frozenset"})


class Source(NamedTuple):
    """An expression without an order, by the name of what made it; `safe`: sorting it changes nothing else."""

    node: ast.expr
    name: str
    is_set: bool
    scope: Scope
    safe: bool = False


def sources(module: Module) -> Iterator[Source]:
    """Listings, the names that `os.walk` hands out, and sets of what is not known to be numbers."""
    yield from _listings(module)
    yield from _walked(module)
    yield from _sets(module)


def _listings(module: Module) -> Iterator[Source]:
    for call in module.calls_of_kind("unordered_listing"):
        name = (call.qualified_name or "").rpartition(".")[2]
        if name not in ("walk", "scandir"):  # the entries of `scandir` cannot be compared
            is_list = call.qualified_name in ("os.listdir", "glob.glob")
            yield Source(call.node, call.text, False, call.scope, is_list or _is_exhausted(module, call.node))


def _is_exhausted(module: Module, node: ast.expr) -> bool:
    """Whether a generator is walked through where it stands, so that nobody misses it when it is a list."""
    parent = module.parent(node)
    if isinstance(parent, ast.Call):
        return last_name(parent.func) in ("list", "tuple", "enumerate")
    return isinstance(parent, (ast.For, ast.comprehension))


def _walked(module: Module) -> Iterator[Source]:
    """Names of files, and of folders, that `os.walk` hands to a loop."""
    for call in module.calls_to(("os.walk",)):
        loop = module.parent(call.node)
        if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Tuple):
            continue
        for target in loop.target.elts[1:]:
            for use in module.uses(target.id) if isinstance(target, ast.Name) else ():
                if loop.lineno < use.lineno <= (loop.end_lineno or 0):
                    yield Source(use, call.text, False, call.scope, True)


def _sets(module: Module) -> Iterator[Source]:
    for call in module.calls_to(SETS):
        if len(call.node.args) != 1 or last_name(call.node.func) not in ("set", "frozenset"):
            continue
        node: ast.expr = call.node
        while isinstance(parent := module.parent(node), ast.BinOp):
            node = parent
        if not any(_holds_numbers(module, operand, call.scope) for operand in operands(node)):
            yield Source(node, "set", True, call.scope)


def operands(node: ast.expr) -> Iterator[ast.expr]:
    """What a chain of operators combines."""
    while isinstance(node, ast.BinOp):
        yield node.right
        node = node.left
    yield node


def _holds_numbers(module: Module, node: ast.expr, scope: Scope) -> bool:
    """Whether the elements of a set are numbers, as far as one can see: those come in the same order every time."""
    if isinstance(node, ast.Set):
        return any(isinstance(item, ast.Constant) and isinstance(item.value, int) for item in node.elts)
    argument = node.args[0] if isinstance(node, ast.Call) and node.args else None
    if not isinstance(argument, ast.Call):
        return False
    name = module.qualified_name(argument.func, scope) or ""
    return name == "builtins.range" or name.startswith("numpy.") or last_name(argument.func) == "tolist"
