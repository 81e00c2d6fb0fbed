"""Whether a gain over the baseline is more than luck: paired bootstrap, McNemar and DeLong over logged predictions.

Deterministic: rows are put in the order of their keys, and the resamples come from the raw stream of PCG64, which NumPy
promises to keep; figures are rounded to 9 digits, which no order of summation reaches. Only `compare` imports NumPy.
"""

from __future__ import annotations

import math

from mlgate.core.values import NamedTuple
from mlgate.gates.predictions import Pairing, StatisticError, Table, pair

DIRECTIONS = {
    "auc": "max",
    "average_precision": "max",
    "accuracy": "max",
    "f1": "max",
    "macro_f1": "max",
    "precision": "max",
    "recall": "max",
    "r2": "max",
    "log_loss": "min",
    "brier": "min",
    "mse": "min",
    "rmse": "min",
    "mae": "min",
    "mean": "",
}
"""What may be estimated, and which way is better; the mean of a logged value has no direction of its own."""

METHODS = {"paired_bootstrap": frozenset(DIRECTIONS), "mcnemar": frozenset({"accuracy"}), "delong": frozenset({"auc"})}
"""How, and for which statistics."""

LEAST_ROWS = 30
MOST_UNDEFINED = 0.05
_DIGITS = 9
_NOISE = 1e-12  # of the compared values: less than this is the rounding of sums, not a gain or a loss


class Question(NamedTuple):
    """What is asked of two tables of predictions.

    Attributes:
        statistic: One of `DIRECTIONS`.
        key: The column that says which rows belong together.
        method: One of `METHODS`.
        n_boot: Resamples of the bootstrap.
        seed: Of the resamples.
        confidence: Of the two-sided interval.
        threshold: From which score on a row counts as positive, where no label was logged.
        direction: `max` or `min`, only for `mean`: which way is better.
        truth: The column of the truth.
        score: The column of scores or probabilities; of numbers, where no `label` is logged.
        label: The column of predicted labels or numbers; where it is missing, labels are made of scores.
        value: The column whose mean is compared.
    """

    statistic: str
    key: str
    method: str = "paired_bootstrap"
    n_boot: int = 2000
    seed: int = 0
    confidence: float = 0.95
    threshold: float = 0.5
    direction: str = ""
    truth: str = "y_true"
    score: str = "y_score"
    label: str = "y_pred"
    value: str = "value"


class GainEstimate(NamedTuple):
    """The gain of the candidate over the baseline; positive is better, whichever way the statistic points.

    `lower` and `upper` bound it at `confidence`. `p_value` is two-sided, None for the bootstrap. `undefined` counts the
    resamples without a value (a single class, say), which are left out.
    """

    statistic: str
    method: str
    rows: int
    candidate: float
    baseline: float
    gain: float
    lower: float
    upper: float
    confidence: float
    p_value: float | None = None
    n_boot: int | None = None
    seed: int | None = None
    undefined: int = 0


def compare(candidate: Table, baseline: Table, question: Question) -> GainEstimate:
    """Estimate the gain of one run's predictions over another's on the same rows.

    Raises:
        StatisticError: It cannot be known: other rows, values that are no numbers, one class, too few rows.
        ImportError: NumPy is not installed.
    """
    direction = check_question(question)
    pairing = pair(candidate, baseline, question.key)
    if len(pairing.keys) < LEAST_ROWS:
        raise StatisticError(f"{len(pairing.keys)} rows are too few for an interval; {LEAST_ROWS} are the least")
    import numpy as np

    with np.errstate(all="ignore"):  # what overflows is refused, once, by its reason
        return _rounded(_estimate(pairing, question, 1 if direction == "max" else -1))


def _estimate(pairing: Pairing, question: Question, sign: int) -> GainEstimate:
    from mlgate.gates import resampling
    from mlgate.gates.measures import measures_of

    sides = measures_of(pairing, question)
    if question.method == "delong":
        return resampling.delong(sides, question)
    if question.method == "mcnemar":
        return resampling.mcnemar(sides, question)
    return resampling.paired_bootstrap(sides, question, sign)


def check_question(question: Question) -> str:
    """The direction in which the statistic is better.

    Raises:
        StatisticError: The question makes no sense; a gate file that asks it is wrong.
    """
    if question.statistic not in DIRECTIONS:
        raise StatisticError(f"unknown statistic `{question.statistic}`; known are {', '.join(DIRECTIONS)}")
    if question.statistic not in METHODS.get(question.method, ()):
        fitting = [method for method, statistics in METHODS.items() if question.statistic in statistics]
        raise StatisticError(f"`{question.method}` cannot judge {question.statistic}; {' or '.join(fitting)} can")
    if not 0.5 <= question.confidence < 1:
        raise StatisticError(f"confidence is {question.confidence}; expected at least 0.5 and below 1")
    if question.method == "paired_bootstrap" and question.n_boot * (1 - question.confidence) < 5:
        raise StatisticError(f"{question.n_boot} resamples are too few for an interval of {question.confidence}")
    own = DIRECTIONS[question.statistic]
    if own and question.direction not in ("", own):
        raise StatisticError(f"{question.statistic} is better when it is {own}; direction says {question.direction}")
    if not own and question.direction not in ("max", "min"):
        raise StatisticError(f"{question.statistic} needs a direction: max or min")
    return own or question.direction


def _rounded(estimate: GainEstimate) -> GainEstimate:
    noise = _NOISE * max(abs(estimate.candidate), abs(estimate.baseline))
    return estimate._replace(
        candidate=_round(estimate.candidate),
        baseline=_round(estimate.baseline),
        gain=_round(estimate.gain, noise),
        lower=_round(estimate.lower, noise),
        upper=_round(estimate.upper, noise),
        p_value=None if estimate.p_value is None else _round(estimate.p_value),
    )


def _round(value: float, noise: float = 0.0) -> float:
    if not math.isfinite(value):
        raise StatisticError("the values overflow")
    return 0.0 if abs(value) <= noise else float(f"{value:.{_DIGITS}g}")
