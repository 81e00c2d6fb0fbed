"""The fix of cv-outside-pipeline, run: the program before and after, on real rows. Only the leak is gone."""

from __future__ import annotations

from typing import Any

import pytest

from mlgate.testing import check_source, fix_source

np = pytest.importorskip("numpy")
preprocessing = pytest.importorskip("sklearn.preprocessing")

RULE = ["MLG113"]
HEAD = """\
import numpy as np
from sklearn.datasets import make_classification
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_predict, cross_val_score, cross_validate
from sklearn.preprocessing import MinMaxScaler, StandardScaler

X, y = make_classification(n_samples=60, n_features=40, random_state=3)
"""
PLAIN = "Z = StandardScaler().fit_transform(X)\nscores = cross_val_score(LogisticRegression(), Z, y, cv=5)\n"
FIXED = {
    "made on the spot": PLAIN,
    "with names, the rows under the old one": """
scaler = StandardScaler()
model = LogisticRegression(C=0.1)
X = scaler.fit_transform(X)
scores = cross_val_score(model, X, y, cv=KFold(4), scoring="f1")
""",
    "inside of other calls": """
Z = StandardScaler().fit_transform(X)
scores = np.sort(cross_val_score(LogisticRegression(), Z, y))
""",
    "by keywords": """
Z = StandardScaler().fit_transform(X)
scores = cross_val_score(LogisticRegression(), X=Z, y=y, cv=3)
""",
    "with quiet statements between": """
Z = StandardScaler().fit_transform(X)  # all on one scale
names = list(range(3))
print(len(X))
scores = cross_val_predict(LogisticRegression(), Z, y, method="predict_proba")
""",
    "in a function": """
def judge(rows, labels):
    scaled = StandardScaler().fit_transform(rows)
    return cross_val_score(LogisticRegression(), scaled, labels)
scores = judge(X, y)
""",
    "where a pipeline is known by another name": """
from sklearn.pipeline import make_pipeline as chain
Z = StandardScaler().fit_transform(X)
scores = cross_val_score(LogisticRegression(), Z, y)
""",
}
KEPT = {
    "the rows are used again": PLAIN + "LogisticRegression().fit(Z, y)\n",
    "the scaler is used again": """
scaler = StandardScaler()
Z = scaler.fit_transform(X)
scores = cross_val_score(LogisticRegression(), Z, y)
print(scaler.mean_)
""",
    "the rows change in between": """
Z = StandardScaler().fit_transform(X)
X[0] = 5
scores = cross_val_score(LogisticRegression(), Z, y)
""",
    "random numbers are drawn in between": """
Z = StandardScaler().fit_transform(X)
noise = np.random.rand(3)
scores = cross_val_score(LogisticRegression(), Z, y)
""",
    "parameters for the model's fit": """
Z = StandardScaler().fit_transform(X)
scores = cross_val_score(LogisticRegression(), Z, y, params={"sample_weight": y + 1})
""",
    "the models of the folds are kept": """
Z = StandardScaler().fit_transform(X)
found = cross_validate(LogisticRegression(), Z, y, return_estimator=True)
""",
    "a model that we do not know": """
from ours import Model
Z = StandardScaler().fit_transform(X)
scores = cross_val_score(Model(), Z, y)
""",
    "in a comprehension": """
Z = StandardScaler().fit_transform(X)
scores = [cross_val_score(LogisticRegression(C=c), Z, y).mean() for c in (0.1, 1)]
""",
    "in a loop": """
Z = StandardScaler().fit_transform(X)
for c in (0.1, 1):
    print(cross_val_score(LogisticRegression(C=c), Z, y).mean())
""",
    "the name of the pipeline is taken": "make_pipeline = None\n" + PLAIN,
    "a scaler that changes its input": PLAIN.replace("StandardScaler()", "StandardScaler(copy=False)"),
}


class Fits:
    """How many rows each fit of a scaler saw while a program ran."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sizes: list[int] = []
        whole = preprocessing.StandardScaler.partial_fit

        def partial_fit(scaler: Any, X: Any, *rest: Any, **named: Any) -> Any:
            self.sizes.append(len(X))
            return whole(scaler, X, *rest, **named)

        monkeypatch.setattr(preprocessing.StandardScaler, "partial_fit", partial_fit)

    def run(self, source: str) -> tuple[dict[str, Any], list[int], Any]:
        """Names that a program leaves behind, the sizes of its fits, and the state of the random numbers."""
        self.sizes = []
        np.random.seed(0)
        names: dict[str, Any] = {}
        exec(compile(source, "program.py", "exec"), names)
        return names, self.sizes, np.random.get_state()


@pytest.mark.parametrize("name", FIXED)
def test_the_scaler_is_fitted_in_each_fold_and_nothing_else_changes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = HEAD + FIXED[name]
    fixed = fix_source(source, select=RULE)
    assert fixed != source and not check_source(fixed, select=RULE)
    fits = Fits(monkeypatch)
    before, whole, state = fits.run(source)
    after, parts, later = fits.run(fixed)
    assert 60 in whole, "the scaler saw all rows"
    assert len(parts) > 1 and max(parts) < 60, "it sees the training rows of each fold"
    assert not np.array_equal(before["scores"], after["scores"]), "the leak was in the scores"
    assert np.array_equal(after["scores"], honest(after, FIXED[name]))
    assert set(before) - set(after) <= {"Z"} and set(after) - set(before) <= {"make_pipeline"}
    assert np.array_equal(after["y"], before["y"]) and all(
        np.array_equal(a, b) for a, b in zip(state, later, strict=True)
    )


def honest(names: dict[str, Any], source: str) -> Any:
    """The scores that a pipeline written by hand gets."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import KFold, cross_val_predict, cross_val_score
    from sklearn.pipeline import Pipeline

    model = names.get("model", LogisticRegression())
    pipeline = Pipeline([("scale", preprocessing.StandardScaler()), ("model", model)])
    if "cross_val_predict" in source:
        return cross_val_predict(pipeline, names["X"], names["y"], method="predict_proba")
    folds = KFold(4) if "KFold" in source else 3 if "cv=3" in source else 5
    found = cross_val_score(pipeline, names["X"], names["y"], cv=folds, scoring="f1" if "f1" in source else None)
    return np.sort(found) if "np.sort" in source else found


@pytest.mark.parametrize("name", KEPT)
def test_no_fix_where_it_is_not_surely_right(name: str) -> None:
    source = HEAD + KEPT[name]
    assert check_source(source, select=RULE)
    assert fix_source(source, select=RULE) == source


def test_a_comment_stays() -> None:
    fixed = fix_source(HEAD + FIXED["with quiet statements between"], select=RULE)
    assert "\n# all on one scale\n" in fixed


def test_across_cells() -> None:
    from mlgate.testing import notebook_source

    cells = [{"source": HEAD}, {"source": "Z = StandardScaler().fit_transform(X)"}, {"source": PLAIN.splitlines()[1]}]
    fixed = fix_source(notebook_source(cells), "a.ipynb", RULE)
    assert "make_pipeline(StandardScaler(), LogisticRegression()), X, y" in fixed
    assert "from sklearn.pipeline import make_pipeline" in fixed
