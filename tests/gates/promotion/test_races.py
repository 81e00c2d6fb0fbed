"""Processes that promote different runs at the same moment; `python -m benchmarks.promotion` runs the long form."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("kind", ["sqlite", "http"])
def test_one_of_eight_wins_each_round_and_is_the_champion(kind: str, request: pytest.FixtureRequest) -> None:
    uri = request.getfixturevalue(f"{kind}_uri")
    command = [sys.executable, "-m", "benchmarks.promotion", "--rounds", "3", "--tracking-uri", uri]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    result = json.loads(done.stdout)
    assert result["wrong"] == []
    assert result["winners"] == [1, 1, 1]
    assert result["outcomes"] == {"done": 3, "conflict": 21}
