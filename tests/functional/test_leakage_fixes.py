"""Fixes of leaks, run: the code before and after, on real data. The leak is gone and nothing else changed."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mlgate.core.diagnostic import Confidence
from mlgate.testing import check_source, fix_source, notebook_source
from tests.functional.project import mlgate, write

pytest.importorskip("sklearn", reason="the fixed code is run")
pytest.importorskip("imblearn", reason="the fixed code is run")

import numpy as np
import pandas as pd

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")

RULES = ["MLG101", "MLG105", "MLG112"]
HEAD = """\
import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE, RandomOverSampler
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler

frame = pd.read_csv("data.csv")
"""
PARTS = 'X, y = frame[["age", "wage"]], frame["y"]\n'
SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=5)\n"
JUDGE = """\
model = LogisticRegression().fit(X_train, y_train)
print(len(X_train), len(X_test), sorted(set(y_test)))
model.score(X_test, y_test)
"""
Names = dict[str, Any]


class Case(NamedTuple):
    """A leak that is fixed: what must hold afterwards, and which names are new."""

    source: str
    holds: Callable[[Names], bool]
    new: frozenset[str] = frozenset()


def raw(names: Names, part: str = "train") -> Any:
    """The rows of a part as they were read."""
    return names["raw"].loc[names[f"y_{part}"].index]


def scaled_by_train(names: Names) -> bool:
    """The scaler knows the training part only, and the test rows are scaled by it, in their order."""
    train, test = raw(names)[["age", "wage"]], raw(names, "test")[["age", "wage"]]
    scaler = names["scaler"]
    fitted = np.allclose(scaler.mean_, train.mean()) and not np.allclose(
        scaler.mean_, names["raw"][["age", "wage"]].mean()
    )
    return bool(fitted and np.allclose(scaler.inverse_transform(names["X_test"]), test))


def filled_by_train(names: Names) -> bool:
    """Gaps of both parts hold the training part's median."""
    median = raw(names)["gap"].median()
    gaps = raw(names, "test")["gap"].isna()
    filled = names["X_test"]["gap"]
    return bool(
        gaps.any()
        and (filled[gaps] == median).all()
        and (filled[~gaps] == raw(names, "test")["gap"][~gaps]).all()
        and median != names["raw"]["gap"].median()
    )


def resampled_after(names: Names) -> bool:
    """No test row has a copy among the training rows, all test rows were read, and training classes are level."""
    test = names["X_test"]
    train = {tuple(row) for row in np.asarray(names["X_train"])}
    known = {tuple(row) for row in names["raw"][["age", "wage"]].to_numpy()}
    rows = [tuple(row) for row in np.asarray(test)]
    counts = pd.Series(names["y_train"]).value_counts()
    return not train.intersection(rows) and known.issuperset(rows) and counts.nunique() == 1 and len(rows) == 50


