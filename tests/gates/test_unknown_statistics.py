"""Paired statistics that cannot be known: they are refused, with the reason."""

from collections.abc import Sequence
from typing import Any

import pytest

from mlgate.gates.predictions import StatisticError
from mlgate.gates.statistics import DIRECTIONS
from tests.gates.test_statistics import A, B, Row, binary, judge


def edited(rows: Sequence[Row], index: int, **values: Any) -> list[Row]:
    row = dict(zip(("key", "truth", "score"), rows[index], strict=True)) | values
    return [*rows[:index], (row["key"], row["truth"], row["score"]), *rows[index + 1 :]]


NAN, INF = float("nan"), float("inf")
REFUSED: dict[str, tuple[list[Row], list[Row], dict[str, Any], str]] = {
    "rows that only one run has": (
        A,
        binary(301, 1.2, 1)[1:],
        {},
        "not paired: 299 of 300 values of `row_id` are in both; `0` is only in the candidate",
    ),
    "fewer rows": (
        A[:-1],
        B,
        {},
        "not paired: 299 of 300 values of `row_id` are in both; `299` is only in the baseline",
    ),
    "a key twice": (edited(A, 5, key=4), B, {}, "the candidate: `row_id` is not unique, `4` is there twice"),
    "a NaN score": (
        edited(A, 5, score=NAN),
        B,
        {},
        "the candidate: `y_score` is not a finite number in 1 of 300 rows, first for `5`: nan",
    ),
    "an infinite score": (
        A,
        edited(B, 7, score=-INF),
        {},
        "the baseline: `y_score` is not a finite number in 1 of 300 rows, first for `7`: -inf",
    ),
    "another truth": (
        edited(A, 5, truth=1 - A[5][1]),
        B,
        {},
        "`y_true` differs between the two runs in 1 rows, first for `5`",
    ),
    "one class": (
        [(k, 1.0, s) for k, _, s in A],
        [(k, 1.0, s) for k, _, s in B],
        {},
        "`y_true` has 300 positive of 300 rows; both classes are needed",
    ),
    "a third class": (edited(A, 5, truth=2.0), edited(B, 5, truth=2.0), {}, "`y_true` holds `2`; expected 0 and 1"),
    "too few rows": (A[:29], B[:29], {}, "29 rows are too few for an interval; 30 are the least"),
    "no rows": ([], [], {}, "the candidate has no rows"),
    "no probability": (
        edited(A, 5, score=1.5),
        B,
        {"statistic": "log_loss"},
        "the candidate: `y_score` is no probability in 1 of 300 rows",
    ),
    "a NaN label": (
        edited(A, 5, score=NAN),
        B,
        {"statistic": "accuracy", "prediction": "y_pred"},
        "a label is `nan` in 1 places",
    ),
    "a third class for f1": (
        edited(A, 5, truth=2.0),
        edited(B, 5, truth=2.0),
        {"statistic": "f1"},
        "f1 needs 0 and 1 in `y_true`; macro_f1 takes other classes",
    ),
    "no scores": (
        A,
        B,
        {"prediction": "y_pred"},
        "the candidate has no column `y_score`; it has `row_id`, `y_true`, `y_pred`",
    ),
    "overflow": (edited(A, 5, score=1e200), B, {"statistic": "mse"}, "mse is undefined on these rows"),
    "constant truth": (
        [(k, 1.0, s) for k, _, s in A],
        [(k, 1.0, s) for k, _, s in B],
        {"statistic": "r2"},
        "r2 is undefined on these rows",
    ),
    "no variance": (
        [(k, t, t) for k, t, _ in A],
        [(k, t, 1 - t) for k, t, _ in A],
        {"method": "delong"},
        "the difference of the AUCs has no variance; paired_bootstrap can judge it",
    ),
    "an unknown statistic": (
        A,
        B,
        {"statistic": "ausc"},
        f"unknown statistic `ausc`; known are {', '.join(DIRECTIONS)}",
    ),
    "a method for another statistic": (
        A,
        B,
        {"method": "delong", "statistic": "f1"},
        "`delong` cannot judge f1; paired_bootstrap can",
    ),
    "confidence 1": (A, B, {"confidence": 1.0}, "confidence is 1.0; expected at least 0.5 and below 1"),
    "NaN confidence": (A, B, {"confidence": NAN}, "confidence is nan; expected at least 0.5 and below 1"),
    "few resamples": (A, B, {"n_boot": 20}, "20 resamples are too few for an interval of 0.95"),
    "the wrong direction": (A, B, {"direction": "min"}, "auc is better when it is max; direction says min"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_known_is_refused_with_its_reason(case: str) -> None:
    mine, theirs, changes, reason = REFUSED[case]
    with pytest.raises(StatisticError) as caught:
        judge(mine, theirs, **changes)
    assert str(caught.value) == reason


def test_resamples_without_a_class_are_left_out_while_they_are_few() -> None:
    rare = [(key, float(key < 4), score) for key, _, score in A]
    other = [(key, float(key < 4), score) for key, _, score in B]
    estimate = judge(rare, other, n_boot=1000)
    assert 0 < estimate.undefined <= 50
    with pytest.raises(StatisticError, match=r"auc is undefined in \d+ of 1,000 resamples"):
        judge([(k, float(k < 2), s) for k, _, s in A], [(k, float(k < 2), s) for k, _, s in B], n_boot=1000)
