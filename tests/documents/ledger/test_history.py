"""Rewritten history of a ledger, in real git repositories."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgate.documents.ledger.history import History, Rewriting, history_of
from mlgate.documents.ledger.ledger_file import read_ledger
from tests.documents.ledger.repository import NAME, Repository, entry, ledger


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "project")


def examined(repository: Repository) -> History:
    return history_of(read_ledger(repository.path))


def only(history: History) -> Rewriting:
    assert len(history.rewritings) == 1, history.rewritings
    return history.rewritings[0]


def test_entries_that_were_only_added_are_as_they_were(repository: Repository) -> None:
    repository.commit(ledger(entry(1)))
    repository.commit(ledger(entry(1), entry(2)))
    repository.write(ledger(entry(1), entry(2), entry(3)))
    found = examined(repository)
    assert found == History((), 2)


@pytest.mark.parametrize("field", ["Change", "Metric movement", "Decision", "Lesson captured"])
def test_a_commit_that_changed_a_field_is_named(repository: Repository, field: str) -> None:
    repository.commit(ledger(entry(1), entry(2)))
    guilty = repository.commit(ledger(entry(1, {field: "something else altogether"}), entry(2)))
    repository.commit(ledger(entry(1, {field: "something else altogether"}), entry(2), entry(3)))
    found = only(examined(repository))
    assert (found.commit, found.alteration.kind, found.alteration.fields) == (guilty, "changed", (field,))
    assert found.alteration.before.number == 1


def test_a_change_that_was_taken_back_is_none(repository: Repository) -> None:
    repository.commit(ledger(entry(1)))
    repository.commit(ledger(entry(1, Decision="dropped")))
    repository.commit(ledger(entry(1)))
    assert examined(repository).rewritings == ()


def test_a_change_that_was_taken_back_and_made_again(repository: Repository) -> None:
    repository.commit(ledger(entry(1)))
    repository.commit(ledger(entry(1, Decision="dropped")))
    repository.commit(ledger(entry(1)))
    guilty = repository.commit(ledger(entry(1, Decision="kept for a month")))
    found = examined(repository).rewritings
    assert guilty in {item.commit for item in found}
    assert {item.alteration.fields for item in found} == {("Decision",)}


def test_an_entry_that_a_commit_removed(repository: Repository) -> None:
    repository.commit(ledger(entry(1), entry(2), entry(3)))
    guilty = repository.commit(ledger(entry(1), entry(3)))
    found = only(examined(repository))
    assert (found.commit, found.alteration.kind, found.alteration.before.number) == (guilty, "removed", 2)


def test_a_removed_entry_that_came_back_otherwise_is_changed(repository: Repository) -> None:
    repository.commit(ledger(entry(1), entry(2)))
    guilty = repository.commit(ledger(entry(1)))
    repository.commit(ledger(entry(1), entry(2, Decision="dropped")))
    found = only(examined(repository))
    assert (found.commit, found.alteration.kind, found.alteration.fields) == (guilty, "changed", ("Decision",))


def test_entries_in_another_order(repository: Repository) -> None:
    repository.commit(ledger(entry(1), entry(2), entry(3)))
    guilty = repository.commit(ledger(entry(2), entry(1), entry(3)))
    found = only(examined(repository))
    assert (found.commit, found.alteration.kind, found.alteration.before.number) == (guilty, "moved", 2)


def test_an_entry_put_before_older_ones(repository: Repository) -> None:
    repository.commit(ledger(entry(1), entry(3)))
    guilty = repository.commit(ledger(entry(1), entry(2), entry(3)))
    found = only(examined(repository))
    assert (found.commit, found.alteration.kind) == (guilty, "inserted")
    assert found.alteration.after is not None
    assert (found.alteration.after.number, found.alteration.before.number) == (2, 3)


def test_an_edit_that_is_not_committed(repository: Repository) -> None:
    repository.commit(ledger(entry(1), entry(2)))
    repository.write(ledger(entry(1), entry(2, Decision="shipped after all")))
    found = only(examined(repository))
    assert (found.commit, found.alteration.kind, found.alteration.fields) == ("", "changed", ("Decision",))


@pytest.mark.parametrize("open_value", ["unknown", "unknown: the labels come in July", "TBD", ""])
def test_what_was_open_may_be_filled_in(repository: Repository, open_value: str) -> None:
    repository.commit(ledger(entry(1, Lesson_captured=open_value)))
    repository.commit(ledger(entry(1, Lesson_captured="calls say more than invoices")))
    assert examined(repository).rewritings == ()


def test_what_was_filled_in_may_not_become_unknown(repository: Repository) -> None:
    repository.commit(ledger(entry(1)))
    repository.commit(ledger(entry(1, Lesson_captured="unknown")))
    assert only(examined(repository)).alteration.fields == ("Lesson captured",)


def test_other_line_ends_blanks_and_words_around_change_nothing(repository: Repository) -> None:
    repository.commit(ledger(entry(1, Change="Größere Bäume für Öfen"), entry(2)))
    text = ledger(entry(1, Change="Größere Bäume  für Öfen"), entry(2)).replace("\n", "\r\n")
    repository.commit(text.replace("What each iteration", "What every iteration") + "\r\n\r\n")
    assert examined(repository).rewritings == ()


def test_branches_that_were_merged_may_each_bring_entries(repository: Repository) -> None:
    repository.commit(ledger(entry(1)))
    repository.git("checkout", "-q", "-b", "other")
    repository.commit(ledger(entry(1), entry(3)))
    repository.git("checkout", "-q", "main")
    repository.commit(ledger(entry(1), entry(2)))
    repository.git("merge", "-q", "--no-commit", "-s", "ours", "other")
    repository.commit(ledger(entry(1), entry(2), entry(3)))
    assert examined(repository).rewritings == ()


def test_a_merge_that_loses_an_entry(repository: Repository) -> None:
    repository.commit(ledger(entry(1)))
    repository.git("checkout", "-q", "-b", "other")
    repository.commit(ledger(entry(1), entry(3)))
    repository.git("checkout", "-q", "main")
    repository.commit(ledger(entry(1), entry(2)))
    repository.git("merge", "-q", "--no-commit", "-s", "ours", "other")
    guilty = repository.commit(ledger(entry(1), entry(2)), "--allow-empty")
    found = only(examined(repository))
    assert (found.commit, found.alteration.kind, found.alteration.before.number) == (guilty, "removed", 3)


def test_an_amended_commit(repository: Repository) -> None:
    repository.commit(ledger(entry(1)))
    lost = repository.commit(ledger(entry(1), entry(2)))
    repository.commit(ledger(entry(1), entry(2, Decision="shipped after all")), "--amend")
    found = only(examined(repository))
    assert (found.lost, found.published, found.alteration.fields) == (lost, False, ("Decision",))


def test_a_rebase_that_dropped_an_entry(repository: Repository) -> None:
    repository.commit(ledger(entry(1)))
    lost = repository.commit(ledger(entry(1), entry(2)))
    repository.write("other", "other.txt")
    repository.git("add", "-A")
    repository.git("commit", "-q", "-m", "More")
    repository.git("rebase", "-q", "--onto", f"{lost}^", lost)
    found = only(examined(repository))
    assert (found.lost, found.alteration.kind, found.alteration.before.number) == (lost, "removed", 2)


def test_a_rebase_that_kept_every_entry(repository: Repository) -> None:
    repository.commit(ledger(entry(1)))
    repository.git("checkout", "-q", "-b", "work")
    repository.write("other", "other.txt")
    repository.git("add", "-A")
    repository.git("commit", "-q", "-m", "More")
    repository.git("checkout", "-q", "main")
    repository.commit(ledger(entry(1), entry(2)))
    repository.git("checkout", "-q", "work")
    repository.git("rebase", "-q", "main")
    assert examined(repository).rewritings == ()


def test_an_amended_commit_that_others_have_seen(repository: Repository, tmp_path: Path) -> None:
    repository.commit(ledger(entry(1)))
    repository.git("init", "-q", "--bare", str(tmp_path / "origin.git"))
    repository.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    repository.git("push", "-q", "origin", "main")
    lost = repository.git("rev-parse", "HEAD")
    repository.commit(ledger(entry(1, Decision="dropped")), "--amend")
    found = only(examined(repository))
    assert (found.lost, found.published, found.alteration.fields) == (lost, True, ("Decision",))


def test_a_clone_knows_that_its_entry_differs_from_the_published_one(repository: Repository, tmp_path: Path) -> None:
    repository.commit(ledger(entry(1)))
    repository.commit(ledger(entry(1), entry(2)))
    clone = tmp_path / "clone"
    repository.git("clone", "-q", str(repository.folder), str(clone))
    other = Repository(clone)
    other.git("checkout", "-q", "--orphan", "fresh")
    other.commit(ledger(entry(1, Decision="dropped"), entry(2)))
    found = only(examined(other))
    assert (found.published, found.alteration.fields) == (True, ("Decision",))


def test_entries_that_only_others_have_are_not_missed(repository: Repository, tmp_path: Path) -> None:
    repository.commit(ledger(entry(1)))
    clone = tmp_path / "clone"
    repository.git("clone", "-q", str(repository.folder), str(clone))
    repository.commit(ledger(entry(1), entry(2)))
    other = Repository(clone)
    other.git("fetch", "-q")
    other.commit(ledger(entry(1), entry(3)))
    assert examined(other).rewritings == ()


def test_a_ledger_that_moved_is_followed(repository: Repository) -> None:
    repository.commit(ledger(entry(1), entry(2)), name="LEDGER.md")
    guilty = repository.commit(ledger(entry(1, Decision="dropped"), entry(2)), name="LEDGER.md")
    repository.path.parent.mkdir()
    repository.git("mv", "LEDGER.md", NAME)
    repository.git("commit", "-q", "-m", "Move")
    found = examined(repository)
    assert only(found).commit == guilty
    assert found.commits == 3


def test_without_a_repository_nothing_is_known(tmp_path: Path) -> None:
    path = tmp_path / "ledger.md"
    path.write_text(ledger(entry(1)), encoding="utf-8")
    assert history_of(read_ledger(path)).problem == "it is in no git repository"


def test_a_shallow_clone_is_not_taken_for_a_clean_history(repository: Repository, tmp_path: Path) -> None:
    repository.commit(ledger(entry(1)))
    repository.commit(ledger(entry(1, Decision="dropped")))
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.folder}", str(tmp_path / "clone"))
    found = history_of(read_ledger(tmp_path / "clone" / NAME))
    assert "shallow" in found.problem


def test_a_ledger_that_was_never_committed(repository: Repository) -> None:
    repository.write(ledger(entry(1)))
    assert examined(repository) == History()
    repository.git("commit", "-q", "--allow-empty", "-m", "Begin")
    assert examined(repository) == History()
