"""A choice by scores still chooses: by the same metric of the same comparison, and what it chose is what is judged."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import CHOOSES_ONE

_CHOOSERS = ("search", "search_function")
_TUNERS = ("TunedThresholdClassifierCV", "minimize_scalar", "minimize", "optimize", "create_study")
_ASKS = frozenset({"predict_proba", "predict_log_proba"})


def chosen_otherwise(repair: Repair) -> Iterator[Unrepaired]:
    """Choices that are none any more, or go by another metric, another side of the limit or another class."""
    for before, after in repair.modules:
        if before is None or after is None or not any(item.location.path == before.path for item in repair.targets):
            continue
        if _tunes(after) and not _tunes(before):
            continue
        yield from _not_chosen(repair, before, after)
        yield from _by_another_metric(before, after)
        yield from _of_another_class(before, after)


def _tunes(module: Module) -> bool:
    """Whether something else than this code chooses: a search, an optimizer."""
    names = {(call.qualified_name or call.method or "").rpartition(".")[2] for call in module.calls}
    return any(True for _ in module.calls_of_kind(*_CHOOSERS)) or not names.isdisjoint(_TUNERS)


def _not_chosen(repair: Repair, before: Module, after: Module) -> Iterator[Unrepaired]:
    for target in repair.targets:
        for node in before.nodes(ast.Assign):
            place, name = before.location(node), node.targets[0]
            if not place.line <= target.location.line <= place.end_line or not isinstance(name, ast.Name):
                continue
            bound = [item for item in after.nodes(ast.Assign) if unparsed(item.targets[0]) == name.id]
            if _chooses(before, node.value) and bound and not any(_chooses(after, item.value) for item in bound):
                words = f"`{name.id}` is not what the scores choose any more"
                yield Unrepaired(after.location(bound[-1]), words)
            if _is_judged(before, name.id) and bound and not _is_judged(after, name.id):
                yield Unrepaired(after.location(bound[-1]), f"no score is of what `{name.id}` was chosen for")


def _chooses(module: Module, value: ast.expr, depth: int = 4) -> bool:
    if any(isinstance(node, ast.Call) and last_name(node.func) in CHOOSES_ONE for node in ast.walk(value)):
        return True
    for node in ast.walk(value) if depth else ():
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            if any(_chooses(module, bound, depth - 1) for bound in module.scope_of(node).values(node.id)):
                return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            bodies = [item for item in module.functions if item.name == node.func.id]
            if any(
                isinstance(part, ast.Call) and last_name(part.func) in CHOOSES_ONE
                for item in bodies
                for part in ast.walk(item)
            ):
                return True
    return any(isinstance(loop, (ast.For, ast.While)) for loop in module.ancestors(value))


def _is_judged(module: Module, name: str, depth: int = 3) -> bool:
    """Whether a metric is given something that is made of what a name stands for."""
    read = {name}
    for _ in range(depth):
        for node in module.nodes(ast.Assign):
            if any(isinstance(part, ast.Name) and part.id in read for part in ast.walk(node.value)):
                read |= {part.id for item in node.targets for part in ast.walk(item) if isinstance(part, ast.Name)}
    return any(
        isinstance(part, ast.Name) and part.id in read
        for call in module.calls_of_kind("metric", "score_function")
        for part in ast.walk(call.node)
    )


def _by_another_metric(before: Module, after: Module) -> Iterator[Unrepaired]:
    """Metrics of comparisons with a limit that no comparison had before, or of the other side of the limit."""
    old, new = [*_compared(before)], [*_compared(after)]
    names, sides = {name for name, _, _ in old}, {side for _, side, _ in old}
    for name, side, node in new:
        if old and name not in names:
            yield Unrepaired(after.location(node), f"`{name}` chooses or judges, and {', '.join(sorted(names))} did")
        elif old and side not in sides:
            yield Unrepaired(after.location(node), f"`{unparsed(node)}` takes the other side of the limit")


def _compared(module: Module) -> Iterator[tuple[str, str, ast.Compare]]:
    """The comparisons with something that has a name which metrics are given, by what the metrics are called."""
    for call in module.calls_of_kind("metric", "score_function"):
        for node in ast.walk(call.node):
            if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.comparators[0], ast.Name):
                side = "above" if isinstance(node.ops[0], (ast.Gt, ast.GtE)) else "below"
                yield (call.qualified_name or "").rpartition(".")[2], side, node


def _of_another_class(before: Module, after: Module) -> Iterator[Unrepaired]:
    old = {column for column, _ in _classes(before)}
    for column, node in _classes(after):
        if old and column not in old:
            yield Unrepaired(after.location(node), f"`{unparsed(node)[:60]}` is the chance of another class")


def _classes(module: Module) -> Iterator[tuple[str, ast.Subscript]]:
    """The columns that are taken of chances: `model.predict_proba(rows)[:, 1]`."""
    for node in module.nodes(ast.Subscript):
        if isinstance(node.value, ast.Call) and last_name(node.value.func) in _ASKS:
            if isinstance(node.slice, ast.Tuple) and isinstance(node.slice.elts[-1], (ast.Constant, ast.UnaryOp)):
                column = unparsed(node.slice.elts[-1])
                yield "1" if column == "-1" else column, node
