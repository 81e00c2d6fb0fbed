"""Conditions that code runs under, in its function and on the way to it; what always holds is none."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from mlgate.agent.acceptance.lost.asked import is_asked_for
from mlgate.agent.acceptance.lost.sides import Side
from mlgate.semantics.live import Function, Live, is_main
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.kept import kept

_DEEPEST = 4
_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_LEAVING = (ast.Return, ast.Continue, ast.Break)


Around = Callable[[Live, ast.AST], int]


class OnTheWay:
    """What is counted around calls, and around those of their functions, in all changed files of a state.

    A function adds what is around the call of it that has least: that `report()` is under `if verbose` now is as much
    as that each line of it is.
    """

    def __init__(self, side: Side, around: Around, most: bool = False) -> None:
        self._side = side
        self._around = around
        self._choose = max if most else min
        self._known: dict[tuple[str, int], int] = {}

    def count(self, live: Live, node: ast.AST, depth: int = _DEEPEST) -> int:
        """What is around a node, with what is around the calls that lead to its function."""
        function = next((part for part in live.module.ancestors(node) if isinstance(part, Function)), None)
        own = self._around(live, node)
        return own if function is None or depth == 0 else own + self._of_calls(function.name, depth - 1)

    def _of_calls(self, name: str, depth: int) -> int:
        if (name, depth) not in self._known:
            self._known[name, depth] = 0 if self._side.is_named_elsewhere(name) else self._chosen(name, depth)
        return self._known[name, depth]

    def _chosen(self, name: str, depth: int) -> int:
        counts = []
        for live in self._side.live:
            for node in _named(live, name):
                function = live.module.enclosing_function(node)
                if getattr(function, "name", "") != name:
                    counts.append(self.count(live, node, depth))
        return self._choose(counts, default=0)


def conditions_above(live: Live, node: ast.AST) -> int:
    """How many conditions a node stands under in its function, but for what calls ask for."""
    return 0 if is_asked_for(live, node) else sum(map(_size, _above(live, node)))


def loops_above(live: Live, node: ast.AST) -> int:
    """How many loops of its function a node stands in; comprehensions are some."""
    found = 0
    for parent in live.module.ancestors(node):
        if isinstance(parent, (Function, ast.ClassDef)):
            break
        found += isinstance(parent, _LOOPS)
    return found


def _size(condition: ast.AST) -> int:
    """A condition counts as often as it has parts that must all hold."""
    test = condition.test if isinstance(condition, (ast.If, ast.IfExp, ast.While)) else None
    return len(test.values) if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else 1


def _named(live: Live, name: str) -> Iterator[ast.AST]:
    yield from (node for node in live.module.nodes(ast.Name) if node.id == name and node in live)
    yield from (node for node in live.module.nodes(ast.Attribute) if node.attr == name and node in live)


def _above(live: Live, node: ast.AST) -> Iterator[ast.AST]:
    """Conditions between a node and its function: those around it, and those that leave before it is reached."""
    module = live.module
    child, parent = node, module.parent(node)
    while parent is not None:
        if isinstance(child, ast.stmt):
            yield from _left_before(live, parent, child)
        if isinstance(parent, (Function, ast.Lambda, ast.ClassDef)):
            return
        if _is_condition(live, parent, child):
            yield parent
        child, parent = parent, module.parent(parent)


def _is_condition(live: Live, parent: ast.AST, child: ast.AST) -> bool:
    """Whether a node decides if a child of it runs."""
    if isinstance(parent, (ast.If, ast.IfExp)):
        return child is not parent.test and not _holds(live, parent, child)
    if isinstance(parent, ast.While):
        return child is not parent.test and live.truth(parent.test) is not True
    if isinstance(parent, ast.BoolOp):
        return child is not parent.values[0]
    if isinstance(parent, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        return any(generator.ifs for generator in parent.generators)
    if isinstance(parent, ast.For):
        return child is not parent.iter and isinstance(parent.iter, ast.Subscript)
    return isinstance(parent, (ast.ExceptHandler, ast.match_case))


def _left_before(live: Live, parent: ast.AST, child: ast.stmt) -> Iterator[ast.If]:
    """Conditions, in the same block, under which the function or the round of a loop is left."""
    for block in _blocks(parent):
        for statement in block[: block.index(child)] if child in block else ():
            if isinstance(statement, ast.If) and statement.body and live.truth(statement.test) is not False:
                if isinstance(statement.body[-1], _LEAVING) or _exits(statement.body[-1]):
                    yield statement


def _exits(statement: ast.stmt) -> bool:
    """Whether the program ends here: `sys.exit(0)`; what is raised is a failure that is told."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and unparsed(call.func).rpartition(".")[2] in ("exit", "_exit", "quit")


def _blocks(parent: ast.AST) -> Iterator[Sequence[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(parent, name, None)
        if isinstance(block, list):
            yield block


def _holds(live: Live, node: ast.If | ast.IfExp, child: ast.AST) -> bool:
    """Whether a branch is the one that runs: below the guard of a script, or unless somebody says otherwise."""
    body = node.body if isinstance(node.body, list) else [node.body]
    if is_main(node.test):
        return child in body
    wanted, test = child in body, node.test
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        wanted, test = not wanted, test.operand
    if isinstance(test, ast.Attribute):
        values = list(kept(live.module, test.attr))
        return bool(values) and all(isinstance(value, ast.Constant) and bool(value.value) is wanted for value in values)
    return live.truth(test) is wanted
