"""What one run reports: the events that every leakage rule is a predicate over."""

from __future__ import annotations

import ast

import pytest

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Confidence, Severity
from mlgate.semantics.catalogue import DEFAULT
from mlgate.semantics.leakage.events import EvaluationKind, LeakageEvents, StatisticKind
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.module import Module
from mlgate.sources.read import unit_from_bytes
from mlgate.testing import check_source, notebook_source
from tests.semantics.leakage.around_flows import HEAD, JUDGE

SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y)\n"
RULES = ("MLG101", "MLG105", "MLG112")


def events_of(body: str, splitters: tuple[str, ...] = ()) -> LeakageEvents:
    unit = unit_from_bytes((HEAD + body).encode(), "a.py")
    catalogue = DEFAULT.extended({name: {"kinds": ("split_function",)} for name in splitters})
    events = leakage_of(Module(unit, catalogue, Settings()))
    assert events is not None
    return events


EVALUATIONS = {
    "model = Ridge().fit(X_train, y_train)\naccuracy_score(y_test, model.predict(X_test))\n": {
        EvaluationKind.PREDICTION,
        EvaluationKind.METRIC,
    },
    "Ridge().fit(X_train, y_train).score(X_test, y_test)\n": {EvaluationKind.SCORE},
    "Ridge().fit(X_train, y_train).predict(X_test)\n": {EvaluationKind.PREDICTION},
    "import keras\nkeras.Sequential().fit(X_train, y_train, validation_data=(X_test, y_test))\n": {
        EvaluationKind.VALIDATION
    },
    "import keras\nkeras.Sequential().fit(X_train, y_train, validation_split=0.1)\n": {EvaluationKind.VALIDATION},
    "from ours import judge\njudge(Ridge().fit(X_train, y_train), X_test, y_test)\n": {EvaluationKind.PASSED},
    "Ridge().fit(X_train, y_train)\n": set(),
}


@pytest.mark.parametrize("body", EVALUATIONS)
def test_kinds_of_evaluations(body: str) -> None:
    events = events_of(SPLIT + body)
    assert {item.kind for item in events.evaluations} == EVALUATIONS[body]
    assert all(item.fit is events.fits[0] for item in events.evaluations)


STATISTICS = {
    "StandardScaler().fit(X)": StatisticKind.LEARNT,
    "X.mean()": StatisticKind.COMPUTED,
    "pd.qcut(X.a, 4)": StatisticKind.BINNED,
    "from sklearn.impute import KNNImputer\nKNNImputer().fit(X)": StatisticKind.IMPUTED,
    "from sklearn.preprocessing import OneHotEncoder\nOneHotEncoder().fit(X)": StatisticKind.ENCODED,
    "from sklearn.feature_selection import SelectKBest\nSelectKBest().fit(X, y)": StatisticKind.SELECTED,
    "from sklearn.preprocessing import TargetEncoder\nTargetEncoder().fit(X, y)": StatisticKind.TARGET,
}


@pytest.mark.parametrize("body", STATISTICS)
def test_kinds_of_statistics(body: str) -> None:
    assert [item.kind for item in events_of(SPLIT + body + "\nRidge().fit(X_train, y_train)\n").statistics] == [
        STATISTICS[body]
    ]


def test_a_fit_knows_the_folds_and_loops_around_it() -> None:
    events = events_of("for a, b in KFold(3).split(X):\n    Ridge().fit(X.iloc[a], y[a])\n")
    (fit,) = events.fits
    (split,) = events.splits
    assert fit.folds == {split} and split.folds
    assert [type(item) for item in fit.loops] == [ast.For]


def test_cross_validation_and_copies() -> None:
    body = "from imblearn.over_sampling import SMOTE\nfrom sklearn.model_selection import cross_val_score\n"
    events = events_of(body + "A, b = SMOTE().fit_resample(X, y)\ncross_val_score(Ridge(), A, b)\n")
    assert [item.name for item in events.duplicates] == ["SMOTE.fit_resample"]
    assert [item.name for item in events.cross_validations] == ["cross_val_score"]


