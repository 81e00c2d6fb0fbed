"""Which calls a piece of code leads to, through the functions and methods of its module."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from mlgate.semantics.call import Call
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module

Loop = ast.For | ast.AsyncFor | ast.While


@per_module
def calls_by_line(module: Module) -> tuple[list[int], list[Call]]:
    """All calls in order of the code, with their lines."""
    ordered = sorted(module.calls, key=lambda call: (call.node.lineno, call.node.col_offset))
    return [call.node.lineno for call in ordered], ordered


def calls_within(module: Module, node: ast.AST) -> Sequence[Call]:
    """The calls written inside a node that has lines of its own: a loop, a function, a class."""
    lines, ordered = calls_by_line(module)
    first = bisect_left(lines, node.lineno)  # type: ignore[attr-defined]
    last = bisect_left(lines, node.end_lineno + 1)  # type: ignore[attr-defined]
    return ordered[first:last]


@per_module
def functions_by_name(module: Module) -> dict[str, list[FunctionNode]]:
    """Functions of the module by name; methods, whatever their class, by name with a leading dot."""
    methods = {node for owner in module.classes for node in owner.body}
    found: dict[str, list[FunctionNode]] = {}
    for node in module.functions:
        found.setdefault(f".{node.name}" if node in methods else node.name, []).append(node)
    return found


def functions_reached(module: Module, calls: Iterable[Call]) -> list[FunctionNode]:
    """Functions of this module that calls lead to, directly or not: also those passed as an argument.

    A method is found by its bare name, whatever its class: too many rather than too few.
    """
    by_name = functions_by_name(module)
    found: dict[FunctionNode, None] = {}
    pending = list(calls)
    while pending:
        for name in names_reached(pending.pop()):
            for function in by_name.get(name, ()):
                if function not in found:
                    found[function] = None
                    pending.extend(calls_within(module, function))
    return list(found)


def names_reached(call: Call) -> Iterator[str]:
    """Keys of `functions_by_name` that a call may lead to."""
    name = call.qualified_name
    if name is None or name.startswith("."):
        yield from _function_key(call.node.func)
    if name is not None and name.startswith("."):
        yield ".__init__" if call.module.class_named(name) else name.lstrip(".")
    for argument in (*call.node.args, *(keyword.value for keyword in call.node.keywords)):
        yield from _function_key(argument)


def _function_key(expression: ast.expr) -> Iterator[str]:
    if isinstance(expression, ast.Attribute):
        yield f".{expression.attr}"
    elif isinstance(expression, ast.Name):
        yield expression.id


def reached_calls(module: Module, node: ast.AST) -> list[Call]:
    """The calls written in a node, and those in the functions of the module that they lead to."""
    direct = calls_within(module, node)
    found = dict.fromkeys(direct)
    for function in functions_reached(module, direct):
        found.update(dict.fromkeys(calls_within(module, function)))
    return list(found)


def loops_of(module: Module) -> list[Loop]:
    """All loops of the module."""
    return [*module.statements(ast.For), *module.statements(ast.AsyncFor), *module.statements(ast.While)]


def enclosing_loops(module: Module, node: ast.AST) -> list[Loop]:
    """The loops around a node, innermost first, within its own function."""
    found: list[Loop] = []
    for ancestor in module.ancestors(node):
        if isinstance(ancestor, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            break
        if isinstance(ancestor, (ast.For, ast.AsyncFor, ast.While)):
            found.append(ancestor)
    return found


def runs_once(loop: Loop) -> bool:
    """Whether the body of a loop ends by leaving it."""
    return isinstance(loop.body[-1], (ast.Break, ast.Return, ast.Raise))


def siblings(module: Module, statement: ast.stmt) -> Sequence[ast.stmt]:
    """The statements of the block that a statement stands in."""
    parent = module.parent(statement)
    for field in ("body", "orelse", "finalbody"):
        block = getattr(parent, field, None)
        if isinstance(block, list) and statement in block:
            return block
    return [statement]
