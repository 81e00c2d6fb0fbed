"""Three ways to bound a paired gain: resampling rows, counting changed verdicts, and the variance of an AUC."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from mlgate.core.typing import Any
from mlgate.gates.measures import Array, Side
from mlgate.gates.predictions import StatisticError
from mlgate.gates.statistics import MOST_UNDEFINED, GainEstimate, Question

_HALVINGS = 80  # of [0, 1], down to the resolution of a double


def paired_bootstrap(sides: tuple[Side, Side], question: Question, sign: int) -> GainEstimate:
    """The percentile interval of the gain over resamples of rows, the same rows for both runs."""
    rows = len(sides[0].truth)
    value, other = _point_values(sides, question)
    stream = np.random.PCG64(question.seed)  # its raw stream is the same in every version of NumPy
    gains = []
    for _ in range(question.n_boot):
        drawn = ((stream.random_raw(rows) >> np.uint64(32)) * np.uint64(rows)) >> np.uint64(32)
        counts = np.bincount(drawn.astype(np.int64), minlength=rows)
        gains.append(sign * (sides[0].measure(counts) - sides[1].measure(counts)))
    known = np.array([gain for gain in gains if math.isfinite(gain)])
    undefined = len(gains) - len(known)
    if undefined > MOST_UNDEFINED * len(gains):
        raise StatisticError(f"{question.statistic} is undefined in {undefined:,} of {len(gains):,} resamples")
    tail = (1 - question.confidence) / 2
    lower, upper = np.quantile(known, [tail, 1 - tail])
    return GainEstimate(
        question.statistic,
        question.method,
        rows,
        value,
        other,
        sign * (value - other),
        float(lower),
        float(upper),
        question.confidence,
        n_boot=question.n_boot,
        seed=question.seed,
        undefined=undefined,
    )


def mcnemar(sides: tuple[Side, Side], question: Question) -> GainEstimate:
    """The exact test over the rows on which only one run is right, and the interval that agrees with it.

    The interval is Clopper and Pearson's for the share of those rows that the candidate wins, as a gain in accuracy: it
    excludes zero exactly when the two-sided exact p-value is at most 1 - confidence.
    """
    value, other = _point_values(sides, question)
    rows = len(sides[0].truth)
    mine, theirs = (side.truth == side.predicted for side in sides)
    wins, losses = int((mine & ~theirs).sum()), int((theirs & ~mine).sum())
    tail = (1 - question.confidence) / 2
    low, high = _share_interval(wins, wins + losses, tail)
    scale = (wins + losses) / rows
    return GainEstimate(
        question.statistic,
        question.method,
        rows,
        value,
        other,
        (wins - losses) / rows,
        (2 * low - 1) * scale,
        (2 * high - 1) * scale,
        question.confidence,
        min(1.0, 2 * _tail_above(max(wins, losses), wins + losses, 0.5)),
    )


def delong(sides: tuple[Side, Side], question: Question) -> GainEstimate:
    """DeLong's interval of the difference of two correlated AUCs, by midranks (Sun and Xu 2014)."""
    value, other = _point_values(sides, question)
    positive = sides[0].truth == 1
    parts = [_placements(side.predicted, positive) for side in sides]
    variance = sum(_variance_of_mean(mine - theirs) for mine, theirs in zip(*parts, strict=True))
    gain = value - other
    deviation = math.sqrt(variance)
    if deviation < 1e-12 and abs(gain) > 1e-12:
        raise StatisticError("the difference of the AUCs has no variance; paired_bootstrap can judge it")
    reach = NormalDist().inv_cdf((1 + question.confidence) / 2) * deviation
    p_value = math.erfc(abs(gain) / deviation / math.sqrt(2)) if deviation >= 1e-12 else 1.0
    return GainEstimate(
        question.statistic,
        question.method,
        len(positive),
        value,
        other,
        gain,
        gain - reach,
        gain + reach,
        question.confidence,
        p_value,
    )


def _point_values(sides: tuple[Side, Side], question: Question) -> tuple[float, float]:
    ones: Array = np.ones(len(sides[0].truth), dtype=np.int64)
    values = tuple(side.measure(ones) for side in sides)
    if not all(map(math.isfinite, values)):
        raise StatisticError(f"{question.statistic} is undefined on these rows")
    return values[0], values[1]


def _placements(scores: Array, positive: Array) -> tuple[Array, Array]:
    """Of each positive the share of negatives below it, of each negative the share of positives above it."""
    ups, downs = scores[positive], scores[~positive]
    together = _midranks(np.concatenate([ups, downs]))
    of_ups = (together[: len(ups)] - _midranks(ups)) / len(downs)
    of_downs = 1 - (together[len(ups) :] - _midranks(downs)) / len(ups)
    return of_ups, of_downs


def _variance_of_mean(values: Array) -> float:
    return float(((values - values.mean()) ** 2).sum() / (len(values) - 1) / len(values))


def _midranks(values: Array) -> Array:
    _, groups, sizes = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(sizes)
    return (ends - (sizes - 1) / 2)[groups]


def _share_interval(hits: int, trials: int, tail: float) -> tuple[float, float]:
    """Clopper and Pearson's interval of a share."""
    if trials == 0:
        return 0.5, 0.5  # no row tells the two apart
    low = _solve(lambda share: _tail_above(hits, trials, share) < tail) if hits else 0.0
    high = _solve(lambda share: _tail_above(trials - hits, trials, 1 - share) >= tail) if hits < trials else 1.0
    return low, high


def _solve(is_below: Any) -> float:
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return (low + high) / 2


def _tail_above(hits: int, trials: int, share: float) -> float:
    """The chance of at least `hits` successes."""
    if hits <= 0 or share >= 1:
        return 1.0
    if share <= 0:
        return 0.0
    counts = np.arange(hits, trials + 1)
    chances = np.exp(_log_ways(hits, trials) + counts * math.log(share) + (trials - counts) * math.log1p(-share))
    return min(1.0, float(chances.sum()))


@lru_cache(maxsize=4)
def _log_ways(least: int, trials: int) -> Array:
    """Logarithms of the binomial coefficients from `least` on."""
    whole = math.lgamma(trials + 1)
    return np.array([whole - math.lgamma(k + 1) - math.lgamma(trials - k + 1) for k in range(least, trials + 1)])
