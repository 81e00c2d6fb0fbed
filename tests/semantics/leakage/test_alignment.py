"""Features are as long as the labels beside them."""

from __future__ import annotations

import pytest

from mlgate.testing import check_source

HEAD = """\
from mylab.data import choose, load
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

X, y = load()
X_train, X_test, y_train, y_test = train_test_split(X, y)
plain = RandomForestClassifier().fit(X_train, y_train)
print(accuracy_score(y_test, plain.predict(X_test)))
"""


@pytest.mark.parametrize("index", ["choose(X_train)", "choose(X_train, y_train)[0]", "choose()"])
def test_unknown_index_beside_whole_labels_chooses_columns(index: str) -> None:
    source = f"""{HEAD}chosen = {index}
sparse = RandomForestClassifier().fit(X_train[chosen], y_train)
print(accuracy_score(y_test, sparse.predict(X_test[chosen])))
"""
    found = check_source(source, "train.py", ("MLG104",))
    assert [item.location.line for item in found] == [12]


def test_unknown_index_of_both_chooses_rows() -> None:
    source = f"""{HEAD}few = choose(X_train)
small = RandomForestClassifier().fit(X_train[few], y_train[few])
print(accuracy_score(y_test, small.predict(X_test)))
"""
    assert not list(check_source(source, "train.py", ("MLG104",)))


def test_the_same_arrays_twice_are_the_same_data() -> None:
    source = f"""{HEAD.replace("Classifier()", "Classifier(10)")}
plain = RandomForestClassifier(10).fit(X_train, y_train)
print(accuracy_score(y_test, plain.predict(X_test)))
"""
    assert not list(check_source(source, "train.py", ("MLG104",)))
