"""A new rule needs one command: in a copy of the checkout, everything that CI compares still agrees."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.checkout import copy_parts

NEW = "gradient-never-clipped"
PARTS = ("mlgate", "rules", "templates", "scripts", "docs", "tests", "README.md", "pyproject.toml")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return copy_parts(PARTS, tmp_path / "checkout")


def run(checkout: Path, *command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    done = subprocess.run(
        [sys.executable, *command], cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_one_command_makes_a_rule_that_passes(checkout: Path) -> None:
    said = run(checkout, "scripts/new_rule.py", "training", NEW)
    code = said.split()[0]
    assert f"| {code} | [gradient-never-clipped]" in (checkout / "docs/rules.md").read_text(encoding="utf-8")
    run(checkout, "scripts/generate_docs.py", "--check")
    run(checkout, "-m", "pytest", "-q", "-p", "no:xdist", "tests/pages", "-k", NEW)
    run(checkout, "-m", "pytest", "-q", "-p", "no:xdist", "tests/rules/test_catalogue.py", "-k", NEW)
    assert "gradient-never-clipped" in run(checkout, "-m", "mlgate", "rule", code)


def test_a_code_is_never_used_twice(checkout: Path) -> None:
    first = run(checkout, "scripts/new_rule.py", "training", "gradient-never-clipped").split()[0]
    second = run(checkout, "scripts/new_rule.py", "training", "loss-never-read").split()[0]
    assert int(second[3:]) == int(first[3:]) + 1
