"""Models in branches of which one run takes one at most are no candidates of one choice; in any others they are."""

import pytest

from mlgate.testing import check_source

START = """
import sys
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier
import pandas as pd

frame = pd.read_csv("claims.csv")
X_train, X_test, y_train, y_test = train_test_split(frame.drop(columns="y"), frame["y"], random_state=0)
kind, other = sys.argv[1], sys.argv[2]
"""
LINEAR = "print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))"
NAIVE = "print(GaussianNB().fit(X_train, y_train).score(X_test, y_test))"
TREE = "print(DecisionTreeClassifier().fit(X_train, y_train).score(X_test, y_test))"
ONE = {
    "elif": f"if kind == 'a':\n    {LINEAR}\nelif kind == 'b':\n    {NAIVE}\nelse:\n    {TREE}",
    "else": f"if other:\n    {LINEAR}\nelse:\n    {NAIVE}",
    "match": f"match kind:\n    case 'a':\n        {LINEAR}\n    case 'b':\n        {NAIVE}",
    "one after the other": f"if kind == 'a':\n    {LINEAR}\nif kind == 'b':\n    {NAIVE}\nif kind == 'c':\n    {TREE}",
    "function": f"def run(kind):\n    if kind == 'a':\n        {LINEAR}\n    else:\n        {NAIVE}\nrun(kind)",
    "in branches": f"if other:\n    if kind == 'a':\n        {LINEAR}\n    else:\n        {NAIVE}\nelse:\n    {TREE}",
}
SEVERAL = {
    "one after": f"if kind == 'a':\n    {LINEAR}\nelse:\n    {NAIVE}\n{TREE}",
    "other questions": f"if kind == 'a':\n    {LINEAR}\nif other == 'b':\n    {NAIVE}",
    "no constants": f"if kind == other:\n    {LINEAR}\nif kind == sys.argv[3]:\n    {NAIVE}",
    "the same constant": f"if kind == 'a':\n    {LINEAR}\nif kind == 'a':\n    {NAIVE}",
    "set between": f"if kind == 'a':\n    {LINEAR}\n    kind = 'b'\nif kind == 'b':\n    {NAIVE}",
    "otherwise": f"if kind == 'a':\n    {LINEAR}\nelse:\n    print(kind)\nif kind == 'b':\n    {NAIVE}",
    "loop": f"for kind in sys.argv:\n    if kind == 'a':\n        {LINEAR}\n    else:\n        {NAIVE}",
    "two calls": f"def run(kind):\n    if kind == 'a':\n        {LINEAR}\n    else:\n        {NAIVE}\nrun(kind)\nrun(other)",
}


@pytest.mark.parametrize("name", ONE)
def test_one_run_sees_one_of_them(name: str) -> None:
    assert not check_source(START + ONE[name], "train.py", ("MLG104",))


@pytest.mark.parametrize("name", SEVERAL)
def test_one_run_may_see_several(name: str) -> None:
    assert check_source(START + SEVERAL[name], "train.py", ("MLG104",))
