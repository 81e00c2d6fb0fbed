"""Losses are kept as numbers: without the graphs behind them, and as nothing else."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed

_ADDING = frozenset({"append", "add", "extend", "update"})


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
    yield from _summed_elsewhere(repair)
    for was, module in repair.modules:
        known = {unparsed(node) for node in _texts_of_numbers(was)} if was is not None else set()
        for node in _texts_of_numbers(module) if module is not None else ():
            if unparsed(node) not in known and module is not None:
                yield Unrepaired(module.location(node), f"`{unparsed(node)}` keeps a text, and no number")


def _summed_elsewhere(repair: Repair) -> Iterator[Unrepaired]:
    """Losses that were kept or added up in each round, and that are in fewer rounds, or not at all."""
    lines = {(target.location.path, target.location.line) for target in repair.targets}
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        old = Counter((name, depth) for name, depth, _ in _gathered(before))
        new = Counter((name, depth) for name, depth, _ in _gathered(after))
        functions = {function.name for function in before.functions if isinstance(function, ast.FunctionDef)}
        moved = sum(_function(after, node) not in (*functions, "") for _, _, node in _gathered(after))
        depths = Counter(depth for (_, depth), count in (new - old).items() for _ in range(count))
        for name, depth, node in _gathered(before):
            place = before.location(node)
            if (place.path, place.line) not in lines or new[name, depth] >= old[name, depth]:
                continue
            depths[depth] -= 1
            if depths[depth] + moved < 0:
                yield Unrepaired(place, f"`{before.text(node)}` is not done in each round any more", gone=True)


def _function(module: Module, node: ast.AST) -> str:
    return getattr(module.enclosing_function(node), "name", "")


def _gathered(module: Module) -> Iterator[tuple[str, int, ast.stmt]]:
    """What statements of loops add to, in how many loops within each other."""
    nodes: list[ast.AugAssign | ast.Assign | ast.Expr] = [*module.nodes(ast.AugAssign)]
    nodes += [*module.nodes(ast.Assign), *module.nodes(ast.Expr)]
    for node in nodes:
        name = ""
        if isinstance(node, ast.AugAssign):
            name = unparsed(node.target)
        elif isinstance(node, ast.Assign):
            name = unparsed(node.targets[0])
            is_added = isinstance(node.value, ast.BinOp) and name in map(unparsed, ast.walk(node.value))
            name = name if is_added or _is_put(node.targets[0]) else ""
        elif isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
            name = unparsed(node.value.func.value) if node.value.func.attr in _ADDING else ""
        depth = sum(isinstance(part, (ast.For, ast.While)) for part in module.ancestors(node))
        if name and depth:
            yield name, depth, node


def _is_put(target: ast.expr) -> bool:
    """`losses[epoch] = ...`; to write over all that a list holds, or over one place, keeps one value only."""
    if not isinstance(target, ast.Subscript):
        return False
    is_all = isinstance(target.slice, ast.Slice) and target.slice.lower is None
    return not is_all and not (isinstance(target.slice, ast.Constant) and isinstance(target.slice.value, int))


def _texts_of_numbers(module: Module) -> Iterator[ast.Call]:
    """`str(loss.item())`, `repr(loss.item())`, given to what keeps it."""
    for call in module.nodes(ast.Call):
        taker = module.parent(call)
        is_kept = isinstance(taker, ast.Call) and unparsed(taker.func).endswith((".append", ".add", ".extend"))
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
    names = (last_name(func) for func in calls)
    taken = sum(name in ("item", "detach", "float", "tolist") for name in names)
    return taken - sum(
        isinstance(node.value, ast.Call) and unparsed(node.value.func).endswith((".item", ".detach", ".tolist"))
        for node in module.nodes(ast.Expr)
    )