SCALED = frozenset({"scaler"})
CASES = {
    "a scaler made on the spot": Case(
        PARTS + "Z = StandardScaler().fit_transform(X)\n" + SPLIT.replace("(X,", "(Z,") + JUDGE, scaled_by_train, SCALED
    ),
    "a scaler with a name, its result under the old one": Case(
        PARTS + "scaler = StandardScaler()\nX = scaler.fit_transform(X)\n" + SPLIT + JUDGE, scaled_by_train
    ),
    "a scaler with parameters": Case(
        PARTS + "X = StandardScaler(with_std=False).fit_transform(X)  # centred\n" + SPLIT + JUDGE,
        scaled_by_train,
        SCALED,
    ),
    "fit and transform apart": Case(
        PARTS + "scaler = StandardScaler()\nscaler.fit(X)\nX = scaler.transform(X)\n" + SPLIT + JUDGE, scaled_by_train
    ),
    "made and fitted in one go": Case(
        PARTS + "scaler = StandardScaler().fit(X)\nZ = scaler.transform(X)\n" + SPLIT.replace("(X,", "(Z,") + JUDGE,
        scaled_by_train,
    ),
    "fitted on all, applied to each part": Case(
        PARTS
        + "scaler = StandardScaler()\nscaler.fit(X)\n"
        + SPLIT
        + "X_train, X_test = scaler.transform(X_train), scaler.transform(X_test)\n"
        + JUDGE,
        scaled_by_train,
    ),
    "fitted on all below the split": Case(
        PARTS
        + "scaler = StandardScaler()\n"
        + SPLIT
        + "scaler.fit(X)\nX_train, X_test = scaler.transform(X_train), scaler.transform(X_test)\n"
        + JUDGE,
        scaled_by_train,
    ),
    "fitted inside of the split": Case(
        PARTS + SPLIT.replace("(X,", "(StandardScaler().fit_transform(X),") + JUDGE, scaled_by_train, SCALED
    ),
    "quiet statements between": Case(
        PARTS
        + "scaler = StandardScaler()\nZ = scaler.fit_transform(X)\nfrom sklearn.svm import SVC\nprint(frame.shape)\n"
        + "names = list(frame.columns)\n"
        + SPLIT.replace("(X, y,", "(Z, y, stratify=y,")
        + JUDGE,
        scaled_by_train,
    ),
    "inside of a function": Case(
        PARTS
        + "def run(X, y):\n    scaler = StandardScaler()\n    Z = scaler.fit_transform(X)\n"
        + "    "
        + SPLIT.replace("(X,", "(Z,")
        + "    model = LogisticRegression().fit(X_train, y_train)\n    model.score(X_test, y_test)\n"
        + "    return scaler, X_test, y_train, y_test\nscaler, X_test, y_train, y_test = run(X, y)\n",
        scaled_by_train,
    ),
    "names that are used again for something else": Case(
        "scaler = MinMaxScaler()\nprint(scaler)\n"
        + PARTS
        + "scaler = StandardScaler()\nX = scaler.fit_transform(X)\n"
        + SPLIT
        + JUDGE
        + 'X = frame[["gap"]].fillna(0)\nother = MinMaxScaler().fit_transform(X)\n',
        scaled_by_train,
    ),
    "an imputer": Case(
        'X, y = frame[["gap", "wage"]], frame["y"]\nimputer = SimpleImputer(strategy="median")\n'
        + "X = imputer.fit_transform(X)\n"
        + SPLIT
        + JUDGE,
        lambda names: bool(np.allclose(names["imputer"].statistics_, raw(names)[["gap", "wage"]].median())),
    ),
    "words": Case(
        'y = frame["y"]\ntexts = frame["text"]\nvectorizer = TfidfVectorizer()\n'
        + "X = vectorizer.fit_transform(texts).toarray()\n"
        + SPLIT
        + JUDGE,
        lambda names: set(names["vectorizer"].vocabulary_) == set(" ".join(raw(names)["text"]).split()),
    ),
    "an oversampler": Case(
        PARTS + "X, y = SMOTE(random_state=0).fit_resample(X, y)\n" + SPLIT + JUDGE, resampled_after
    ),
    "an oversampler with a name, stratified": Case(
        PARTS
        + "sampler = RandomOverSampler(random_state=0)\nX_more, y_more = sampler.fit_resample(X, y)\n"
        + SPLIT.replace("(X, y,", "(X_more, y_more, stratify=y_more,")
        + JUDGE,
        resampled_after,
    ),
    "gaps filled by the median of all": Case(
        'frame["gap"] = frame["gap"].fillna(frame["gap"].median())\n'
        + 'X = frame.drop(columns=["y", "text"])\ny = frame["y"]\n'
        + SPLIT
        + JUDGE,
        filled_by_train,
        frozenset({"gap_median"}),
    ),
    "gaps filled, the frame split as it is": Case(
        'frame["gap"] = frame["gap"].fillna(frame["gap"].median())  # few\nframe["age"] = frame["age"] * 2\n'
        + SPLIT.replace("(X, y,", '(frame[["gap", "age"]], frame["y"],')
        + JUDGE,
        filled_by_train,
        frozenset({"gap_median"}),
    ),
    "gaps of the parts filled by all": Case(
        'X, y = frame[["gap", "wage"]], frame["y"]\n'
        + SPLIT
        + 'X_train = X_train.fillna({"gap": frame["gap"].median()})\nX_test = X_test.fillna({"gap": frame["gap"].median()})\n'
        + JUDGE,
        filled_by_train,
        frozenset({"gap_median"}),
    ),
    "a frame's medians": Case(
        'y = frame.pop("y")\nnumbers = frame.drop(columns="text")\n'
        + SPLIT.replace("(X,", "(numbers,")
        + "X_train = X_train.fillna(numbers.median())\nX_test = X_test.fillna(numbers.median())\n"
        + JUDGE,
        filled_by_train,
        frozenset({"medians"}),
    ),
}
CASES["scaler and oversampler in turn"] = Case(
    PARTS
    + "scaler = StandardScaler()\nX = scaler.fit_transform(X)\nX_more, y_more = SMOTE(random_state=0).fit_resample(X, y)\n"
    + SPLIT.replace("(X, y,", "(X_more, y_more,")
    + JUDGE,
    lambda names: len(names["X_test"]) == 50 and len(names["raw"]) == 200,
)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    draw = np.random.default_rng(3)
    frame = pd.DataFrame({"age": draw.normal(40, 9, 200), "wage": draw.gamma(3, 900, 200)})
    frame["gap"] = draw.normal(5, 2, 200).round(3)
    frame.loc[draw.choice(200, 40, replace=False), "gap"] = np.nan
    frame["text"] = [" ".join(f"word{n}" for n in draw.integers(0, 400, 4)) for _ in range(200)]
    frame["y"] = (draw.random(200) < 0.2).astype(int)
    frame.to_csv(tmp_path / "data.csv", index=False)
    monkeypatch.chdir(tmp_path)
    return pd.read_csv("data.csv")


