"""The same program written differently gets the same diagnostics; a fit moved above the split is found."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from mlgate.testing import fix_source
from tests.semantics.leakage.around_flows import HEAD
from tests.semantics.leakage.programs import PROGRAMS, places, places_in_cells, uncalled_lines
from tests.semantics.leakage.transformations import (
    Lines,
    attributed,
    cells_of,
    keyed,
    moved_up,
    percent,
    renamed,
    reordered,
    stepwise,
    wrapped,
)

NAMES_TELL = {"MLG126"}
"""Rules whose evidence is what variables are called: without names they have nothing to say."""

TOLD_BY_NAMES = (
    "globals()[",
    'told.history["val_accuracy"]',
    "import counts_of, dense",
    "< @last",
    "def accuracy_of(",
    "def find_neighbours(",
    "def judge(network, loader)",
    "testloader = DataLoader(",
    "test_loader = DataLoader(leaves, ",
    "X_test, y_test = X[drawn]",
    "data/train_data.csv",
    "test_paths = paths[0:320]",
    "def test(model, loader)",
    "make_test_loader(",
    "load_parts(",
    "evaluate_models(",
    "import draw_report, model_report",
    "large = keras.Sequential(",
    'print("best accuracy", max(',
    "study.best_value",
    "frame, unseen = ",
    'rows_of("heart.csv")',
    "test_loader = DataLoader(ImageFolder(",
    "balanced = 2 * precision",
    "test_loader = DataLoader(TensorDataset(",
    "test_loader = DataLoader(CallDataset(",
    "X_test = X, X\n",
    "from own.data import",
    "from own.settings import",
    'best_score_["valid_0"]',
    "plt.plot(model.predict(X_test))",
    "def error_of(leaves, train_X, val_X",
    'to_csv("answers.csv")',
    "coder.fit(x_train, x_train",
    "import get_loaders",
    "from project.windows import Windows",
    'network.save("last.keras")',
)
"""Programs in which only names say what is test rows: parameters, keys, a library's or another module's parts."""

RENAMING = {renamed, attributed, keyed}
base_places = cache(places)


Transformation = Callable[[str], tuple[str, Lines]]
TRANSFORMATIONS: tuple[Transformation, ...] = (renamed, attributed, keyed, stepwise, wrapped, percent, reordered)


@pytest.mark.parametrize(("number", "name"), list(enumerate(PROGRAMS)))
def test_transformed(number: int, name: str) -> None:
    """Each program under every second transformation: what one of them breaks, it breaks in many programs."""
    source = PROGRAMS[name]
    wrong = {}
    for transform in TRANSFORMATIONS[number % 2 :: 2]:
        if transform is wrapped and ("global " in source or "globals()" in source):  # names others inside of a function
            continue
        if transform in RENAMING and any(text in source for text in TOLD_BY_NAMES):
            continue
        text, lines = transform(source)
        left_out = {lines[line] for line in uncalled_lines(source)} if transform is wrapped else set()
        silent = NAMES_TELL if transform in RENAMING else set()
        found = {(line, code) for line, code in places(text) if line not in left_out and code not in silent}
        wanted = {(lines[line], code) for line, code in base_places(source)}
        wanted = {(line, code) for line, code in wanted if line not in left_out and code not in silent}
        if found != wanted:
            wrong[transform.__name__] = found ^ wanted
    assert not wrong


@pytest.mark.parametrize(("name", "size"), [(name, (1, 3, 100)[at % 3]) for at, name in enumerate(PROGRAMS)])
def test_cells(name: str, size: int) -> None:
    source = PROGRAMS[name]
    left_out = uncalled_lines(source)
    found = places_in_cells(cells_of(source, size))
    assert {item for item in found if item[0] not in left_out} == {
        item for item in base_places(source) if item[0] not in left_out
    }


SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y{})\n"
BOTH = "X_train = {0}.fit_transform(X_train)\nX_test = {0}.transform(X_test)\n"
JUDGED = {
    "a score": "LogisticRegression().fit(X_train, y_train).score(X_test, y_test)\n",
    "a metric": "model = Ridge().fit(X_train, y_train)\nmean_squared_error(y_test, model.predict(X_test))\n",
    "a search first": "search = GridSearchCV(Ridge(), {}, cv=3).fit(X_train, y_train)\nsearch.score(X_test, y_test)\n",
    "a loop over models": "for model in [Ridge(), Ridge(2)]:\n    print(model.fit(X_train, y_train).score(X_test, y_test))\n",
}
PREPARED = {
    "a scaler": "scaler = MinMaxScaler()\n" + SPLIT.format("") + BOTH.format("scaler"),
    "a scaler made late": SPLIT.format(", random_state=1") + "scaler = StandardScaler()\n" + BOTH.format("scaler"),
    "words": "from sklearn.feature_extraction.text import TfidfVectorizer\nX = frame['text']\nwords = TfidfVectorizer()\n"
    + SPLIT.format(", stratify=y")
    + BOTH.format("words"),
    "an imputer": "from sklearn.impute import KNNImputer\nimputer = KNNImputer()\n"
    + SPLIT.format(", shuffle=False")
    + BOTH.format("imputer"),
    "an oversampler": "from imblearn.over_sampling import SMOTE\nsampler = SMOTE()\n"
    + SPLIT.format("")
    + "X_train, y_train = sampler.fit_resample(X_train, y_train)\n",
}
OURS = {
    f"{way}, {judged}": HEAD + PREPARED[way] + JUDGED[judged]
    for way in PREPARED
    for judged in JUDGED
    if judged == "a score" or way.startswith("a scaler")
}
LEARNT = {"MLG101", "MLG105", "MLG112"}


def is_clean(source: str) -> bool:
    """Whether nothing is learnt from all rows."""
    return not any(code in LEARNT for _, code in base_places(source))


def test_a_clean_program_fires_once_the_fit_moves_above_the_split() -> None:
    """The programs that fit on the training part only, as they are or once fixed."""
    moved = {}
    for name, written in {**PROGRAMS, **OURS}.items():
        source = written if is_clean(written) else fix_source(written, select=sorted(LEARNT))
        above = moved_up(source)
        if above is not None and is_clean(source):
            moved[name] = above
    assert len(moved) >= 16
    wrong = {
        name: found
        for name, (text, line) in moved.items()
        if (found := {place for place, code in places(text) if code in LEARNT}) != {line}
    }
    assert not wrong
