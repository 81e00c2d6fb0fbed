"""Inputs that break naive tools: no crash, no hang, and what was not read is said and fails the run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.functional.project import mlgate, write

STAR = "from os import *\nprint(1)\n"
FORMAT = ("--isolated", "--no-cache", "--output-format", "concise")


@pytest.mark.parametrize(
    "deep",
    [
        "x = " + " + ".join(["1"] * 3_000),
        "x = a" + ".b()" * 3_000,
        "x = " + "-" * 3_000 + "1",
        "x = " + "(" * 1_000 + "1" + ")" * 1_000,
        "x = " + "lambda: " * 2_000 + "1",
        "if a == 0:\n    pass\n" + "".join(f"elif a == {n}:\n    b = {n}\n" for n in range(3_000)),
    ],
    ids=["sum", "chain", "minus", "parentheses", "lambda", "elif"],
)
def test_a_deep_file_does_not_silence_its_neighbour(tmp_path: Path, deep: str) -> None:
    write(tmp_path, {"deep.py": deep + "\n", "star.py": STAR})
    outcome = mlgate(tmp_path, "check", ".", *FORMAT)
    assert outcome.code == 1 and "star.py:1:1: MLG901" in outcome.out
    assert "deep.py:1" in outcome.out


def test_loops_of_links_are_passed_by(tmp_path: Path) -> None:
    write(tmp_path, {"a/star.py": STAR})
    os.symlink("self", tmp_path / "a" / "self")
    os.symlink("..", tmp_path / "a" / "up")
    outcome = mlgate(tmp_path, "check", ".", *FORMAT)
    assert outcome.code == 1 and outcome.out.count("MLG901") == 1


def test_what_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    os.symlink("two.py", tmp_path / "one.py")
    os.symlink("one.py", tmp_path / "two.py")
    os.mkfifo(tmp_path / "pipe.py")
    for name in ("one.py", "pipe.py"):
        outcome = mlgate(tmp_path, "check", name, *FORMAT)
        assert outcome.code == 1 and f"{name}:1:1: MLG002" in outcome.out


def test_a_very_long_script_is_checked_and_what_was_left_out_is_said(tmp_path: Path) -> None:
    write(tmp_path, {"long.py": "import numpy as np\nx = 0\n" + "".join(f"x = x + {n}\n" for n in range(30_000))})
    outcome = mlgate(tmp_path, "check", "long.py", *FORMAT)
    assert outcome.code == 1 and "over 20,000 lines" in outcome.out
