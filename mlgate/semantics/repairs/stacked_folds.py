"""A second model learns from predictions that were made in folds, all of them, in the order of those that it judges."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import ASKS_MODEL, PUTS_BESIDE

_IN_FOLDS = "cross_val_predict"


def stacked_by_half(repair: Repair) -> Iterator[Unrepaired]:
    """Predictions in folds beside others of rows that were learnt, and models that stand in another order."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        plain = [parts for parts in _stacks(after) if parts and not any(map(_is_of_folds, parts))]
        for parts in _stacks(after):
            rest = [part for part in parts if not _is_of_folds(part)]
            for part in rest if len(rest) < len(parts) else ():
                if _model(after, part) is not None:
                    words = f"`{unparsed(part)[:60]}` predicts rows that it learnt, beside predictions in folds"
                    yield Unrepaired(after.location(part), words)
            if not rest and any(_are_turned(after, parts, others) for others in plain):
                yield Unrepaired(
                    after.location(parts[0]), "the models stand in another order than where they are judged"
                )


def _stacks(module: Module) -> Iterator[list[ast.expr]]:
    """The parts of what puts columns beside each other."""
    for call in module.nodes(ast.Call):
        first = call.args[0] if call.args and last_name(call.func) in PUTS_BESIDE else None
        if isinstance(first, (ast.List, ast.Tuple)):
            values = [_bound(module, part) for part in first.elts]
            if any(_model(module, part) is not None for part in values):
                yield values


def _bound(module: Module, part: ast.expr) -> ast.expr:
    value = module.scope_of(part).only_value(part.id) if isinstance(part, ast.Name) else None
    return value if value is not None else part


def _is_of_folds(part: ast.expr) -> bool:
    return any(isinstance(node, ast.Call) and last_name(node.func) == _IN_FOLDS for node in ast.walk(part))


def _model(module: Module, part: ast.expr) -> str | None:
    """The class of the model that predicts a part."""
    for node in ast.walk(part):
        if not isinstance(node, ast.Call):
            continue
        if last_name(node.func) == _IN_FOLDS and node.args:
            return _class_of(module, node.args[0])
        if isinstance(node.func, ast.Attribute) and node.func.attr in ASKS_MODEL:
            return _class_of(module, node.func.value)
    return None


def _class_of(module: Module, model: ast.expr) -> str | None:
    """The class of a model; of a pipeline, that of its last step."""
    value = _bound(module, model)
    call = module.call_of(value) if isinstance(value, ast.Call) else None
    if call is not None and module.catalogue.has_kind(call.qualified_name or "", "pipeline") and call.node.args:
        steps = call.node.args[0] if isinstance(call.node.args[0], ast.List) else None
        last = steps.elts[-1] if steps is not None and steps.elts else call.node.args[-1]
        return _class_of(module, last.elts[-1] if isinstance(last, ast.Tuple) and last.elts else last)
    return module.instance_of(model, module.scope_of(model))


def _are_turned(module: Module, parts: Sequence[ast.expr], others: Sequence[ast.expr]) -> bool:
    one, other = ([_model(module, part) for part in side] for side in (parts, others))
    return None not in (*one, *other) and sorted(map(str, one)) == sorted(map(str, other)) and one != other
