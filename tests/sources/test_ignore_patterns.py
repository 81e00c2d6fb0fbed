"""Patterns decide as git does."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.sources.ignore_patterns import IgnorePatterns


def ignored(patterns: list[str], path: str) -> bool:
    """Walk down to `path` as discovery does: an ignored folder hides what is in it."""
    rules = IgnorePatterns(patterns)
    parts = path.rstrip("/").split("/")
    for depth in range(1, len(parts) + 1):
        is_folder = depth < len(parts) or path.endswith("/")
        if rules.decide(parts[depth - 1], "/".join(parts[:depth]), is_folder):
            return True
    return False


@pytest.mark.parametrize(
    ("pattern", "hits", "misses"),
    [
        ("build", ["build", "a/build", "build/x", "a/build/"], ["builds", "a/xbuild"]),
        ("build/", ["build/", "a/build/x"], ["build", "a/build"]),
        ("/build", ["build", "build/x"], ["a/build"]),
        ("docs/out", ["docs/out", "docs/out/x"], ["a/docs/out"]),
        ("*.py[co]", ["x.pyc", "a/b.pyo"], ["x.py", "pyc"]),
        ("*.tmp", ["x.tmp", ".tmp", "a/b.tmp/c"], ["x.tmp2"]),
        ("data/*.csv", ["data/x.csv"], ["data/a/x.csv", "a/data/x.csv"]),
        ("**/logs", ["logs", "a/logs", "a/b/logs/x"], ["logs2"]),
        ("a/**", ["a/b", "a/b/c"], ["a", "b/a/x"]),
        ("a/**/z", ["a/z", "a/b/z", "a/b/c/z"], ["z", "a/bz"]),
        ("**/a/b", ["a/b", "x/a/b"], ["a", "b"]),
        ("a/**/**/z", ["a/z", "a/b/z"], ["az"]),
        ("a?c", ["abc"], ["ac", "a/c"]),
        ("[!a]x", ["bx"], ["ax", "x"]),
        ("[a-c]x", ["bx"], ["dx"]),
        ("[]x]y", ["]y", "xy"], ["y"]),
        (r"\#x", ["#x"], ["x"]),
        (r"\!x", ["!x"], ["x"]),
        ("#x", [], ["#x", "x"]),
        ("x  ", ["x"], ["x  "]),
        ("x\\ ", ["x "], ["x"]),
        ("a[", [], ["a", "a["]),
        ("", [], ["a"]),
        ("/", [], ["a", "a/b"]),
        ("*", ["a", "a/b"], []),
        ("/*", ["a", "a/b"], []),
        ("ünï*", ["ünïx", "a/ünïy"], ["unix"]),
    ],
)
def test_a_pattern_matches_what_git_says(pattern: str, hits: list[str], misses: list[str]) -> None:
    assert [path for path in hits if not ignored([pattern], path)] == []
    assert [path for path in misses if ignored([pattern], path)] == []


def test_the_last_pattern_that_matches_decides() -> None:
    assert not ignored(["*.py", "!keep.py"], "a/keep.py")
    assert ignored(["!keep.py", "*.py"], "a/keep.py")
    assert ignored(["a/", "!a/keep.py"], "a/keep.py")  # nothing comes back out of an ignored folder
    assert not ignored(["/a/*", "!/a/keep.py"], "a/keep.py")


PARTS = ["**", "*", "a", "b", "c", "[ab]", "[!a]c", "a.b", "?", "a*", "[a-]", "[^b]", "a**b", "[[:alpha:]]", "***"]
NAMES = ["a", "b", "c", "ab", "bc", "a.b", "abc"]


def random_pattern(source: random.Random) -> str:
    path = "/".join(source.choice(PARTS) for _ in range(source.randint(1, 3)))
    return "!" * (source.random() < 0.3) + "/" * (source.random() < 0.3) + path + "/" * (source.random() < 0.3)


def test_random_patterns_ignore_what_git_ignores(tmp_path: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("needs git")
    source = random.Random(7)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    paths = sorted({"/".join(source.choice(NAMES) for _ in range(source.randint(1, 4))) for _ in range(100)})
    for _ in range(60):
        patterns = [random_pattern(source) for _ in range(source.randint(1, 4))]
        (tmp_path / ".gitignore").write_text("\n".join(patterns))
        command = ["git", "-C", str(tmp_path), "check-ignore", "--no-index", "--stdin"]
        answer = subprocess.run(command, input="\n".join(paths), capture_output=True, text=True, check=False).stdout
        assert [path for path in paths if ignored(patterns, path)] == answer.split("\n")[:-1], patterns


@given(st.lists(st.text("ab*?[]!^-/\\ #.", max_size=8), max_size=4), st.text("ab/.", min_size=1, max_size=6))
def test_no_pattern_breaks_the_reader(patterns: list[str], path: str) -> None:
    ignored(patterns, path)
