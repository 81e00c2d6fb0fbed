"""Preprocessing learnt anew from the rows that a model is judged on: `scaler.fit_transform(X_test)`.

The model was trained on features that one fit made, and is judged on features that another fit made of the test rows.
Nothing leaks back into training, but the numbers mean something else than what the model learnt.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator

from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.events import Evaluation, EvaluationKind, Fit, LeakageEvents, Statistic, StatisticKind
from mlgate.semantics.leakage.relating import Relation, overlap, relate

LEARNING = frozenset(
    {
        StatisticKind.LEARNT,
        StatisticKind.IMPUTED,
        StatisticKind.ENCODED,
        StatisticKind.SELECTED,
        StatisticKind.TARGET,
        StatisticKind.BINNED,
    }
)
ONE_TYPE = ({str}, {int})
KINDS = tuple(EvaluationKind)


class Refit(NamedTuple):
    """A fit of a preprocessing object on rows that a model is judged on.

    `first` is the fit whose result the model was trained on: of the same object, or (not `is_same`) of another one of
    its class.
    """

    again: Statistic
    first: Statistic
    fit: Fit
    evaluation: Evaluation
    is_same: bool


def refits(events: LeakageEvents) -> list[Refit]:
    """The best witness of each call that fits on test rows."""
    found: dict[ast.expr, Refit] = {}
    for refit in _all_refits(events):
        before = found.get(refit.again.site)
        if before is None or _rank(refit) < _rank(before):
            found[refit.again.site] = refit
    return sorted(found.values(), key=lambda refit: (refit.again.site.lineno, refit.again.site.col_offset))


def _all_refits(events: LeakageEvents) -> Iterator[Refit]:
    for evaluation in events.evaluations:
        fit = evaluation.fit
        for again in evaluation.statistics:
            if _learns_from_test(again, evaluation):
                first = _first_fit(again, fit, evaluation)
                if first is not None:
                    yield Refit(again, first, fit, evaluation, _is_same(first, again))
        if fit.label_statistics:
            yield from _refits_of_labels(events, evaluation)


def _refits_of_labels(events: LeakageEvents, evaluation: Evaluation) -> Iterator[Refit]:
    """The encoder of the training labels, fitted again on the labels of rows that the model is judged on."""
    fit = evaluation.fit
    for first in fit.label_statistics:
        if first.learner is None or first.kind not in LEARNING:
            continue
        for again in events.statistics:
            if again.learner != first.learner or not _learns_from_test(again, evaluation):
                continue
            if relate(again.rows, fit.rows) is Relation.DISJOINT and not are_other_columns(first, again):
                yield Refit(again, first, fit, evaluation, True)


def _learns_from_test(statistic: Statistic, evaluation: Evaluation) -> bool:
    """Whether something was learnt from rows that the model is judged on, and that it never met in training."""
    fit = evaluation.fit
    is_function = statistic.learner is None  # `scale(X_test)` learns and applies at once, and keeps nothing
    if statistic.kind is not StatisticKind.LEARNT if is_function else statistic.kind not in LEARNING:
        return False
    if statistic in fit.statistics or statistic in fit.label_statistics:
        return False
    if not overlap(statistic.rows, evaluation.rows):
        return False
    return relate(statistic.rows, fit.rows) is not Relation.OVERLAP


def _first_fit(again: Statistic, fit: Fit, evaluation: Evaluation) -> Statistic | None:
    """The fit that the training data depends on: of the same object, otherwise of one of the same class."""
    found = None
    for first in fit.statistics:
        if first.kind is not again.kind or not overlap(first.rows, fit.rows) or are_other_columns(first, again):
            continue
        if _is_same(first, again):
            return first
        if _class_of(first) == _class_of(again) and first not in evaluation.statistics and is_apart(again, fit):
            found = first
    return found


def _is_same(first: Statistic, again: Statistic) -> bool:
    """Whether one object learnt both."""
    return first.learner is not None and first.learner == again.learner


def is_apart(statistic: Statistic, fit: Fit) -> bool:
    """Whether something was surely learnt from other rows than a model's."""
    return relate(statistic.rows, fit.rows) in (Relation.DISJOINT, Relation.APART)


def _class_of(statistic: Statistic) -> str:
    return statistic.name.partition(".")[0]


def are_other_columns(first: Statistic, again: Statistic) -> bool:
    """Whether the two are of columns that are known and differ: `train[["age"]]`, `test[["fare"]]`."""
    one, other = first.columns or _numbers_written(first), again.columns or _numbers_written(again)
    return bool(one) and bool(other) and one.isdisjoint(other) and {type(item) for item in one | other} in ONE_TYPE


def _numbers_written(statistic: Statistic) -> frozenset[Hashable]:
    """Positions of columns in an expression: `values[:, 3]`."""
    found: set[Hashable] = set()
    for node in ast.walk(statistic.subject) if statistic.subject is not None else ():
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple) and node.slice.elts:
            constants = (item.value for item in ast.walk(node.slice.elts[-1]) if isinstance(item, ast.Constant))
            found.update(item for item in constants if isinstance(item, int))
    return frozenset(found)


def _rank(refit: Refit) -> tuple[bool, bool, bool, int]:
    return (refit.fit.assumed, not refit.is_same, not refit.fit.certain, KINDS.index(refit.evaluation.kind))
