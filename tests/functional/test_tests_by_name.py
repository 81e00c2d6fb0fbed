"""A script called `quick_test.py` is reviewed like any other, unless it tests something."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgate.semantics.module import Module
from mlgate.sources.read import unit_from_bytes
from tests.functional.project import mlgate

LOOSE = """\
from sklearn.ensemble import RandomForestClassifier


def build(text):
    model = RandomForestClassifier()
    print(model)
    return eval(text)


"""
TESTS = "def test_it():\n    assert True\n"


@pytest.mark.parametrize(
    ("path", "code", "is_test"),
    [
        ("quick_test.py", LOOSE, False),
        ("test_model.py", LOOSE, False),
        ("test_model.py", LOOSE + TESTS, True),
        ("model_test.py", "class TestModel:\n    pass\n", True),
        ("test_model.py", "import pytest\n", True),
        ("tests/helpers.py", LOOSE, True),
        ("conftest.py", LOOSE, True),
        ("train.py", LOOSE + TESTS, False),
    ],
)
def test_a_name_alone_makes_no_test(path: str, code: str, is_test: bool) -> None:
    assert Module(unit_from_bytes(code.encode(), path)).is_test is is_test


@pytest.mark.parametrize(("code", "expected"), [(LOOSE, {"MLG205", "MLG710", "MLG902"}), (LOOSE + TESTS, set())])
def test_its_own_rules_and_those_of_ruff_look_at_it(tmp_path: Path, code: str, expected: set[str]) -> None:
    (tmp_path / "quick_test.py").write_text(code)
    done = mlgate(tmp_path, "check", "--isolated", "--output-format", "concise", "--select", "MLG205,MLG710,MLG902")
    assert {word for word in done.out.split() if word.startswith("MLG")} == expected
