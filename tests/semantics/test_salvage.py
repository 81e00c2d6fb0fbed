"""What is read of a script that is no Python at some places."""

import ast

import pytest

from mlgate.semantics.module import Module
from mlgate.sources.python_file import script_unit
from mlgate.testing import check_files


def module_of(text: str) -> Module:
    return Module(script_unit(text.encode(), "script.py"))


def told(module: Module) -> list[int]:
    return [module.unit.line_of(problem.span.start) for problem in module.problems]


@pytest.mark.parametrize(
    ("text", "kept", "lines"),
    [
        ("import  as np\nx = 1\n", ["x = 1"], [1]),
        ("x = 1\nif x:\n    y = (2\n", ["x = 1"], [3]),
        ("@a\n@b\ndef f(x)\n    pass\ny = 2\n", ["y = 2"], [3]),
        ("try:\n    x = 1\nexcept A:\n    pass\nelse:\n    y = 2\nno python\n", None, [7]),
        ('"""text\nno python\n"""\nx = [\n1,\n]\nno python\n', ["'text\\nno python\\n'", "x = [1]"], [7]),
        ("print 'a', b\nprint c\n", ["print", "('a', b)", "print", "c"], [1]),
        ("if a: print b\nx = 1\n", ["if a:\n    print\n    b", "x = 1"], [1]),
        ("print 'a' % 3\nno python\nx = 1\n", ["print", "'a' % 3", "x = 1"], [1, 2]),
        ("no python\nno python\nx = 1\n", [], [1]),
        ("no python", [], [1]),
        ("if a:\n    x = 1\nprint(x)\n    y = 2\nz = 3\n", ["if a:\n    x = 1\n    y = 2", "z = 3"], [4]),
    ],
)
def test_what_is_kept(text: str, kept: list[str] | None, lines: list[int]) -> None:
    module = module_of(text)
    if kept is not None:
        assert [ast.unparse(statement) for statement in module.tree.body] == kept
    assert told(module) == lines


def test_no_place_changes() -> None:
    text = "try:\r\n    x = 'é'; print x\r\nexcept (A, B), e:\r\n    print 'no', x\r\nlast = 1\r\n"
    module = module_of(text)
    assert [module.text(node) for node in module.tree.body[1:]] == ["last = 1"]
    assert [module.text(node) for node in ast.walk(module.tree) if isinstance(node, ast.Name)].count("x") == 3


def test_many_broken_statements_take_one_parse_each() -> None:
    module = module_of("x = 1\nprint x\n" * 3000)
    assert len(module.tree.body) == 9000
    assert told(module) == [2]


LEAKING = """
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split

def judged(model, X, y):
    try:
        print{} "score", model.score(X, y){}
    except ValueError:
        print("no score")

wells = pd.read_csv("wells.csv")
X, y = wells.drop(columns="depth"), wells["depth"]
X = PCA(5).fit_transform(X)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
judged(Ridge().fit(X_train, y_train), X_test, y_test)
"""


@pytest.mark.parametrize(
    "text",
    [
        LEAKING.format("", ""),
        "The third run, with all the columns" + LEAKING.format("(", ")"),
        LEAKING.format("(", ")") + "Running on http://localhost:7860\n",
    ],
)
def test_leaks_are_seen_in_broken_scripts(text: str) -> None:
    (found,) = check_files({"train.py": text}, ["MLG101"])
    assert found.message == "`PCA.fit_transform` sees rows that `train_test_split` later puts in the test set"


def test_an_open_bracket_hides_no_later_statement() -> None:
    (found,) = check_files({"train.py": "print(\n" + LEAKING.format("(", ")")}, ["MLG101"])
    assert found.message == "`PCA.fit_transform` sees rows that `train_test_split` later puts in the test set"
