"""Paired statistics: against scikit-learn, SciPy and published values, and what they refuse to say."""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgate.gates.predictions import StatisticError, Table
from mlgate.gates.statistics import DIRECTIONS, METHODS, GainEstimate, Question, compare

sklearn_metrics = pytest.importorskip("sklearn.metrics")
scipy_stats = pytest.importorskip("scipy.stats")

Row = tuple[int, float, float]  # key, truth, prediction


def table(rows: Sequence[Row], name: str, prediction: str = "y_score") -> Table:
    return Table(
        name,
        {
            "row_id": [str(row[0]) for row in rows],
            "y_true": [repr(row[1]) for row in rows],
            prediction: [repr(row[2]) for row in rows],
        },
    )


def binary(count: int, quality: float, seed: int, *, rounded: int = 6) -> list[Row]:
    """Labels depend on the row alone; scores separate them the better the higher the quality is."""
    labels, shared, own = random.Random(7), random.Random(99), random.Random(seed)
    rows = []
    for key in range(count):
        label = float(labels.random() < 0.3)
        z = quality * label + shared.gauss(0, 1) + 0.3 * own.gauss(0, 1)
        rows.append((key, label, round(1 / (1 + math.exp(-z)), rounded)))
    return rows


def judge(mine: Sequence[Row], theirs: Sequence[Row], statistic: str = "auc", **changes: Any) -> GainEstimate:
    column = changes.pop("prediction", "y_score")
    question = Question(statistic, "row_id", **{"n_boot": 400, **changes})
    return compare(table(mine, "the candidate", column), table(theirs, "the baseline", column), question)


