"""Files that git keeps, read from the index: compared with what git says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlgate.core.project import TrackedFile
from mlgate.engine.tracked import repository_of, stamp_of, tracked_above
from tests.functional.project import git, mlgate, write

LARGE = 3000


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(
        tmp_path, {"a.py": "x = 1\n", "data/big.csv": "1\n" * LARGE, "data/ünï.csv": "1\n" * LARGE, "b.txt": "y" * 80}
    )
    write(
        tmp_path, {"ignored.csv": "1\n" * LARGE, "lfs/model.bin": "m" * 3 * LARGE, "data/deep/" + "n" * 90: "1" * 5000}
    )
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "a.py", "data", "b.txt", "lfs")
    write(tmp_path, {".gitattributes": "# comment\n*.bin filter=lfs diff=lfs\n"})
    monkeypatch.chdir(tmp_path)
    return tmp_path


LISTED = [
    TrackedFile("data/big.csv", 6000),
    TrackedFile("data/deep/" + "n" * 90, 5000),
    TrackedFile("data/ünï.csv", 6000),
]


@pytest.mark.parametrize("version", ["2", "4"])
def test_files_above_a_size_are_listed_but_pointers_and_untracked_ones(repository: Path, version: str) -> None:
    git(repository, "update-index", "--index-version", version)
    assert tracked_above(["."], LARGE) == LISTED
    assert tracked_above(["data/deep"], LARGE) == LISTED[1:2]
    assert [file.path for file in tracked_above(["."], 10)] == ["b.txt", *(file.path for file in LISTED)]


def test_the_stamp_changes_with_what_is_tracked(repository: Path) -> None:
    before = stamp_of(["."])
    assert before == stamp_of(["data", "."])
    git(repository, "add", "ignored.csv")
    assert stamp_of(["."]) != before


def test_where_there_is_no_repository_nothing_is_tracked(tmp_path: Path) -> None:
    assert repository_of(str(tmp_path)) is None
    assert tracked_above([str(tmp_path)], 0) == []


def test_a_broken_index_is_none(repository: Path) -> None:
    (repository / ".git" / "index").write_bytes(b"DIRC\0\0\0\2\0\0\0\5short")
    assert tracked_above(["."], 0) == []


def test_a_work_tree_beside_its_repository(repository: Path) -> None:
    git(repository, "commit", "--quiet", "--message", "one")
    git(repository, "worktree", "add", "--quiet", "../other")
    assert [file.path.rpartition("/")[2] for file in tracked_above(["../other"], LARGE)][:1] == ["big.csv"]


def test_the_command_tells_them(repository: Path) -> None:
    write(repository, {"weights.dat": "w" * 11_000_000})
    git(repository, "add", "weights.dat")
    outcome = mlgate(repository, "check", ".", "--select", "MLG716", "--output-format", "json")
    (found,) = json.loads(outcome.out)["diagnostics"]
    assert found["message"] == "`weights.dat` has 11 MB and is kept in git"
