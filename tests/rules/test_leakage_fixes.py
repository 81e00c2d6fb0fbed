"""Fixes of leakage rules, run: the program before and after, on real arrays."""

from __future__ import annotations

from typing import Any

import pytest

from mlgate.testing import check_source, fix_source

np = pytest.importorskip("numpy")
pytest.importorskip("sklearn")

DATA = """
import numpy as np
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
X = np.arange(200.0).reshape(100, 2) + np.random.default_rng(0).normal(size=(100, 2))
y = X[:, 0] * 10
"""


def run(source: str) -> dict[str, Any]:
    """The names that a program leaves behind."""
    names: dict[str, Any] = {}
    exec(compile(source, "program.py", "exec"), names)
    return names


def before_and_after(source: str, rule: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Names of a program before and after the fixes of one rule, which must have something to say, once."""
    source = DATA + source
    fixed = fix_source(source, select=[rule])
    assert fixed != source and not check_source(fixed, select=[rule])
    return run(source), run(fixed)


def rows_shared(one: Any, other: Any) -> int:
    return len({tuple(row) for row in one} & {tuple(row) for row in other})


def test_swapped_results_get_the_rows_that_their_names_say() -> None:
    split = "X_train, y_train, X_test, y_test = train_test_split(X, y, test_size=0.5, random_state=0)\n"
    before, after = before_and_after(split, "swapped-split-results")
    assert before["y_train"].ndim == 2 and np.array_equal(before["y_train"], after["X_test"])
    assert np.array_equal(after["y_train"], after["X_train"][:, 0] * 10)
    assert np.array_equal(after["y_test"], after["X_test"][:, 0] * 10)
    assert rows_shared(after["X_train"], after["X_test"]) == 0
    assert np.array_equal(before["X_train"], after["X_train"]), "what was right stays"


def test_swapped_parts_get_their_sizes() -> None:
    split = """
X_train, X_test, y_test, y_train = train_test_split(X, y, test_size=0.5, random_state=0)
model = LinearRegression().fit(X_train, y_train)
score = model.score(X_test, y_test)
"""
    before, after = before_and_after(split, "swapped-split-results")
    assert not np.allclose(before["y_train"], before["X_train"][:, 0] * 10), "labels of other rows"
    assert np.array_equal(after["y_train"], after["X_train"][:, 0] * 10)
    assert before["score"] < 0.5 < after["score"]

    mirrored = "test, train = train_test_split(X, test_size=0.2, random_state=0)\n"
    before, after = before_and_after(mirrored, "swapped-split-results")
    assert (len(before["train"]), len(after["train"])) == (20, 80)
    assert rows_shared(after["train"], after["test"]) == 0


REFIT = """
X_train, X_test, y_train, y_test = X[:80], X[80:], y[:80], y[80:]
scaler = StandardScaler()
train_scaled = scaler.fit_transform(X_train)
test_scaled = scaler.fit_transform(X_test)
model = LinearRegression().fit(train_scaled, y_train)
score = model.score(test_scaled, y_test)
"""


def test_test_rows_are_scaled_as_the_model_learnt_it() -> None:
    before, after = before_and_after(REFIT, "fit-on-test-data")
    assert abs(before["test_scaled"].mean()) < 1e-9, "a test part that is shifted as a whole was scaled back to nought"
    assert after["test_scaled"].min() > 1
    assert np.allclose(after["scaler"].mean_, after["X_train"].mean(axis=0)), "the scaler keeps the training rows"
    assert before["score"] < 0 < 0.99 < after["score"]
    for name in ("X_train", "X_test", "train_scaled", "y_train", "y_test"):
        assert np.array_equal(before[name], after[name])
    assert np.array_equal(before["model"].coef_, after["model"].coef_)


def test_an_encoder_keeps_its_codes() -> None:
    body = """
from sklearn.preprocessing import LabelEncoder
from sklearn.tree import DecisionTreeClassifier
cities = np.where(X[:, 0] < 80, "Athens", np.where(X[:, 0] % 4 < 2, "Berlin", "Cairo"))
train, test = cities[:80], cities[80:]
encoder = LabelEncoder()
codes = encoder.fit_transform(train)
model = DecisionTreeClassifier().fit(codes.reshape(-1, 1), train)
predicted = model.predict(encoder.fit_transform(test).reshape(-1, 1))
"""
    before, after = before_and_after(body, "fit-on-test-data")
    assert set(before["predicted"]) == {"Athens", "Berlin"}, "the first code of the test rows was another city"
    assert np.array_equal(after["predicted"], after["test"])