def sides(rows: Sequence[Row]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([row[1] for row in rows]), np.array([row[2] for row in rows])


LABELS: Mapping[str, Callable[..., float]] = {
    "accuracy": sklearn_metrics.accuracy_score,
    "f1": sklearn_metrics.f1_score,
    "precision": sklearn_metrics.precision_score,
    "recall": sklearn_metrics.recall_score,
    "macro_f1": lambda truth, labels: sklearn_metrics.f1_score(truth, labels, average="macro"),
}
SCORES: Mapping[str, Callable[..., float]] = {
    "auc": sklearn_metrics.roc_auc_score,
    "average_precision": sklearn_metrics.average_precision_score,
    "log_loss": sklearn_metrics.log_loss,
    "brier": sklearn_metrics.brier_score_loss,
    "mse": sklearn_metrics.mean_squared_error,
    "rmse": lambda truth, values: sklearn_metrics.mean_squared_error(truth, values) ** 0.5,
    "mae": sklearn_metrics.mean_absolute_error,
    "r2": sklearn_metrics.r2_score,
}


@pytest.mark.parametrize("rounded", [6, 1], ids=["few ties", "many ties"])
@pytest.mark.parametrize("statistic", [*LABELS, *SCORES])
def test_values_are_those_of_scikit_learn(statistic: str, rounded: int) -> None:
    mine, theirs = binary(500, 1.6, 2, rounded=rounded), binary(500, 1.4, 1, rounded=rounded)
    estimate = judge(mine, theirs, statistic)
    for rows, value in ((mine, estimate.candidate), (theirs, estimate.baseline)):
        truth, scores = sides(rows)
        expected = SCORES[statistic](truth, scores) if statistic in SCORES else LABELS[statistic](truth, scores >= 0.5)
        assert value == pytest.approx(expected, rel=1e-8)
    difference = estimate.candidate - estimate.baseline
    assert estimate.gain == pytest.approx(-difference if DIRECTIONS[statistic] == "min" else difference, abs=1e-8)
    assert estimate.lower <= estimate.gain <= estimate.upper


def test_macro_f1_and_accuracy_take_any_classes() -> None:
    rng = random.Random(3)
    truth = [rng.choice(["cat", "dog", "eel"]) for _ in range(300)]
    guesses = [[label if rng.random() < share else rng.choice("abc") for label in truth] for share in (0.9, 0.6)]
    keys = [str(index) for index in range(300)]
    tables = [
        Table(name, {"k": keys, "y_true": truth, "y_pred": guess}) for name, guess in zip("mt", guesses, strict=True)
    ]
    for statistic in ("macro_f1", "accuracy"):
        estimate = compare(tables[0], tables[1], Question(statistic, "k", n_boot=200))
        assert estimate.candidate == pytest.approx(LABELS[statistic](truth, guesses[0]), rel=1e-8)
        assert estimate.lower > 0


def test_the_mean_of_a_logged_value_needs_a_direction() -> None:
    tables = [
        Table(n, {"k": [str(i) for i in range(50)], "value": [str(v + i % 7) for i in range(50)]})
        for n, v in (("a", 1), ("b", 2))
    ]
    assert compare(tables[0], tables[1], Question("mean", "k", direction="min")).lower == 1
    assert compare(tables[0], tables[1], Question("mean", "k", direction="max")).upper == -1
    with pytest.raises(StatisticError, match="needs a direction"):
        compare(tables[0], tables[1], Question("mean", "k"))


def test_columns_may_have_other_names() -> None:
    renamed = [
        Table(t.name, {"id": t.columns["row_id"], "label": t.columns["y_true"], "p": t.columns["y_score"]})
        for t in (table(A, "a"), table(B, "b"))
    ]
    for statistic in ("auc", "f1", "mae"):
        question = Question(statistic, "id", n_boot=400, truth="label", score="p", label="hard")
        assert compare(renamed[0], renamed[1], question) == judge(A, B, statistic)
    with pytest.raises(StatisticError, match="a has no column `hard` or `score`; it has `id`, `label`, `p`"):
        compare(renamed[0], renamed[1], Question("f1", "id", truth="label", score="score", label="hard"))


# ---- the bootstrap -------------------------------------------------------------------------------------------


def test_the_bootstrap_interval_is_that_of_scipy_up_to_the_draw() -> None:
    mine, theirs = binary(300, 1.8, 2), binary(300, 1.2, 1)
    truth, a = sides(mine)
    b = sides(theirs)[1]

    def gain(index: np.ndarray) -> float:
        return float(SCORES["auc"](truth[index], a[index]) - SCORES["auc"](truth[index], b[index]))

    reference = scipy_stats.bootstrap(
        (np.arange(300),), gain, vectorized=False, n_resamples=1000, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    estimate = judge(mine, theirs, n_boot=3000)
    width = reference.high - reference.low
    assert estimate.lower == pytest.approx(reference.low, abs=width / 10)
    assert estimate.upper == pytest.approx(reference.high, abs=width / 10)


def test_of_a_mean_the_bootstrap_interval_is_the_normal_one() -> None:
    rng = random.Random(5)
    rows = [(key, 0.0, rng.gauss(0, 1)) for key in range(1000)]
    other = [(key, 0.0, value + rng.gauss(0.1, 0.5)) for key, _, value in rows]
    estimate = judge(rows, other, "mae", n_boot=3000)
    losses = np.array([abs(b[2]) - abs(a[2]) for a, b in zip(rows, other, strict=True)])
    reach = 1.96 * losses.std(ddof=1) / 1000**0.5
    assert estimate.upper - estimate.lower == pytest.approx(2 * reach, rel=0.08)
    assert estimate.gain == pytest.approx(losses.mean(), rel=1e-8)


def test_the_bootstrap_claims_no_gain_where_there_is_none() -> None:
    """Both runs are equally good: the lower bound of a 90 % interval passes zero in about one of twenty."""
    claims = 0
    for trial in range(120):
        rng = np.random.default_rng(trial)
        truth = rng.random(150) < 0.4
        a, b = (truth + rng.normal(0, 1, 150) for _ in range(2))
        rows = [[(i, float(truth[i]), float(s[i])) for i in range(150)] for s in (a, b)]
        claims += judge(rows[0], rows[1], n_boot=200, confidence=0.9).lower > 0
    assert claims <= 14  # binomial(120, 0.05): more than 14 in 0.1 % of all cases


def test_the_same_seed_gives_the_same_figures_and_another_one_others() -> None:
    mine, theirs = binary(200, 1.6, 2), binary(200, 1.5, 1)
    assert judge(mine, theirs, seed=3) == judge(mine, theirs, seed=3)
    assert judge(mine, theirs, seed=4).lower != judge(mine, theirs, seed=3).lower


def test_the_figures_are_pinned() -> None:
    """A decision's hash holds them: no version of NumPy, and no change of ours, may move them unseen."""
    estimate = judge(binary(200, 1.6, 2), binary(200, 1.5, 1), n_boot=100, seed=3)
    assert estimate == GainEstimate("auc", "paired_bootstrap", 200, *PINNED_AUC, 0.95, None, 100, 3, 0)


PINNED_AUC = (0.804127088, 0.785893657, 0.0182334316, -0.00632738095, 0.0423292928)


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([*LABELS, *SCORES]), st.sampled_from([1, 6]))
def test_the_order_of_rows_changes_nothing(rng: random.Random, statistic: str, rounded: int) -> None:
    mine, theirs = binary(60, 1.8, 2, rounded=rounded), binary(60, 1.2, 1, rounded=rounded)
    expected = judge(mine, theirs, statistic, n_boot=100)
    rng.shuffle(mine)
    rng.shuffle(theirs)
    assert judge(mine, theirs, statistic, n_boot=100) == expected


@pytest.mark.parametrize(
    ("method", "statistic"), [(m, s) for m, names in METHODS.items() for s in sorted(names) if s != "mean"]
)
def test_equal_predictions_gain_nothing(method: str, statistic: str) -> None:
    rows = binary(100, 1.5, 1)
    estimate = judge(rows, rows, statistic, method=method)
    assert (estimate.gain, estimate.lower, estimate.upper) == (0, 0, 0)
    assert estimate.p_value in (None, 1)


@pytest.mark.parametrize("method", METHODS)
def test_swapping_the_runs_turns_the_gain_around(method: str) -> None:
    statistic = "accuracy" if method == "mcnemar" else "auc"
    one, other = (judge(*pair, statistic, method=method) for pair in ((A, B), (B, A)))
    assert (one.gain, one.lower, one.upper) == pytest.approx((-other.gain, -other.upper, -other.lower), abs=1e-9)


A, B = binary(300, 1.8, 2), binary(300, 1.2, 1)


def test_scores_on_another_scale_have_the_same_auc_and_interval() -> None:
    stretched = [(key, truth, 1000 * score**3) for key, truth, score in A]
    for method in ("paired_bootstrap", "delong"):
        assert judge(stretched, B, method=method) == judge(A, B, method=method)


# ---- McNemar -------------------------------------------------------------------------------------------------


def changed(wins: int, losses: int, right: int, wrong: int) -> tuple[list[Row], list[Row]]:
    """Rows by who is right; the truth is always 1."""
    pairs = [(1.0, 0.0)] * wins + [(0.0, 1.0)] * losses + [(1.0, 1.0)] * right + [(0.0, 0.0)] * wrong
    return [(k, 1.0, p[0]) for k, p in enumerate(pairs)], [(k, 1.0, p[1]) for k, p in enumerate(pairs)]


@pytest.mark.parametrize(
    ("wins", "losses"), [(20, 10), (59, 6), (5, 0), (0, 7), (25, 25), (150, 86), (1, 0), (4000, 3700)]
)
def test_mcnemar_is_the_exact_binomial_test(wins: int, losses: int) -> None:
    estimate = judge(*changed(wins, losses, 100, 30), "accuracy", method="mcnemar")
    test = scipy_stats.binomtest(wins, wins + losses)
    assert estimate.p_value == pytest.approx(test.pvalue, rel=1e-7)
    share = test.proportion_ci(0.95, method="exact")
    scale = (wins + losses) / estimate.rows
    assert estimate.lower == pytest.approx((2 * share.low - 1) * scale, rel=1e-6, abs=1e-8)
    assert estimate.upper == pytest.approx((2 * share.high - 1) * scale, rel=1e-6, abs=1e-8)


def test_mcnemar_on_the_approval_ratings_of_agresti() -> None:
    """Agresti, Categorical Data Analysis, table 10.1: 794, 150, 86, 570; z squared is 17.4, the gain 0.04."""
    estimate = judge(*changed(150, 86, 794, 570), "accuracy", method="mcnemar")
    assert estimate.gain == 0.04
    assert estimate.p_value is not None and 1e-5 < estimate.p_value < 1e-4  # chi2.sf(17.36, 1) is 3.1e-5
    assert (estimate.lower, estimate.upper) == pytest.approx((0.02, 0.06), abs=0.003)  # the book's interval


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_the_interval_of_mcnemar_agrees_with_its_test(wins: int, losses: int, confidence: float) -> None:
    estimate = judge(*changed(wins, losses, 20, 20), "accuracy", method="mcnemar", confidence=confidence)
    assert estimate.p_value is not None
    excludes_zero = estimate.lower > 0 or estimate.upper < 0
    assert excludes_zero == (estimate.p_value < 1 - confidence) or estimate.p_value == pytest.approx(1 - confidence)


# ---- DeLong --------------------------------------------------------------------------------------------------


def delong_by_definition(truth: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[float, float]:
    """DeLong, DeLong and Clarke-Pearson 1988, equations 4 to 6, pair by pair."""
    placed = []
    for scores in (a, b):
        psi = np.sign(scores[truth == 1][:, None] - scores[truth == 0][None, :]) / 2 + 0.5
        placed.append((psi.mean(axis=1), psi.mean(axis=0), psi.mean()))
    s10, s01 = (np.cov(placed[0][k], placed[1][k]) for k in (0, 1))
    s = s10 / (truth == 1).sum() + s01 / (truth == 0).sum()
    return placed[0][2] - placed[1][2], float(s[0, 0] + s[1, 1] - 2 * s[0, 1])


@pytest.mark.parametrize("rounded", [6, 1], ids=["few ties", "many ties"])
@pytest.mark.parametrize("count", [30, 31, 250])
def test_delong_is_its_definition(count: int, rounded: int) -> None:
    mine, theirs = binary(count, 1.8, 2, rounded=rounded), binary(count, 1.0, 1, rounded=rounded)
    estimate = judge(mine, theirs, method="delong", confidence=0.9)
    gain, variance = delong_by_definition(*sides(mine), sides(theirs)[1])
    z = gain / variance**0.5
    assert estimate.gain == pytest.approx(gain, rel=1e-8)
    assert estimate.p_value == pytest.approx(2 * scipy_stats.norm.sf(abs(z)), rel=1e-6)
    reach = scipy_stats.norm.ppf(0.95) * variance**0.5
    assert (estimate.lower, estimate.upper) == pytest.approx((gain - reach, gain + reach), rel=1e-6)


@pytest.mark.parametrize("seed", range(60))
def test_delong_is_its_definition_on_whatever_is_drawn(seed: int) -> None:
    """Any share of positives, any number of ties within and between the classes, candidates better and worse."""
    draw = np.random.default_rng(seed)
    count, levels = int(draw.integers(30, 120)), int(draw.choice([2, 3, 7, 40, 10**6]))
    truth = (draw.random(count) < draw.uniform(0.1, 0.9)).astype(float)
    truth[:2], truth[2:4] = 1.0, 0.0
    shared = draw.normal(size=count) + truth * draw.uniform(-1, 2)
    a, b = (np.round((np.tanh(shared + draw.normal(size=count)) + 1) / 2 * levels) / levels for _ in "ab")
    rows = [[(key, float(truth[key]), float(scores[key])) for key in range(count)] for scores in (a, b)]
    gain, variance = delong_by_definition(truth, a, b)
    estimate = judge(rows[0], rows[1], method="delong", confidence=0.95)
    reach = scipy_stats.norm.ppf(0.975) * variance**0.5
    assert estimate.gain == pytest.approx(gain, abs=1e-9)
    assert (estimate.lower, estimate.upper) == pytest.approx((gain - reach, gain + reach), rel=1e-6, abs=1e-9)


def test_delong_and_the_bootstrap_agree_on_many_rows() -> None:
    mine, theirs = binary(3000, 1.62, 2), binary(3000, 1.50, 1)
    exact, drawn = judge(mine, theirs, method="delong"), judge(mine, theirs, n_boot=1500)
    assert drawn.lower == pytest.approx(exact.lower, abs=0.1 * (exact.upper - exact.lower))
    assert drawn.upper == pytest.approx(exact.upper, abs=0.1 * (exact.upper - exact.lower))
