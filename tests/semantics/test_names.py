"""Names are resolved through imports, aliases, assignments and constructors."""

from __future__ import annotations

import textwrap

import pytest

from mlgate.semantics.module import Module
from mlgate.sources.unit import SourceUnit, UnitKind


def module_of(source: str) -> Module:
    code = textwrap.dedent(source)
    return Module(SourceUnit("a.py", UnitKind.SCRIPT, code.encode(), code))


def names(source: str) -> list[str | None]:
    calls = sorted(module_of(source).calls, key=lambda call: (call.node.lineno, -call.node.col_offset))
    return [call.qualified_name for call in calls]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import numpy as np\nnp.random.rand(3)", "numpy.random.rand"),
        ("import numpy\nnumpy.random.rand(3)", "numpy.random.rand"),
        ("import numpy.random as r\nr.rand(3)", "numpy.random.rand"),
        ("from numpy import random\nrandom.rand(3)", "numpy.random.rand"),
        ("from numpy.random import rand as draw\ndraw(3)", "numpy.random.rand"),
        ("import sklearn.model_selection\nsklearn.model_selection.train_test_split(x)", "sklearn.model_selection.train_test_split"),
        ("from sklearn.cross_validation import train_test_split\ntrain_test_split(x)", "sklearn.model_selection.train_test_split"),
        ("from sklearn.model_selection import train_test_split\nsplit = train_test_split\nsplit(x)", "sklearn.model_selection.train_test_split"),
        ("import sklearn.model_selection as ms\nsplit = ms.train_test_split\nsplit(x)", "sklearn.model_selection.train_test_split"),
        ("from mylib import train_test_split\ntrain_test_split(x)", "mylib.train_test_split"),
        ("from .mylib import load\nload(x)", ".mylib.load"),
        ("from . import mylib\nmylib.load(x)", ".mylib.load"),
        ("def load(): ...\nload()", ".load"),
        ("print(1)", "builtins.print"),
        ("def print(x): ...\nprint(1)", ".print"),
        ("from sklearn.svm import SVC\ndef SVC(): ...\nSVC()", ".SVC"),
        ("unknown(1)", None),
        ("def f(split):\n    split(1)", None),
        ("from numpy.random import rand\ndef f(rand):\n    rand(1)", None),
        ("from numpy.random import rand\ndel rand\nrand(1)", None),
    ],
)  # fmt: skip
def test_a_call_is_resolved(source: str, expected: str | None) -> None:
    assert names(source)[-1] == expected


def test_an_optional_import_keeps_its_meaning() -> None:
    source = """
        try:
            from sklearn.model_selection import KFold
        except ImportError:
            KFold = None
        KFold(5)
    """
    assert names(source) == ["sklearn.model_selection.KFold"]


def test_two_branches_that_disagree_are_unknown() -> None:
    source = """
        if fast:
            from fastlib import fit
        else:
            from slowlib import fit
        fit(1)
    """
    assert names(source) == [None]


def test_old_and_new_module_path_agree() -> None:
    source = """
        try:
            from sklearn.cross_validation import KFold
        except ImportError:
            from sklearn.model_selection import KFold
        KFold(5)
    """
    assert names(source) == ["sklearn.model_selection.KFold"]


def test_a_function_sees_what_the_module_finally_binds() -> None:
    source = """
        def run():
            return split(x)

        from sklearn.model_selection import train_test_split as split
    """
    assert names(source) == ["sklearn.model_selection.train_test_split"]


def test_methods_of_a_known_constructor() -> None:
    source = """
        from sklearn.preprocessing import StandardScaler
        scaler = StandardScaler()
        scaler.fit(x).transform(x)
    """
    found = [call.qualified_name for call in module_of(source).method_calls("fit", "transform")]
    assert sorted(map(str, found)) == [
        "sklearn.preprocessing.StandardScaler.fit",
        "sklearn.preprocessing.StandardScaler.transform",
    ]


def test_an_attribute_that_a_method_assigns() -> None:
    source = """
        from sklearn.svm import SVC

        class Trainer:
            def __init__(self):
                self.model = SVC()

            def run(self, X, y):
                self.model.fit(X, y)
    """
    assert "sklearn.svm.SVC.fit" in names(source)


def test_frames_and_columns_have_types() -> None:
    module = module_of(
        """
        import pandas as pd
        df = pd.read_csv("a.csv")
        part = df[df.a > 1]
        column = df["a"].fillna(0)
        """
    )
    scope = module.scope
    found = {name: scope.bindings[name][0].instance for name in ("df", "part", "column")}
    assert found == {"df": "pandas.DataFrame", "part": "pandas.DataFrame", "column": "pandas.Series"}


def test_base_classes_through_local_classes() -> None:
    module = module_of(
        """
        import torch.nn as nn

        class Base(nn.Module): ...
        class Net(Base): ...
        """
    )
    assert module.base_names(module.classes[-1]) == {".Base", "torch.nn.Module"}


def test_constants_through_names_bound_once() -> None:
    module = module_of("SEED = 7\nOTHER = 1\nOTHER = 2\nf(SEED, OTHER, -3, None, g())")
    call = next(call for call in module.calls if call.text == "f")
    values = [module.constant(argument) for argument in call.node.args]
    assert values[0] == 7 and values[2] == -3 and values[3] is None
    assert values[1] is values[4]


def test_comprehension_names_stay_inside() -> None:
    source = """
        from numpy.random import rand
        [rand(3) for rand in makers]
        rand(3)
    """
    assert names(source) == [None, "numpy.random.rand"]


@pytest.mark.parametrize("depth", [100, 3_000, 20_000])
def test_depth_of_expressions_never_crashes(depth: int) -> None:
    for source in (
        "x = " + "+".join(["a"] * depth),
        "x = a" + ".b()" * depth,
        "x = " + "[" * depth + "]" * depth,
        "x = " + "-" * depth + "1",
        "if a: pass\n" + "elif a: pass\n" * depth,
    ):
        module = module_of(source)
        if module.tree.body:
            assert module.calls is not None
        else:
            assert module.problems


def test_one_broken_cell_does_not_silence_the_others() -> None:
    from mlgate.testing import check_source, notebook_source

    notebook = notebook_source(
        [
            {"source": "from sklearn.model_selection import train_test_split"},
            {"source": "this is not python"},
            {"source": "train_test_split(x)"},
        ]
    )
    found = {
        (item.code, item.location.cell.index if item.location.cell else 0) for item in check_source(notebook, "a.ipynb")
    }
    assert ("MLG205", 3) in found
