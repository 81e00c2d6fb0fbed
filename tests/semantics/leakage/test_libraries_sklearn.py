"""Everything that scikit-learn and its kin call a transformer, splitter, metric or search does what it should."""

from __future__ import annotations

import pytest

from mlgate.semantics.catalogue import DEFAULT
from mlgate.semantics.leakage.events import LeakageEvents
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.module import Module
from mlgate.sources.read import unit_from_bytes
from tests.semantics.leakage.event_marks import happened, marked

KIN = ("sklearn", "imblearn", "category_encoders", "feature_engine", "mlxtend", "umap")


def named(*kinds: str) -> list[str]:
    names = (name for name in DEFAULT.names(*kinds) if name.partition(".")[0] in KIN)
    return sorted(name for name in names if not name.rpartition(".")[2].startswith(("Base", "_")))


def run(body: str) -> LeakageEvents:
    source = "import pandas as pd\nfrom sklearn.model_selection import train_test_split\n" + body
    events = leakage_of(Module(unit_from_bytes(source.encode(), "train.py")))
    assert events is not None
    return events


def imported(name: str) -> str:
    module, _, last = name.rpartition(".")
    return f"from {module} import {last} as It\n"


LOADED = 'frame = pd.read_csv("a.csv")\ny = frame.pop("y")\nA, B, c, d = train_test_split(frame, y)\n'


@pytest.mark.parametrize("name", named("transformer"))
def test_a_transformer_learns_unless_it_is_stateless(name: str) -> None:
    entry = DEFAULT.entry(name)
    assert entry is not None
    events = run(imported(name) + LOADED + "it = It()\nit.fit(frame, y)\nit.transform(frame)\n")
    assert [item.name for item in events.statistics] == ([] if entry.stateless else [f"{name.rpartition('.')[2]}.fit"])


@pytest.mark.parametrize("name", named("classifier", "regressor", "outlier_detector", "search"))
def test_a_model_is_fitted_and_judged(name: str) -> None:
    events = run(imported(name) + LOADED + "it = It()\nit.fit(A, c)\nit.score(B, d)\n")
    assert len(events.fits) == 1
    assert [item.kind.value for item in events.evaluations] == ["score"]


@pytest.mark.parametrize("name", named("splitter"))
def test_a_splitter_makes_folds(name: str) -> None:
    body = "for train, test in It(n_splits=3).split(frame, y):\n    It.fit(frame.iloc[train])\n"
    events = run(imported(name) + LOADED + body)
    assert [item.folds for item in events.splits] == [False, True]


@pytest.mark.parametrize("name", named("metric"))
def test_a_metric_judges_a_model(name: str) -> None:
    entry = DEFAULT.entry(name)
    assert entry is not None
    if entry.form != "function":
        pytest.skip("it is no function")
    body = "from sklearn.svm import SVC\nit = SVC().fit(A, c)\nIt(d, it.predict(B))\n"
    events = run(imported(name) + LOADED + body)
    assert {item.kind.value for item in events.evaluations} == {"metric", "prediction"}


@pytest.mark.parametrize("name", named("oversampler"))
def test_an_oversampler_copies_rows(name: str) -> None:
    events = run(imported(name) + LOADED + "X, z = It().fit_resample(frame, y)\nIt().fit_sample(frame, y)\n")
    assert len(events.duplicates) == 2


@pytest.mark.parametrize("name", sorted({*named("undersampler")} - {*named("oversampler")}))
def test_an_undersampler_copies_none(name: str) -> None:
    assert not run(imported(name) + LOADED + "X, z = It().fit_resample(frame, y)\n").duplicates


SAMPLES = {
    "a notebook of 2016": """
import pandas as pd
from sklearn.cross_validation import train_test_split, cross_val_score, KFold
from sklearn.grid_search import GridSearchCV
from sklearn.preprocessing import Imputer, StandardScaler
from sklearn.decomposition import RandomizedPCA
from sklearn.svm import SVC
from imblearn.over_sampling import SMOTE
df = pd.read_csv("a.csv")
y = df["y"].values
X = Imputer(strategy="mean").fit_transform(df.drop("y", 1))  #: imputed MLG112
X = RandomizedPCA(10).fit_transform(X)  #: learnt MLG101
X, y = SMOTE().fit_sample(X, y)  #: copied MLG105
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3)  #: split
grid = GridSearchCV(SVC(), {"C": [1, 10]}, cv=KFold(len(X_train), 5))
grid.fit(X_train, y_train)  #: fit cv
grid.score(X_test, y_test)  #: score
""",
    "feature-engine": """
import pandas as pd
from feature_engine.encoding import MeanEncoder, RareLabelEncoder
from feature_engine.imputation import ArbitraryNumberImputer, MeanMedianImputer
from feature_engine.outliers import ArbitraryOutlierCapper, Winsorizer
from feature_engine.selection import DropCorrelatedFeatures
from feature_engine.creation import MathFeatures
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
df = pd.read_csv("a.csv")
X, y = df.drop(columns="y"), df["y"]
X = ArbitraryNumberImputer(-1).fit_transform(X)
X = MathFeatures(["a", "b"], "sum").fit_transform(X)
X = ArbitraryOutlierCapper({"a": 3}).fit_transform(X)
X = MeanMedianImputer().fit_transform(X)  #: imputed MLG112
X = Winsorizer().fit_transform(X)  #: learnt MLG101
X = RareLabelEncoder().fit_transform(X)  #: encoded
X = DropCorrelatedFeatures().fit_transform(X)  #: selected
X = MeanEncoder().fit_transform(X, y)  #: target
X_train, X_test, y_train, y_test = train_test_split(X, y)  #: split
print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))  #: fit score
""",
    "category_encoders": """
import category_encoders as ce
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
df = pd.read_csv("a.csv")
X, y = df.drop(columns="y"), df["y"]
X = ce.HashingEncoder(cols=["zip"]).fit_transform(X)
X = ce.OneHotEncoder(cols=["color"]).fit_transform(X)  #: encoded
X = ce.WOEEncoder(cols=["city"]).fit_transform(X, y)  #: target
X_train, X_test, y_train, y_test = train_test_split(X, y)  #: split
encoder = ce.TargetEncoder(cols=["shop"])
A = encoder.fit_transform(X_train, y_train)  #: target
B = encoder.transform(X_test)
print(LogisticRegression().fit(A, y_train).score(B, y_test))  #: fit score
""",
    "a pipeline in a search in folds": """
import pandas as pd
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.model_selection import RandomizedSearchCV, cross_validate, train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
df = pd.read_csv("a.csv")
X, y = df.drop(columns="y"), df["y"]
numeric = Pipeline([("fill", SimpleImputer()), ("scale", StandardScaler())])
prepare = ColumnTransformer([("n", numeric, make_column_selector(dtype_include="number")), ("c", OneHotEncoder(), ["city"])])
model = Pipeline([("prepare", prepare), ("forest", RandomForestClassifier())])
cross_validate(model, X, y, cv=5)  #: cv
X_train, X_test, y_train, y_test = train_test_split(X, y)  #: split
search = RandomizedSearchCV(model, {"forest__max_depth": [2, 3]}).fit(X_train, y_train)  #: fit cv
best = search.best_estimator_
print(best.score(X_test, y_test), search.score(X_test, y_test))  #: score
""",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_events(name: str) -> None:
    assert happened(SAMPLES[name]) == marked(SAMPLES[name])
