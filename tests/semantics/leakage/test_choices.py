"""Programs of `choices` report exactly the lines marked, however they are written."""

from __future__ import annotations

import re

import pytest

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Confidence, Severity
from mlgate.semantics.leakage.events import CrossValidation, Evaluation, LeakageEvents
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.module import Module
from mlgate.sources.read import unit_from_bytes
from mlgate.testing import check_source, notebook_source
from tests.semantics.leakage.choices import CHOICES, HEAD, PROBABILITY
from tests.semantics.leakage.transformations import cells_of, percent, renamed, reordered, wrapped

RULES = ("MLG104", "MLG114", "MLG123", "MLG124")

each_choice = pytest.mark.parametrize("name", CHOICES)


def reported(source: str) -> set[tuple[int, str]]:
    found = check_source(source, "train.py", RULES)
    return {(item.location.line, item.code) for item in found if item.confidence >= Confidence.MEDIUM}


def marked(source: str) -> set[tuple[int, str]]:
    lines = enumerate(source.splitlines(), 1)
    return {(number, mark.group(1)) for number, line in lines if (mark := re.search(r"# <- (\w+)$", line))}


@each_choice
def test_choice(name: str) -> None:
    source = HEAD + CHOICES[name]
    assert reported(source) == marked(source)


@each_choice
@pytest.mark.parametrize("transform", [renamed, wrapped, percent, reordered], ids=lambda item: item.__name__)
def test_transformed(name: str, transform) -> None:  # type: ignore[no-untyped-def]
    source = HEAD + CHOICES[name]
    text, lines = transform(source)
    assert reported(text) == {(lines[line], code) for line, code in marked(source)}


@each_choice
def test_cells(name: str) -> None:
    source = HEAD + CHOICES[name]
    notebook = notebook_source([{"source": text} for _, text in cells_of(source, 1)])
    found = check_source(notebook, "a.ipynb", RULES)
    codes = sorted(item.code for item in found if item.confidence >= Confidence.MEDIUM)
    assert codes == sorted(code for _, code in marked(source))


def events_of(body: str) -> LeakageEvents:
    events = leakage_of(Module(unit_from_bytes((HEAD + body).encode(), "a.py"), settings=Settings()))
    assert events is not None
    return events


def test_a_decision_knows_its_scores() -> None:
    body = "scores = [model.fit(X_train, y_train).score(X_test, y_test) for model in [SVC(), Ridge()]]\n"
    events = events_of(body + "place = np.argmax(scores)\n")
    (decision,) = events.decisions
    assert decision.name == "argmax"
    assert {item.fit.name for item in decision.scores if isinstance(item, Evaluation)} == {"SVC", "Ridge"}


def test_a_test_of_order_decides_where_something_is_kept() -> None:
    scores = "a, b = SVC().fit(X_train, y_train).score(X_test, y_test), 0.5\n"
    assert [item.name for item in events_of(scores + "if a > b:\n    best = a\n").decisions] == ["if"]
    assert not events_of(scores + "if a > b:\n    print(a)\n").decisions
    assert not events_of(scores + "if a == b:\n    best = a\n").decisions


@pytest.mark.parametrize(
    "verdict", ["if a > 0.9:\n    told = 1\n", "print(1 if a > 0.9 else 0)", "good = a > 0.9\nx = 1 if good else 0"]
)
def test_a_score_compared_with_a_number_decides_nothing(verdict: str) -> None:
    scores = "a, b = SVC().fit(X_train, y_train).score(X_test, y_test), 0.5\n"
    assert not events_of(scores + verdict).decisions


def test_a_search_knows_its_rows_and_an_optimiser_its_scores() -> None:
    (search,) = events_of("GridSearchCV(SVC(), {}).fit(X_train, y_train)\n").searches
    assert search.name == "GridSearchCV.fit" and not search.scores
    body = "from scipy.optimize import minimize\nmodel = SVC().fit(X_train, y_train)\n"
    (search,) = events_of(body + "minimize(lambda c: -cross_val_score(SVC(C=c), X, y).mean(), 1)\n").searches
    assert [item.__class__ for item in search.scores] == [CrossValidation]


def test_settings_carry_the_search_that_found_them() -> None:
    body = "search = GridSearchCV(SVC(), {})\nsearch.fit(X, y)\n"
    for settings in ("**search.best_params_", "C=search.best_params_['C']", "C=float(search.best_params_['C']) * 2"):
        events = events_of(body + f"SVC({settings}).fit(X_train, y_train).score(X_test, y_test)\n")
        assert events.fits[-1].evidence == frozenset(events.searches)


def test_a_choice_of_validation_rows_is_not_sure() -> None:
    body = PROBABILITY.replace("X_test", "X_valid").replace("y_test", "y_valid")
    body = "X_valid, y_valid = X_test, y_test\n" + body
    body += "scores = {cut: f1_score(y_valid, proba > cut) for cut in [0.2, 0.5]}\n"
    body += "cut = max(scores, key=scores.get)\nf1_score(y_valid, proba > cut)\n"
    (found,) = check_source(HEAD + body, "a.py", ("MLG123",))
    assert found.confidence is Confidence.LOW


def test_what_decides_makes_it_an_error() -> None:
    body = "a = SVC().fit(X_train, y_train).score(X_test, y_test)\nb = Ridge().fit(X_train, y_train).score(X_test, y_test)\n"
    body = body.replace("Ridge", "LogisticRegression")
    (found,) = check_source(HEAD + body, "a.py", RULES)
    assert (found.severity, found.confidence) == (Severity.WARNING, Confidence.MEDIUM)
    (found,) = check_source(HEAD + body + "final = 'a' if a > b else 'b'\n", "a.py", RULES)
    assert (found.severity, found.confidence) == (Severity.ERROR, Confidence.HIGH)
    assert (
        found.message == "`LogisticRegression` is one of 2 models judged on the same test rows, and `if` keeps the best"
    )
    assert [item.message for item in found.related] == [
        "split here",
        "a model is fitted here",
        "it is judged here",
        "another model is fitted here",
        "judged on the same rows",
        "the best is kept here",
    ]


def test_what_nothing_calls_is_a_note_unless_the_module_only_defines() -> None:
    body = """
def compare(X_train, X_test, y_train, y_test):
    first = LogisticRegression().fit(X_train, y_train)
    print(first.score(X_test, y_test))
    second = SVC().fit(X_train, y_train)
    print(second.score(X_test, y_test))
"""
    imports = "from sklearn.linear_model import LogisticRegression\nfrom sklearn.svm import SVC\n"
    guard = 'def main():\n    print("nothing to do")\n\n\nif __name__ == "__main__":\n    main()\n'

    def told(source: str) -> set[tuple[str, Severity, Confidence]]:
        found = check_source(source, "models.py", RULES)
        return {(item.code, item.severity, item.confidence) for item in found}

    assert told(imports + body) == {("MLG104", Severity.WARNING, Confidence.MEDIUM)}
    assert told(imports + body + guard) == {("MLG104", Severity.NOTE, Confidence.MEDIUM)}
    served = body.replace("def compare", '@app.post("/train")\ndef compare')
    assert told(imports + "from server import app\n" + served + guard) == {
        ("MLG104", Severity.WARNING, Confidence.MEDIUM)
    }
