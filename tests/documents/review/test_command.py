"""`mlgate review` through the real command line, in real git repositories."""

from __future__ import annotations

from pathlib import Path

from tests.functional.project import LEAKY_SPLIT, git, mlgate, write

ROOT = Path(__file__).resolve().parents[3]


def test_the_example_is_blocked_and_nothing_in_it_changes(tmp_path: Path) -> None:
    import shutil

    project = tmp_path / "churn-radar"
    shutil.copytree(ROOT / "examples", project, ignore=shutil.ignore_patterns(".mlgate_cache", "__pycache__"))
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    outcome = mlgate(project, "review", ".")
    after = {
        path: path.read_bytes() for path in project.rglob("*") if path.is_file() and ".mlgate_cache" not in path.parts
    }
    assert outcome.code == 1
    assert outcome.out.endswith("Decision: BLOCK\n")
    assert (
        "[CRITICAL] A password, key or token is written into the code\n  File:  src/data/loader.py:15\n" in outcome.out
    )
    assert "n0t-a-Real-0ne" not in outcome.out + outcome.err
    assert before == after


def test_a_change_is_judged_by_what_it_touches(tmp_path: Path) -> None:
    write(tmp_path, {"split.py": LEAKY_SPLIT, "README.md": "# a\n"})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    write(tmp_path, {"README.md": "# a better title\n"})
    outcome = mlgate(tmp_path, "review", ".", "--new-from", "HEAD")
    assert outcome.code == 0, outcome.out
    assert "Decision: APPROVE\n" in outcome.out
    assert "no part of an ML system" in outcome.out
