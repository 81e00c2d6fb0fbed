"""The comparison with the peers reads their examples right; the material of these tests is ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.peers.__main__ import OURS, Table
from benchmarks.peers.argued import ARGUED, Argument, argument
from benchmarks.peers.concepts import CONCEPTS
from benchmarks.peers.material import Example, examples
from benchmarks.peers.tools import Finding, run_mlgate
from mlgate.engine.registry import rule_cards

DSLINTER = '''
class TestChecker:
    def test_bad(self):
        """A docstring that
        is longer than the code."""
        script = """
        import numpy as np
        x == np.nan #@
        """
        with self.assertAddsMessages(message):
            pass

    def test_good(self):
        script = """
        import numpy as np
        np.isnan(x) #@
        """
        with self.assertNoMessages():
            pass
'''
CODESMILE = """
def test_smell(detector):
    code = (
        "import numpy as np\\n"
        "y = x == np.nan\\n"
    )
    result = detector.detect(code)
    assert len(result) == 1
"""
ZHANG = """
```diff
### NumPy
import numpy as np
- x == np.nan
+ np.isnan(x)

### Text
nothing changes
```
"""
PRINTS = "print(1)\nif x:\n    print(\n        2)\n"
NAN = next(item for item in CONCEPTS if item.name == "nan-comparison")
PRINT = next(item for item in CONCEPTS if item.name == "print-call")


@pytest.fixture
def material(tmp_path: Path) -> list[Example]:
    for name, text in {
        "dslinter/tests/test_nan_numpy.py": DSLINTER,
        "smell_ai/test/test_nan_equivalence_comparison_misused.py": CODESMILE,
        "ml-smells/CodeSmells/2-NaN.md": ZHANG,
        "ruff/test/fixtures/flake8_print/T201.py": PRINTS,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return list(examples(tmp_path, CONCEPTS))


def test_examples_are_taken_out_of_tests_and_pages(material: list[Example]) -> None:
    told = [(item.concept, item.owner, item.positive, item.code.count("\n")) for item in material]
    assert told == [
        ("nan-comparison", "dslinter", True, 2),
        ("nan-comparison", "dslinter", False, 2),
        ("nan-comparison", "smell_ai", True, 2),
        ("nan-comparison", "ml-smells", True, 3),
        ("nan-comparison", "ml-smells", False, 3),
        ("print-call", "ruff", None, 4),
    ]


def test_scores(material: list[Example]) -> None:
    fixture = material[-1].name
    ruff = [Finding(fixture, 1, "T201"), Finding(fixture, 3, "T201")]
    table = Table(material, {OURS: [Finding(fixture, 4, "MLG902"), Finding(fixture, 2, "MLG902")], "ruff": ruff})
    assert str(table.score(PRINT, "ruff")) == "2/2 0/1"
    assert str(table.score(PRINT, OURS)) == "1/2 1/1"


def test_a_finding_counts_for_every_place_that_it_points_at(material: list[Example]) -> None:
    fixture = material[-1].name
    ruff = [Finding(fixture, 1, "T201"), Finding(fixture, 3, "T201")]
    beside = [Finding(fixture, 2, "MLG902", beside=(1, 4))]
    assert str(Table(material, {OURS: beside, "ruff": ruff}).score(PRINT, OURS)) == "2/2 0/1"


def test_a_statement_that_is_argued_counts_for_nobody(material: list[Example], monkeypatch: pytest.MonkeyPatch) -> None:
    fixture = material[-1].name
    argued = (
        Argument("print_call__*", "it is meant", r"print\(1\)"),
        Argument("print_call__*", "a condition", r"^if", alarm=True),
    )
    monkeypatch.setattr("benchmarks.peers.argued.ARGUED", argued)
    ruff = [Finding(fixture, 1, "T201"), Finding(fixture, 3, "T201")]
    table = Table(material, {OURS: [Finding(fixture, line, "MLG902") for line in (1, 2)], "ruff": ruff})
    assert str(table.score(PRINT, "ruff")) == "1/1 0/1"
    assert str(table.score(PRINT, OURS)) == "0/1 0/1"
    assert argument(fixture) is None


def test_mlgate_runs_over_each_example_by_itself(material: list[Example]) -> None:
    found = run_mlgate(material, {item.name: item.codes for item in CONCEPTS})
    assert str(Table(material, {OURS: found}).score(NAN, OURS)) == "3/3 0/2"


def test_concepts_name_rules_and_exceptions_have_reasons() -> None:
    codes = {card.code: card.name for card in rule_cards()}
    named = {code for item in CONCEPTS for code in item.codes if code in codes}
    assert len(named) >= 15 and all(item.why for item in ARGUED)
    assert len({item.name for item in CONCEPTS}) == len(CONCEPTS)
