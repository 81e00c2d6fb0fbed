"""What lies between two commits, in a real repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgate.documents.ledger.code_changes import code_change
from tests.documents.ledger.repository import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "project")


def test_only_what_came_and_did_not_go_counts(repository: Repository) -> None:
    before = repository.commit(
        "def test_kept():\n    pass\n\n\ndef test_moved():\n    pass  # noqa\n", name="tests/test_a.py"
    )
    repository.write("def test_kept():\n    pass  # TODO later\n", "tests/test_a.py")
    repository.write(
        "def test_moved():\n    pass  # noqa\n\n\nasync def test_new():\n    pass  # noqa\n", "tests/test_b.py"
    )
    repository.git("add", "-A")
    repository.git("commit", "-q", "-m", "Move a test")
    after = repository.git("rev-parse", "HEAD")
    found = code_change(repository.folder, before, after)
    assert found.tests == ("test_new",)
    assert found.debt == (("noqa", 1), ("todo", 1))
    assert [commit.subject for commit in found.commits] == ["Move a test"]
    assert dict(found.files) == {"tests/test_a.py": "changed", "tests/test_b.py": "added"}


def test_a_run_that_does_not_descend_from_its_baseline_says_so(repository: Repository) -> None:
    first = repository.commit("a = 1\n", name="a.py")
    other = repository.commit("a = 2\n", name="a.py")
    repository.git("checkout", "-q", "-b", "side", first)
    side = repository.commit("a = 3\n", name="a.py")
    found = code_change(repository.folder, other, side)
    assert found.is_known
    assert found.problem == f"{side[:12]} does not descend from {other[:12]}"


@pytest.mark.parametrize("commit", ["0" * 40, "--upload-pack=evil", "HEAD", "", "\x1b"])
def test_what_is_no_commit_here_is_said_and_never_asked_of_git(repository: Repository, commit: str) -> None:
    first = repository.commit("a = 1\n", name="a.py")
    assert not code_change(repository.folder, first, commit).is_known
    assert not code_change(repository.folder, commit, first).is_known


def test_a_folder_without_a_repository(tmp_path: Path) -> None:
    assert "is in no git repository" in code_change(tmp_path, "0" * 40, "1" * 40).problem
