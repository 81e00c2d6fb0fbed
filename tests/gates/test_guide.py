"""docs/gates.md and the example of `make demo-gates`: what they show is true."""

import ast
import re
from pathlib import Path

import pytest

import mlgate.gates
from mlgate.cli.gate_output import FORMATS
from mlgate.cli.main import main
from mlgate.gates.loading import load_gates, parse_gates
from mlgate.gates.model import GATE_KINDS
from mlgate.gates.statistics import DIRECTIONS, METHODS
from mlgate.reporters.decision_facts import CODES, DECISION_REPORTERS
from mlgate.resources import resource_dir

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "gates.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "examples-gates"


def fences(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


def test_the_gate_file_of_the_guide_loads_and_shows_every_kind_of_gate() -> None:
    sample = next(text for text in fences("yaml") if text.startswith("version: 1"))
    gates = parse_gates("gates.yaml", sample.encode()).file.gates
    assert {type(gate) for gate in gates} == set(GATE_KINDS)


def test_the_tables_of_the_guide_are_complete() -> None:
    for code, (name, _) in CODES.items():
        assert f"| {code} {name} |" in GUIDE
    assert all(f"`{kind.key}`" in GUIDE for kind in GATE_KINDS)
    assert all(f"`{method}`" in GUIDE for method in METHODS)
    assert all(re.search(rf"\b{name}\b", GUIDE) for name in DIRECTIONS)
    assert all(re.search(rf"^\| [\w, ]*\b{name}\b", GUIDE, re.MULTILINE) for name in FORMATS)
    assert set(FORMATS) == set(DECISION_REPORTERS)
    assert all(path.stem in GUIDE for path in resource_dir("gates").glob("*.yaml"))


def test_the_python_of_the_guide_names_what_there_is() -> None:
    for sample in fences("python"):
        for node in ast.walk(ast.parse(sample)):
            if isinstance(node, ast.ImportFrom):
                assert all(hasattr(mlgate.gates, alias.name) for alias in node.names)
            if isinstance(node, ast.Attribute) and ast.unparse(node).startswith("mlgate.gates."):
                assert hasattr(mlgate.gates, node.attr)


def test_the_example_loads_and_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    gates = load_gates(EXAMPLE / "gates.yaml").file
    assert gates.model == "churn" and gates.lock.required
    assert main(["check", str(EXAMPLE), "--isolated", "--fail-level", "note", "--no-cache"]) == 0
