"""Scores that were labels: what a metric is given is what a model says, and of the class that is asked for."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import LOSES_VALUES, OUTLIERS_LOWEST


def wrong_scores(repair: Repair) -> Iterator[Unrepaired]:
    """Probabilities of the class that is not asked for: `predict_proba(X)[:, 0]`."""
    for before, after in repair.modules:
        known = {before.text(node) for node in _first_columns(before)} if before is not None else set()
        for node in _first_columns(after) if after is not None else ():
            if after is not None and after.text(node) not in known:
                words = f"`{after.text(node)}` is the probability of the other class"
                yield Unrepaired(after.location(node), words)


def reshaped_scores(repair: Repair) -> Iterator[Unrepaired]:
    """Metrics that are given something computed of what a model says, and not what it says."""
    for before, after in repair.modules:
        if after is None:
            continue
        names = {target.message.partition("`")[2].partition("`")[0] for target in repair.targets}
        known = {unparsed(part) for part in _all_computed(before, names)} if before is not None else set()
        for part in _all_computed(after, names):
            if unparsed(part) not in known:
                words = f"`{unparsed(part)[:60]}` is no score as the model gives it"
                yield Unrepaired(after.location(part), words)


def other_model(repair: Repair) -> Iterator[Unrepaired]:
    """Metrics that judge another model than before, though the one that they judged is still there."""
    names = {target.message.partition("`")[2].partition("`")[0] for target in repair.targets}
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        was, now = (Counter(model for model, _ in _judged(module, names)) for module in (before, after))
        known, left = ({node.id for node in module.nodes(ast.Name)} for module in (before, after))
        gone = sorted(model for model in was - now if model in left)
        for model, node in _judged(after, names):
            if gone and model in now - was and model in known:
                yield Unrepaired(after.location(node), f"`{gone[0]}` was judged here, and `{model}` is judged now")


def _judged(module: Module, names: set[str]) -> Iterator[tuple[str, ast.expr]]:
    """The models whose predictions some metrics are given, by the names that hold them."""
    for call in module.calls:
        if call.text.rpartition(".")[2] in names and len(call.node.args) > 1:
            value: ast.expr | None = call.node.args[1]
            while isinstance(value, (ast.Subscript, ast.Name)):
                is_name = isinstance(value, ast.Name)
                value = module.scope_of(value).only_value(value.id) if is_name else value.value  # type: ignore[union-attr]
            asked = value.func if isinstance(value, ast.Call) else None
            if isinstance(asked, ast.Attribute) and isinstance(asked.value, ast.Name):
                if asked.attr.startswith(("predict", "decision")):
                    yield asked.value.id, call.node


def _all_computed(module: Module, names: set[str]) -> Iterator[ast.expr]:
    for call in module.calls:
        if call.text.rpartition(".")[2] in names and len(call.node.args) > 1:
            yield from _computed(module, call.node.args[1])


def _computed(module: Module, value: ast.expr, depth: int = 3) -> Iterator[ast.expr]:
    """Operations, and calls that cut or reduce, on the way from a model to a metric."""
    if isinstance(value, (ast.BinOp, ast.Compare, ast.UnaryOp)):
        yield from [] if _is_of_outliers(module, value) else [value]
    elif isinstance(value, ast.Call):
        name = last_name(value.func)
        if name in LOSES_VALUES:
            yield value
        elif isinstance(value.func, ast.Attribute) and not name.startswith(("predict", "decision")):
            yield from _computed(module, value.func.value, depth)
    elif isinstance(value, ast.Subscript):
        yield from _computed(module, value.value, depth)
    elif isinstance(value, ast.Name) and depth:
        bound = module.scope_of(value).only_value(value.id)
        if bound is not None:
            yield from _computed(module, bound, depth - 1)


def _is_of_outliers(module: Module, value: ast.expr) -> bool:
    """Whether the sign is turned of a score by which outliers are the lower ones."""
    turned = value.operand if isinstance(value, ast.UnaryOp) else None
    func = turned.func if isinstance(turned, ast.Call) else None
    made = module.instance_of(func.value, module.scope_of(func)) if isinstance(func, ast.Attribute) else None
    return made is not None and made.rpartition(".")[2] in OUTLIERS_LOWEST


def _first_columns(module: Module) -> Iterator[ast.Subscript]:
    for node in module.nodes(ast.Subscript):
        place = node.slice.elts[-1] if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) > 1 else None
        if isinstance(place, ast.Constant) and place.value == 0 and "predict_proba" in module.text(node.value):
            yield node
