"""Statistics of weighted rows: how often each row was drawn, to the value; NaN where there is none."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.gates.predictions import Pairing, StatisticError, Table, as_number, labels, numbers, shown
from mlgate.gates.statistics import Question

Array = Any
"""A NumPy array of one dimension, one entry a row in the order of the keys."""

Measure = Callable[[Array], float]

_LABELLED = ("accuracy", "f1", "macro_f1", "precision", "recall")
_SCORED = ("auc", "average_precision", "log_loss", "brier")
_EPSILON = float(np.finfo(np.float64).eps)  # where scikit-learn clips probabilities


class Side(NamedTuple):
    """One run: truth and prediction as numbers (classes as numbers, too), and the statistic of them."""

    truth: Array
    predicted: Array
    measure: Measure


def measures_of(pairing: Pairing, question: Question) -> tuple[Side, Side]:
    """Both runs' rows and the statistic over them.

    Raises:
        StatisticError: Columns are missing, values are no numbers, or the truth differs between the runs.
    """
    statistic = question.statistic
    if statistic == "mean":
        values = [_numeric(pairing, table, question.value) for table in (pairing.candidate, pairing.baseline)]
        return tuple(Side(v, v, _mean_of(v)) for v in values)  # type: ignore[return-value]
    _same_truth(pairing, question.truth)
    if statistic in _LABELLED:
        return _labelled(pairing, question)
    is_scored = statistic in _SCORED
    truth = _binary(pairing, question.truth) if is_scored else _numeric(pairing, pairing.candidate, question.truth)
    names = (question.score,) if is_scored else (question.label, question.score)
    predicted = [_numeric(pairing, table, *names) for table in (pairing.candidate, pairing.baseline)]
    if statistic in ("log_loss", "brier"):
        _check_probabilities(pairing, predicted, question.score)
    make = _MAKERS[statistic]
    return tuple(Side(truth, values, make(truth, values)) for values in predicted)  # type: ignore[return-value]


def _same_truth(pairing: Pairing, column: str) -> None:
    """Two runs that were scored on different labels cannot be compared."""
    mine, theirs = (labels(table.column(column)) for table in (pairing.candidate, pairing.baseline))
    other = [index for index, pair in enumerate(zip(mine, theirs, strict=True)) if pair[0] != pair[1]]
    if other:
        first = pairing.keys[other[0]]
        raise StatisticError(
            f"`{column}` differs between the two runs in {len(other):,} rows, first for `{shown(first)}`"
        )


def _numeric(pairing: Pairing, table: Table, *names: str) -> Array:
    texts = table.column(*names)
    name = next(name for name in names if name in table.columns)
    return np.array(numbers(pairing, table, name, texts), dtype=np.float64)


def _binary(pairing: Pairing, column: str) -> Array:
    texts = labels(pairing.candidate.column(column))
    other = next((text for text in texts if text not in ("0", "1")), None)
    if other is not None:
        raise StatisticError(f"`{column}` holds `{shown(other)}`; expected 0 and 1")
    truth = np.array([text == "1" for text in texts], dtype=np.float64)
    positives = int(truth.sum())
    if min(positives, len(texts) - positives) < 2:
        raise StatisticError(f"`{column}` has {positives:,} positive of {len(texts):,} rows; both classes are needed")
    return truth


def _check_probabilities(pairing: Pairing, predicted: Sequence[Array], column: str) -> None:
    for table, values in zip((pairing.candidate, pairing.baseline), predicted, strict=True):
        outside = int(((values < 0) | (values > 1)).sum())
        if outside:
            raise StatisticError(f"{table.name}: `{column}` is no probability in {outside:,} of {len(values):,} rows")


def _labelled(pairing: Pairing, question: Question) -> tuple[Side, Side]:
    tables = (pairing.candidate, pairing.baseline)
    statistic = question.statistic
    truth = labels(pairing.candidate.column(question.truth))
    predicted = [_predicted_labels(pairing, table, question) for table in tables]
    if any(not text for column in (truth, *predicted) for text in column):
        raise StatisticError("a label is empty")
    nan = [text for column in (truth, *predicted) for text in column if _is_nan(text)]
    if nan:
        raise StatisticError(f"a label is `{nan[0]}` in {len(nan):,} places")
    if statistic in ("f1", "precision", "recall") and not set(truth) <= {"0", "1"}:
        raise StatisticError(f"{statistic} needs 0 and 1 in `{question.truth}`; macro_f1 takes other classes")
    classes = sorted({*truth, *predicted[0], *predicted[1], "0", "1"})
    codes = {text: code for code, text in enumerate(classes)}
    coded = [np.array([codes[text] for text in column], dtype=np.int64) for column in (truth, *predicted)]
    make = _LABEL_MAKERS[statistic]
    sides = [Side(coded[0], column, make(coded[0], column, len(classes), codes["1"])) for column in coded[1:]]
    return sides[0], sides[1]


def _predicted_labels(pairing: Pairing, table: Table, question: Question) -> list[str]:
    if question.label in table.columns:
        return labels(table.columns[question.label])
    table.column(question.label, question.score)  # says what is missing
    return ["1" if score >= question.threshold else "0" for score in _numeric(pairing, table, question.score)]


def _is_nan(text: str) -> bool:
    number = as_number(text)
    return number is not None and math.isnan(number)


def _mean_of(values: Array) -> Measure:
    return lambda counts: float((counts * values).sum() / counts.sum())


def _auc(truth: Array, scores: Array) -> Measure:
    _, groups = np.unique(scores, return_inverse=True)
    last = int(groups.max()) + 1

    def measure(counts: Array) -> float:
        positive = np.bincount(groups, weights=counts * truth, minlength=last)
        negative = np.bincount(groups, weights=counts * (1 - truth), minlength=last)
        pairs = positive.sum() * negative.sum()
        below = np.cumsum(negative) - negative
        return float((positive * (below + negative / 2)).sum() / pairs) if pairs else float("nan")

    return measure


def _average_precision(truth: Array, scores: Array) -> Measure:
    _, groups = np.unique(-scores, return_inverse=True)  # best first
    last = int(groups.max()) + 1

    def measure(counts: Array) -> float:
        positive = np.bincount(groups, weights=counts * truth, minlength=last)
        drawn = np.cumsum(np.bincount(groups, weights=counts, minlength=last))
        total = positive.sum()
        if not total:
            return float("nan")
        precision = np.cumsum(positive) / np.maximum(drawn, 1)
        return float((positive * precision).sum() / total)

    return measure


def _log_loss(truth: Array, scores: Array) -> Measure:
    clipped = np.clip(scores, _EPSILON, 1 - _EPSILON)
    return _mean_of(-np.where(truth == 1, np.log(clipped), np.log1p(-clipped)))


def _squared(truth: Array, predicted: Array) -> Measure:
    return _mean_of((truth - predicted) ** 2)


def _root(truth: Array, predicted: Array) -> Measure:
    mean = _squared(truth, predicted)
    return lambda counts: float(mean(counts) ** 0.5)


def _absolute(truth: Array, predicted: Array) -> Measure:
    return _mean_of(abs(truth - predicted))


def _r2(truth: Array, predicted: Array) -> Measure:
    def measure(counts: Array) -> float:
        middle = (counts * truth).sum() / counts.sum()
        spread = (counts * (truth - middle) ** 2).sum()
        return float(1 - (counts * (truth - predicted) ** 2).sum() / spread) if spread else float("nan")

    return measure


def _accuracy(truth: Array, predicted: Array, classes: int, positive: int) -> Measure:
    return _mean_of((truth == predicted).astype(np.float64))


def _of_positives(part: Callable[[float, float, float], tuple[float, float]]) -> Callable[..., Measure]:
    """A fraction of true positives, false positives and false negatives."""

    def make(truth: Array, predicted: Array, classes: int, positive: int) -> Measure:
        is_true, is_called = truth == positive, predicted == positive

        def measure(counts: Array) -> float:
            hits = float(counts[is_true & is_called].sum())
            alarms, misses = float(counts[~is_true & is_called].sum()), float(counts[is_true & ~is_called].sum())
            above, below = part(hits, alarms, misses)
            return above / below if below else float("nan")

        return measure

    return make


def _macro_f1(truth: Array, predicted: Array, classes: int, positive: int) -> Measure:
    right = truth == predicted

    def measure(counts: Array) -> float:
        hits = np.bincount(truth, weights=counts * right, minlength=classes)
        both = np.bincount(truth, weights=counts, minlength=classes)
        both = both + np.bincount(predicted, weights=counts, minlength=classes)
        seen = both > 0
        return float((2 * hits[seen] / both[seen]).mean())

    return measure


_MAKERS: dict[str, Callable[[Array, Array], Measure]] = {
    "auc": _auc,
    "average_precision": _average_precision,
    "log_loss": _log_loss,
    "brier": _squared,
    "mse": _squared,
    "rmse": _root,
    "mae": _absolute,
    "r2": _r2,
}
_LABEL_MAKERS: dict[str, Callable[[Array, Array, int, int], Measure]] = {
    "accuracy": _accuracy,
    "f1": _of_positives(lambda hits, alarms, misses: (2 * hits, 2 * hits + alarms + misses)),
    "precision": _of_positives(lambda hits, alarms, misses: (hits, hits + alarms)),
    "recall": _of_positives(lambda hits, alarms, misses: (hits, hits + misses)),
    "macro_f1": _macro_f1,
}
