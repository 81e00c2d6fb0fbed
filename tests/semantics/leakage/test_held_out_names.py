"""Rows that are told by what they are called: test rows that a model learnt from, validation rows beside test rows."""

from __future__ import annotations

from mlgate.core.diagnostic import Confidence
from mlgate.testing import check_source

HEAD = """\
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score
from sklearn.model_selection import train_test_split
frame = pd.read_csv("a.csv")
"""
FIRST = """\
train, valid, kinds = frame[:6400], frame[6400:], {0: "low", 1: "middle", 2: "high"}
model = RandomForestClassifier().fit(train.drop(columns="y"), train["y"])
print(model.score(valid.drop(columns="y"), valid["y"]))
rows = frame[:320]
labels = [kinds[label] for label in model.predict(rows.drop(columns="y"))]
print(confusion_matrix([kinds[label] for label in rows["y"]], labels))
"""
BOTH = """\
train, test = train_test_split(frame, random_state=0)
train, part = train_test_split(train, random_state=0)
results, tests = [], []
for model in (LogisticRegression(), RandomForestClassifier()):
    model.fit(train.drop(columns="y"), train["y"])
    results.append(f1_score(part["y"], model.predict(part.drop(columns="y"))))
    tests.append(f1_score(test["y"], model.predict(test.drop(columns="y"))))
first, second = pd.Series(results), pd.Series(tests)
print(second.idxmax())
"""


def codes(body: str, *rules: str) -> list[str]:
    found = check_source(HEAD + body, "train.py", rules)
    return [item.code for item in found if item.confidence >= Confidence.MEDIUM]


def test_the_first_training_rows_called_test_rows_overlap() -> None:
    assert codes(FIRST.replace("rows", "test_rows"), "MLG103") == ["MLG103"]


def test_the_first_training_rows_by_another_name_are_a_look_at_them() -> None:
    assert codes(FIRST, "MLG103") == []


def test_validation_rows_are_no_judge_of_what_test_rows_choose() -> None:
    assert codes(BOTH.replace("part", "valid"), "MLG104") == ["MLG104"]


def test_the_best_by_validation_rows_is_judged_by_test_rows() -> None:
    assert codes(BOTH.replace("part", "valid").replace("second.idxmax", "first.idxmax"), "MLG104") == []


def test_rows_of_any_round_are_not_those_of_another() -> None:
    body = """\
kept = []
for _ in range(100):
    X_train, X_test, y_train, y_test = train_test_split(frame.drop(columns="y"), frame["y"])
    model = LogisticRegression().fit(X_train, y_train)
    kept.append([model, y_test, model.predict(X_test)])
model, y_test, predicted = kept[84]
print(confusion_matrix(y_test, predicted))
"""
    assert codes(body, "MLG103") == []


def test_a_table_of_both_is_chosen_by_either() -> None:
    body = BOTH.replace(
        "print(second", 'table = pd.DataFrame({"first": results, "second": tests})\nprint(table["first"]'
    )
    assert codes(body.replace("part", "valid"), "MLG104") == []
