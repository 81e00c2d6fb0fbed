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
