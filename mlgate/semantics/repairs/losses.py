"""Losses are kept as numbers: without the graphs behind them, and as nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module


def graph_kept(repair: Repair) -> Iterator[Unrepaired]:
    """Losses of which nobody takes the number alone."""
    paths = {target.location.path for target in repair.targets}
    old: list[Module] = []
    new: list[Module] = []
    for pair in repair.modules:
        for found, module in zip((old, new), pair, strict=True):
            if module is not None and module.path in paths:
                found.append(module)
    before, after = (sum(map(_numbers_taken, modules)) for modules in (old, new))
    is_new = {text for module in new for text in _taken_from(module)} - {
        text for one in old for text in _taken_from(one)
    }
    if after <= before and not is_new and repair.targets:
        yield Unrepaired(repair.targets[0].location, "nothing takes the number of the loss alone", gone=True)
    for was, module in repair.modules:
        known = {ast.unparse(node) for node in _texts_of_numbers(was)} if was is not None else set()
        for node in _texts_of_numbers(module) if module is not None else ():
            if ast.unparse(node) not in known and module is not None:
                yield Unrepaired(module.location(node), f"`{ast.unparse(node)}` keeps a text, and no number")


def _texts_of_numbers(module: Module) -> Iterator[ast.Call]:
    """`str(loss.item())`, `repr(loss.item())`, given to what keeps it."""
    for call in module.nodes(ast.Call):
        taker = module.parent(call)
        is_kept = isinstance(taker, ast.Call) and ast.unparse(taker.func).endswith((".append", ".add", ".extend"))
        if is_kept and getattr(call.func, "id", "") in ("str", "repr", "format"):
            yield call


def _taken_from(module: Module) -> Iterator[str]:
    """What numbers are taken of, in loops: `loss.item()`."""
    for call in module.method_calls("item", "detach", "tolist"):
        is_dropped = isinstance(module.parent(call.node), ast.Expr)
        if not is_dropped and any(isinstance(node, (ast.For, ast.While)) for node in module.ancestors(call.node)):
            yield call.text


def _numbers_taken(module: Module) -> int:
    calls = (node.func for node in module.nodes(ast.Call))
    names = (func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in calls)
    taken = sum(name in ("item", "detach", "float", "tolist") for name in names)
    return taken - sum(
        isinstance(node.value, ast.Call) and ast.unparse(node.value.func).endswith((".item", ".detach", ".tolist"))
        for node in module.nodes(ast.Expr)
    )