def test_the_target_is_told_from_the_features() -> None:
    events = events_of("y = y / y.std()\n" + SPLIT + "Ridge().fit(X_train, y_train)\n")
    (fit,) = events.fits
    assert not fit.statistics and len(fit.label_statistics) == 1


def test_models_are_told_apart() -> None:
    body = SPLIT + "for model in [Ridge(), Ridge(2)]:\n    model.fit(X_train, y_train).score(X_test, y_test)\n"
    assert len({fit.model for fit in events_of(body).fits}) == 2


def test_a_splitter_of_the_user_splits() -> None:
    body = "from ours.split import by_time\ntrain, test = by_time(frame, 'day')\nRidge().fit(train, train.y)\n"
    events = events_of(body + "Ridge().fit(train, train.y).score(test, test.y)\n", ("ours.split.by_time",))
    assert [split.name for split in events.splits] == ["by_time"]
    assert events.evaluations[0].rows != events.evaluations[0].fit.rows


def confidences(body: str, path: str = "a.py") -> set[tuple[str, Confidence, Severity]]:
    found = check_source(HEAD + body, path, RULES)
    return {(item.code, item.confidence, item.severity) for item in found}


def test_confidence_says_what_is_not_sure() -> None:
    scaled = "X = StandardScaler().fit_transform(X)\n" + SPLIT
    warning = Severity.WARNING
    assert confidences(scaled + "Ridge().fit(X_train, y_train).score(X_test, y_test)\n") == {
        ("MLG101", Confidence.HIGH, warning)
    }
    unseen = {("MLG101", Confidence.MEDIUM, warning)}
    assert confidences(scaled + "Ridge().fit(X_train, y_train)\n") == unseen
    assert confidences(scaled + "from ours import Net\nNet().fit(X_train, y_train).score(X_test, y_test)\n") == unseen
    inner = (
        SPLIT + "X_train = StandardScaler().fit_transform(X_train)\nA, B, c, d = train_test_split(X_train, y_train)\n"
    )
    assert confidences(inner + "Ridge().fit(A, c).score(B, d)\n") == unseen
    clean = "model = Ridge().fit(A, c)\nmodel.score(B, d)\nmodel.score(X_test, y_test)\n"
    assert confidences(inner + clean) == {("MLG101", Confidence.LOW, warning)}


def test_a_function_that_nothing_calls_is_a_note_in_a_script_and_nothing_in_a_notebook() -> None:
    body = "def train(frame, y):\n    X = StandardScaler().fit_transform(frame)\n"
    body += "".join(f"    {line}\n" for line in JUDGE.strip().splitlines())
    assert confidences(body) == {("MLG101", Confidence.HIGH, Severity.NOTE)}
    assert not check_source(notebook_source([{"source": HEAD + body}]), "a.ipynb", RULES)


def test_a_leak_tells_its_path() -> None:
    (found,) = check_source(HEAD + "X = StandardScaler().fit_transform(X)" + JUDGE, "a.py", RULES)
    assert (
        found.message == "`StandardScaler.fit_transform` sees rows that `train_test_split` later puts in the test set"
    )
    assert [item.message for item in found.related] == [
        "fitted on all rows of `X`",
        "split here",
        "model fitted here",
        "this score is optimistic",
    ]


def test_models_behind_one_prediction_come_in_one_order() -> None:
    body = SPLIT + (
        "from sklearn.linear_model import ARDRegression, BayesianRidge, Lars, Lasso, Ridge\n"
        "from mylab import one, two, three, four\n"
        "model = Ridge() if one else Lasso() if two else Lars() if three else BayesianRidge() if four else ARDRegression()\n"
        "model.fit(X_train, y_train)\n"
        "accuracy_score(y_test, model.predict(X_test))\n"
    )
    found = [item.fit.name for item in events_of(body).evaluations if item.kind is EvaluationKind.METRIC]
    assert found == ["ARDRegression", "BayesianRidge", "Lars", "Lasso", "Ridge"]
