"""Data that each round of a loop makes in another way: by other parameters of a transformer, of other columns.

Models fitted on it are other candidates, though they have the same parameters. The marks travel as statistics do.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.candidates import is_varied, signature_of, varies
from mlgate.semantics.leakage.events import NO_STATISTICS, Fit, Statistic, StatisticKind
from mlgate.semantics.leakage.facts import Facts, Forecast, Form, Statistics
from mlgate.semantics.leakage.loop_names import bound_in, encloses, may_vary, things_in
from mlgate.semantics.leakage.objects import Data, Estimator, Locator, Value
from mlgate.semantics.leakage.rows import NO_ROWS

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

VARIED = "varied"
COLUMNS = "columns"


def tried(machine: Machine, estimator: Estimator, node: ast.expr) -> Statistics:
    """The mark of what a transformer gives that a loop makes anew."""
    site = estimator.site
    loop = next((item for item in reversed(machine.record.loops) if site is not None and encloses(item, site)), None)
    loop = loop or _loop_that_takes(machine, node)
    if loop is None:
        return NO_STATISTICS
    return _mark(machine, node, (loop, VARIED if is_varied(estimator) else (estimator.name, signature_of(estimator))))


def _loop_that_takes(machine: Machine, node: ast.expr) -> ast.AST | None:
    """The loop that takes another transformer in each round: `for scaler in scalers: scaler.fit_transform(X)`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    taken = things_in(node.func.value)
    loops = (item for item in reversed(machine.record.loops) if isinstance(item, ast.For))
    return next((item for item in loops if not taken.isdisjoint(things_in(item.target))), None)


def in_other_batches(machine: Machine, rows: Facts, size: Value | None, node: ast.expr) -> Facts:
    """Rows that each round of a loop hands over in batches of another size."""
    loop = next((item for item in reversed(machine.record.loops) if isinstance(item, ast.For)), None)
    if loop is None or size is None or not machine.is_repeating or not varies(size) or not may_vary(machine, node):
        return rows
    return rows.depending_on(_mark(machine, node, (loop, VARIED)))


def other_columns(machine: Machine, value: Value, result: Value, node: ast.Subscript) -> Value:
    """Columns that each round of a loop chooses: `X_train[list(names)]`, `X_train.iloc[:, :count]`."""
    whole = value.target if isinstance(value, Locator) else value
    if not isinstance(whole, Data) or not isinstance(result, Data):
        return result
    if result.facts.rows != whole.facts.rows or not result.facts.rows or result.facts.form is Form.ELEMENT:
        return result
    loop = next((item for item in reversed(machine.record.loops) if isinstance(item, ast.For)), None)
    if loop is None or not _reads(node.slice, bound_in(machine, loop)):
        return result
    return Data(result.facts.depending_on(_mark(machine, node, (loop, COLUMNS))), result.estimator)


def trials_of(fit: Fit) -> frozenset[Hashable]:
    """What the marks of the training data say of loops that the model is fitted in."""
    marks = (item.learner for item in fit.statistics if item.kind is StatisticKind.TRIED)
    return frozenset(mark[1] for mark in marks if isinstance(mark, tuple) and mark[0] in fit.loops)


def forecast(machine: Machine, made: Forecast, node: ast.expr) -> Statistic:
    """The mark of a column that holds predictions, so that it can be judged later."""
    key = ("forecast", node, made)
    found = machine.trials.get(key)
    if found is None:
        found = machine.trials[key] = Statistic(node, "", StatisticKind.FORECAST, NO_ROWS, learner=made)
    return found


def told_by_name(machine: Machine, column: Facts, node: ast.expr) -> Facts:
    """A column with its name, marked when it holds predictions: it stands beside others that do."""
    if column.name is None or not column.predicted or not column.rows:
        return column
    return column.depending_on(frozenset({forecast(machine, Forecast(column.predicted, column.rows), node)}))


def _mark(machine: Machine, node: ast.expr, key: tuple[ast.AST, Hashable]) -> Statistics:
    found = machine.trials.get(key)
    if found is None:
        found = machine.trials[key] = Statistic(node, "", StatisticKind.TRIED, NO_ROWS, learner=key)
    return frozenset({found})


def _reads(index: ast.expr, names: frozenset[str]) -> bool:
    return not names.isdisjoint(things_in(index))
