"""The best so far is kept wherever it is kept now: it is compared with, it moves, and it is begun once."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import Function
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

_UP, _DOWN = (ast.Gt, ast.GtE), (ast.Lt, ast.LtE)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


def best_forgotten(repair: Repair) -> Iterator[Unrepaired]:
    """Comparisons with a global that compare with nothing that moves now."""
    names = {target.message.partition("`")[2].partition("`")[0] for target in repair.targets}
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = {unparsed(node) for node in before.nodes(ast.Compare)}
        ordered = [node for node in after.nodes(ast.Compare) if isinstance(node.ops[0], _UP + _DOWN)]
        for node in before.nodes(ast.Compare):
            other = _other(node, names)
            if other is None:
                continue
            twins = [item for item in ordered if other in (unparsed(item.left), unparsed(item.comparators[0]))]
            if not twins and all(unparsed(item) in known for item in ordered):
                yield Unrepaired(before.location(node), f"`{other}` is compared with nothing any more", gone=True)
            for twin in twins:
                words = f"`{unparsed(twin)}` keeps the worst, and kept the best"
                words = words if _is_up(twin, other) is not _is_up(node, other) else _wrong(after, twin, other)
                if words:
                    yield Unrepaired(after.location(twin), words)


def _other(node: ast.Compare, names: set[str]) -> str | None:
    """What is compared with one of the names, as it is written."""
    sides = [node.left, node.comparators[0]] if isinstance(node.ops[0], _UP + _DOWN) else []
    for one, other in (sides, sides[::-1]) if sides else ():
        if isinstance(one, ast.Name) and one.id in names:
            return unparsed(other)
    return None


def _is_up(node: ast.Compare, text: str) -> bool:
    """Whether a comparison asks for more of what is written so."""
    return isinstance(node.ops[0], _UP) is (unparsed(node.left) == text)


def _wrong(module: Module, node: ast.Compare, text: str) -> str:
    best = node.comparators[0] if unparsed(node.left) == text else node.left
    if isinstance(best, (ast.Constant, ast.UnaryOp)):
        return f"`{text}` is compared with a constant: what was best is forgotten"
    function = module.enclosing_function(node)
    if not isinstance(best, ast.Name) or best.id in _parameters(function):
        return ""
    bound = [
        item
        for item in module.nodes(ast.Assign)
        if module.enclosing_function(item) is function
        and any(
            isinstance(part, ast.Name) and part.id == best.id for target in item.targets for part in ast.walk(target)
        )
    ]
    moving = [item for item in bound if not isinstance(item.value, (ast.Constant, ast.UnaryOp))]
    if bound and not moving:
        return f"`{best.id}` never moves: what was best is forgotten"
    loop = next((part for part in module.ancestors(node) if isinstance(part, _LOOPS)), None)
    if any(item not in moving and loop is not None and loop in module.ancestors(item) for item in bound):
        return f"`{best.id}` is begun anew in each round"
    asking = next((part for part in module.ancestors(node) if isinstance(part, (ast.If, ast.IfExp))), None)
    for item in moving:
        is_free = asking is None or asking not in module.ancestors(item)
        if unparsed(item.value) == text and is_free and loop is not None and loop in module.ancestors(item):
            return f"`{best.id}` is the last one, and not the best"
    return ""


def _parameters(function: ast.AST | None) -> set[str]:
    return (
        {part.arg for part in ast.walk(function.args) if isinstance(part, ast.arg)}
        if isinstance(function, Function)
        else set()
    )
