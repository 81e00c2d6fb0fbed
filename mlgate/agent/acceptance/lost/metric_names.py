"""Metrics that are logged under the name that a gate asks for: of what they are, only the word for it changes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.core.rule import Elsewhere
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.gated import is_same_metric
from mlgate.semantics.tracking.logging_calls import metric_logs
from mlgate.semantics.tracking.metric_values import metric_of


def metrics_renamed(sides: Sides) -> set[ast.AST]:
    """The names, in the state before, of metrics that have another name for the same thing now."""
    if Elsewhere.METRIC_NAMES not in sides.change.lets_change:
        return set()
    found: set[ast.AST] = set()
    for pair in sides.change.python:
        if pair.before is None or pair.after is None:
            continue
        old, new = [*_named(pair.before)], [*_named(pair.after)]
        known, left = ({(name.value, unparsed(value)) for name, value in items} for items in (old, new))
        for name, value in old:
            text = unparsed(value)
            others = [item for item in new if unparsed(item[1]) == text and (item[0].value, text) not in known]
            if (name.value, text) not in left and any(_is_same(pair.after, name, *item) for item in others):
                found.add(name)
    return found


def _is_same(module: Module, old: ast.Constant, new: ast.Constant, value: ast.expr) -> bool:
    metric = metric_of(module, value, module.scope_of(value))
    computed = metric.name if metric is not None else ""
    return is_same_metric(str(new.value), str(old.value)) or is_same_metric(str(new.value), computed)


def _named(module: Module) -> Iterator[tuple[ast.Constant, ast.expr]]:
    """Texts that metrics are logged by, each with what is logged."""
    for call in metric_logs(module):
        given = [*call.node.args, *(item.value for item in call.node.keywords)]
        if len(given) > 1 and isinstance(given[0], ast.Constant):
            yield given[0], given[1]
    for call in module.method_calls("log_metrics", "log"):
        first = call.node.args[0] if call.node.args else None
        value = call.scope.only_value(first.id) if isinstance(first, ast.Name) else first
        for key, item in zip(value.keys, value.values, strict=True) if isinstance(value, ast.Dict) else ():
            if isinstance(key, ast.Constant):
                yield key, item