def run(source: str, frame: Any) -> tuple[Names, str]:
    """What a program binds and prints."""
    names: Names = {"raw": frame}
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(source, "work.py", "exec"), names)
    return names, out.getvalue()


def leaks(source: str) -> list[str]:
    found = check_source(source, "work.py", RULES)
    return [item.message for item in found if item.confidence >= Confidence.MEDIUM]


@pytest.mark.parametrize("name", CASES)
def test_a_fix_takes_the_leak_away_and_nothing_else(name: str, data: Any) -> None:
    case = CASES[name]
    before = HEAD + case.source
    after = fix_source(before, "work.py", RULES)
    assert leaks(before) and not leaks(after)
    old, printed = run(before, data)
    new, printed_now = run(after, data)
    assert case.holds(new), after
    assert case.new - {"gap_median", "medians"} or not case.holds(old), "the check tells a leak from none"
    resamples = "fit_resample" in before
    assert resamples or printed == printed_now
    assert set(new) - set(old) <= case.new
    gone = set(old) - set(new)
    assert all(after.count(item) == 0 for item in gone if item.isidentifier() and len(item) > 1), gone
    for label in ("y_train", "y_test") if not resamples else ():
        pd.testing.assert_series_equal(old[label], new[label])
    for part in ("X_train", "X_test") if not resamples else ():
        if part in old and "vectorizer" not in old:
            assert old[part].shape == new[part].shape and type(old[part]) is type(new[part])


