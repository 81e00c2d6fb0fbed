"""Metrics as they are called: what stands for the truth, what for the predictions, and what is known of both."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage._knowledge import OLDER_PREDICTION_NAMES
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.events import Comparison, Given
from mlgate.semantics.leakage.objects import Symbol
from mlgate.semantics.leakage.values import constant_of, facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

FROM_PREDICTIONS = ".from_predictions"


def compare_with_truth(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> None:
    """Record a call of a metric with two known sides."""
    sides = _sides(machine, path)
    if sides is None or arguments.rest is not None:
        return
    (truth, first), (prediction, second) = sides
    names = dict.fromkeys((prediction, *OLDER_PREDICTION_NAMES))
    given = _given(arguments, (truth,), first), _given(arguments, tuple(names), second)
    options = {name: constant_of(value) for name, value in arguments.keywords.items()}
    machine.record.compare(Comparison(node, path, *given, options, machine.record.assumed))


def make_scorer(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> None:
    """Record a scorer made of a metric: `make_scorer(roc_auc_score)`."""
    metric = arguments.get("score_func", 0)
    if isinstance(metric, Symbol) and arguments.rest is None:
        options = {name: constant_of(value) for name, value in arguments.keywords.items()}
        machine.record.compare(Comparison(node, metric.path, None, None, options, machine.record.assumed))


def _sides(machine: Machine, path: str) -> tuple[tuple[str, int | None], tuple[str, int | None]] | None:
    """Names and places of the two parameters."""
    if path.endswith(FROM_PREDICTIONS):
        return ("y_true", 0), ("y_pred", 1)
    entry = machine.catalogue.entry(path)
    if entry is None or entry.metric is None:
        return None
    names = entry.positional
    truth, prediction = entry.metric.truth, entry.metric.prediction
    return (truth, _place(names, truth)), (prediction, _place(names, prediction))


def _place(names: tuple[str, ...], name: str) -> int | None:
    return names.index(name) if name in names else None


def _given(arguments: Arguments, names: tuple[str, ...], place: int | None) -> Given | None:
    """The argument with the first of these names, or at a place."""
    for name in names:
        if name in arguments.keywords:
            return Given(facts_of(arguments.keywords[name]), _keyword(arguments.node, name))
    if place is None or place >= len(arguments.positional):
        return None
    return Given(facts_of(arguments.positional[place]), _positional(arguments.node, place))


def _keyword(node: ast.Call | None, name: str) -> ast.expr | None:
    found = (keyword.value for keyword in node.keywords if keyword.arg == name) if node is not None else iter(())
    return next(found, None)


def _positional(node: ast.Call | None, place: int) -> ast.expr | None:
    if node is None or place >= len(node.args) or any(isinstance(item, ast.Starred) for item in node.args):
        return None
    return node.args[place]


def is_comparison(path: str) -> bool:
    """Whether a method of a display class draws a metric of predictions that it is given."""
    return path.endswith(FROM_PREDICTIONS) and path.startswith("sklearn.")