REFUSED = {
    "the result is used elsewhere": PARTS
    + "Z = StandardScaler().fit_transform(X)\n"
    + SPLIT.replace("(X,", "(Z,")
    + JUDGE
    + "print(Z.mean())\n",
    "the result is looked at in between": PARTS
    + "X = StandardScaler().fit_transform(X)\nprint(X[:3])\n"
    + SPLIT
    + JUDGE,
    "the old name is used afterwards": PARTS
    + "X = StandardScaler().fit_transform(X)\n"
    + SPLIT
    + JUDGE
    + "model.predict(X)\n",
    "a function uses the result": PARTS
    + "X = StandardScaler().fit_transform(X)\ndef look():\n    return X.mean()\n"
    + SPLIT
    + JUDGE
    + "look()\n",
    "the data changes in between": PARTS
    + "Z = StandardScaler().fit_transform(X)\nX['age'] = 0\n"
    + SPLIT.replace("(X,", "(Z,")
    + JUDGE,
    "something unknown is called in between": PARTS
    + "from ours import shuffle\nZ = StandardScaler().fit_transform(X)\nshuffle(frame)\n"
    + SPLIT.replace("(X,", "(Z,")
    + JUDGE,
    "random numbers are drawn in between": PARTS
    + "Z = StandardScaler().fit_transform(X)\nnoise = np.random.rand(3)\n"
    + SPLIT.replace("(X,", "(Z,")
    + JUDGE,
    "in a branch": PARTS + "if len(X) > 3:\n    X = StandardScaler().fit_transform(X)\n" + SPLIT + JUDGE,
    "in a loop": PARTS + "for _ in range(3):\n    X = StandardScaler().fit_transform(X)\n" + SPLIT + JUDGE,
    "the scaler writes in place": PARTS
    + "Z = StandardScaler(copy=False).fit_transform(X)\n"
    + SPLIT.replace("(X,", "(Z,")
    + JUDGE,
    "the scaler is used before the split": PARTS
    + "scaler = StandardScaler()\nX = scaler.fit_transform(X)\nprint(scaler.mean_)\n"
    + SPLIT
    + JUDGE,
    "the old name is added to afterwards": PARTS
    + "X = StandardScaler().fit_transform(X)\n"
    + SPLIT
    + JUDGE
    + "X += 1\n",
    "the old name is bound again by itself": PARTS
    + "X = StandardScaler().fit_transform(X)\n"
    + SPLIT
    + JUDGE
    + "X = X + 1\n",
    "the scaler may be another": PARTS
    + "scaler = StandardScaler()\nif len(X) > 9:\n    scaler = MinMaxScaler()\nX = scaler.fit_transform(X)\n"
    + SPLIT
    + JUDGE,
    "two splits": PARTS + "X = StandardScaler().fit_transform(X)\n" + SPLIT + JUDGE + SPLIT + JUDGE,
    "split by hand": PARTS
    + "X = StandardScaler().fit_transform(X)\nX_train, X_test, y_train, y_test = X[:150], X[150:], y[:150], y[150:]\n"
    + JUDGE,
    "columns of a frame": 'frame["age"] = StandardScaler().fit_transform(frame[["age"]])\n' + PARTS + SPLIT + JUDGE,
    "a decomposition may draw random numbers": PARTS
    + "from sklearn.decomposition import PCA\nX = PCA(2).fit_transform(X)\n"
    + SPLIT
    + JUDGE,
    "starred results": PARTS
    + "X = StandardScaler().fit_transform(X)\nX_train, X_test, *labels = train_test_split(X, y)\n"
    + "LogisticRegression().fit(X_train, labels[0]).score(X_test, labels[1])\n",
    "two statements on a line": PARTS + "X = StandardScaler().fit_transform(X); print(1)\n" + SPLIT + JUDGE,
    "what can be read once": 'y = frame["y"]\nlines = (text for text in frame["text"])\n'
    + "X = TfidfVectorizer().fit_transform(lines)\n"
    + SPLIT
    + JUDGE,
    "oversampled classes are counted": PARTS
    + "X, y = SMOTE().fit_resample(X, y)\nprint(y.value_counts())\n"
    + SPLIT
    + JUDGE,
    "oversampled rows are used elsewhere": PARTS
    + "A, b = SMOTE().fit_resample(X, y)\n"
    + SPLIT.replace("(X, y", "(A, b")
    + JUDGE
    + "LogisticRegression().fit(A, b)\n",
    "the filled frame is used afterwards": 'frame["gap"] = frame["gap"].fillna(frame["gap"].mean())\n'
    + SPLIT.replace("(X, y,", '(frame[["gap"]], frame["y"],')
    + JUDGE
    + 'print(frame["gap"].max())\n',
    "the filled column is used to make another": 'frame["gap"] = frame["gap"].fillna(frame["gap"].mean())\n'
    + 'frame["twice"] = frame["gap"] * 2\n'
    + SPLIT.replace("(X, y,", '(frame[["gap", "twice"]], frame["y"],')
    + JUDGE,
    "the frame has another name": "other = frame\n"
    + 'frame["gap"] = frame["gap"].fillna(frame["gap"].mean())\n'
    + SPLIT.replace("(X, y,", '(frame[["gap"]], frame["y"],')
    + JUDGE
    + "print(other.gap.max())\n",
    "a frame that a function is given": "def run(frame):\n"
    + '    frame["gap"] = frame["gap"].fillna(frame["gap"].mean())\n'
    + "    "
    + SPLIT.replace("(X, y,", '(frame[["gap"]], frame["y"],')
    + "    return LogisticRegression().fit(X_train, y_train).score(X_test, y_test)\nrun(frame)\n",
    "a global variable": PARTS
    + "def run():\n    global X\n    X = StandardScaler().fit_transform(X)\n    "
    + SPLIT
    + "    return LogisticRegression().fit(X_train, y_train).score(X_test, y_test)\nrun()\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_no_fix_rather_than_a_wrong_one(name: str) -> None:
    source = HEAD + REFUSED[name]
    assert leaks(source)
    assert fix_source(source, "work.py", RULES) == source


def cells(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]


def test_in_a_notebook_edits_stay_in_their_cells(tmp_path: Path) -> None:
    sources = [
        HEAD + PARTS.rstrip(),
        "# scale\nscaler = StandardScaler()\nscaler.fit(X)\nX = scaler.transform(X)",
        "X, y = SMOTE().fit_resample(X, y)",
        SPLIT.rstrip() + "  # a quarter",
        JUDGE.rstrip(),
    ]
    counts = [{"source": text, "execution_count": number} for number, text in enumerate(sources, 1)]
    write(tmp_path, {"a.ipynb": notebook_source(counts)})
    mlgate(tmp_path, "check", ".", "--select", "MLG1", "--isolated", "--no-cache", "--unsafe-fixes")
    assert cells(tmp_path / "a.ipynb") == [
        sources[0],
        "# scale\nscaler = StandardScaler()",
        "",
        SPLIT.rstrip()
        + "  # a quarter\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)"
        + "\nX_train, y_train = SMOTE().fit_resample(X_train, y_train)",
        sources[4],
    ]


def test_cells_that_ran_in_another_order_are_left_alone() -> None:
    sources = [HEAD + PARTS, "X = StandardScaler().fit_transform(X)", SPLIT, JUDGE]
    for counts, fixable in (([1, 2, 3, 4], True), ([1, 7, 3, 4], False), ([None] * 4, True)):
        filled = [{"source": text, "execution_count": n} for text, n in zip(sources, counts, strict=True)]
        (found,) = check_source(notebook_source(filled), "a.ipynb", ["MLG101"])
        assert (found.fix is not None) == fixable
