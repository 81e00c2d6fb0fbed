"""`mlgate ledger check`: what the text, git and MLflow deny."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.documents.ledger.conftest import Command, Project
from tests.documents.ledger.repository import NAME, Repository, entry, ledger


def found(mlgate: Command, *arguments: str) -> tuple[int, list[tuple[str, str, int]], str]:
    """The exit code, the diagnostics without notes, and what stderr says."""
    done = mlgate("ledger", "check", "--output-format", "json", *arguments)
    report: dict[str, Any] = json.loads(done.stdout)
    worse = [item for item in report["diagnostics"] if item["severity"] != "note"]
    return done.returncode, [(item["code"], item["message"], item["location"]["line"]) for item in worse], done.stderr


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_a_ledger_written_from_runs_agrees_with_them(mlgate: Command, workspace: Project, filled: str) -> None:
    workspace.repository.commit(filled)
    code, diagnostics, said = found(mlgate, "--tracking-uri", workspace.uri)
    assert (code, diagnostics) == (0, [])
    compared = re.search(r"evidence: (\d+) statements compared, 0 that no run knows of", said)
    assert compared is not None
    assert int(compared[1]) >= 20


@pytest.mark.parametrize(
    ("true", "wrong", "message"),
    [
        (
            "| `auc` | 0.812346 | 0.836 | +0.0236544 |",
            "| `auc` | 0.812346 | 0.85 | +0.037654 |",
            "`auc` is 0.836 in its run, not 0.85",
        ),
        (
            "| `calibration_error` | 0.031 | 0.0345 |",
            "| `calibration_error` | 0.033 | 0.0345 |",
            "`calibration_error` is 0.031 in its run, not 0.033",
        ),
        (
            "| `slice/region/emea/auc` | 0.822346 | 0.816 | -0.0063456 |",
            "| `slice/region/emea/auc` | 0.822346 | 0.826 | +0.003654 |",
            "`slice/region/emea/auc` is 0.816 in its run, not 0.826",
        ),
    ],
)
def test_a_number_that_its_run_denies(
    mlgate: Command, workspace: Project, filled: str, true: str, wrong: str, message: str
) -> None:
    head, tail = filled.split("## Iteration 2")
    text = f"{head}## Iteration 2{tail.replace(true, wrong).replace('worse', '').replace('better', '')}"
    assert text != filled
    workspace.repository.write(text)
    code, diagnostics, _ = found(mlgate, "--tracking-uri", workspace.uri)
    assert ("MLD204", message, line_of(text, wrong)) in diagnostics
    assert code == 0  # warnings


@pytest.mark.parametrize(
    ("written", "agrees"),
    [
        ("0.81", True),
        ("0.812", True),
        ("0.8123", True),
        ("81 %", True),
        ("81.2%", True),
        (".81", True),
        ("0.8124", False),
        ("0.82", False),
        ("0.80", False),
        ("81.3 %", False),
        ("1", True),
        ("0", False),
        ("0.8123456", True),
        ("8.12e-1", True),
    ],
)
def test_rounding_is_no_mismatch(mlgate: Command, workspace: Project, written: str, agrees: bool) -> None:
    iteration = f"2026-06-01, run `{workspace.before}`"
    text = ledger(entry(1, Iteration=iteration, Metric_movement=f"auc: {written}", Slice_movement="unknown"))
    workspace.repository.write(
        text.replace("98 of 5,000 (before 120); d", "D").replace("41 of 5,000 (before 55); m", "M")
    )
    _, diagnostics, _ = found(mlgate, "--tracking-uri", workspace.uri, "--no-history")
    assert [code for code, _, _ in diagnostics] == ([] if agrees else ["MLD204"])


def test_counts_of_mistakes_and_the_gates_decision(mlgate: Command, workspace: Project, filled: str) -> None:
    text = re.sub(r"\*\*False negatives:\*\*\n\n- (\d+) of", "**False negatives:**\n\n- 7 of", filled, count=2)
    workspace.repository.write(text.replace("unknown: the run carries no decision of the gates", "the gates passed", 1))
    code, diagnostics, said = found(mlgate, "--tracking-uri", workspace.uri)
    messages = [message for _, message, _ in diagnostics]
    assert code == 0
    assert any(re.fullmatch(r"the number of false negatives is \d+ in its run, not 7", message) for message in messages)
    assert "1 that no run knows of" in said  # the decision: there is no record


def test_a_run_that_is_gone(mlgate: Command, workspace: Project) -> None:
    workspace.repository.write(ledger(entry(1, Iteration=f"run `{'0' * 32}`", Metric_movement="auc: 0.8")))
    _, diagnostics, said = found(mlgate, "--tracking-uri", workspace.uri)
    assert diagnostics == [("MLD204", f"run `{'0' * 32}` is not in the store", 6)]
    assert "0 statements compared" in said


def test_a_store_that_is_gone_is_no_verdict_over_entries(mlgate: Command, workspace: Project, filled: str) -> None:
    workspace.repository.write(filled)
    done = mlgate("ledger", "check", "--tracking-uri", "sqlite:////nowhere/at-all.db")
    assert (done.returncode, "does not exist" in done.stderr) == (3, True)


def test_a_rewritten_entry_fails_the_check_and_names_the_commit(mlgate: Command, workspace: Project) -> None:
    repository = workspace.repository
    repository.commit(ledger(entry(1), entry(2)))
    guilty = repository.commit(ledger(entry(1, Decision="Dropped by Ada."), entry(2)))
    code, diagnostics, _ = found(mlgate)
    line = line_of(ledger(entry(1, Decision="Dropped by Ada.")), "**Decision:**")
    assert (code, diagnostics) == (
        1,
        [("MLD205", f"`Decision` of `Iteration 1` was changed by commit {guilty[:10]}", line)],
    )


def test_an_amended_entry_that_nobody_saw_is_a_warning(mlgate: Command, workspace: Project) -> None:
    repository = workspace.repository
    lost = repository.commit(ledger(entry(1)))
    repository.commit(ledger(entry(1, Decision="Dropped by Ada.")), "--amend")
    code, diagnostics, _ = found(mlgate)
    message = (
        f"`Decision` of `Iteration 1` was changed since commit {lost[:10]}, which is no part of the history any more"
    )
    assert (code, [item[:2] for item in diagnostics]) == (0, [("MLD205", message)])


def test_the_configuration_decides_over_these_rules_as_over_all(mlgate: Command, workspace: Project) -> None:
    repository = workspace.repository
    repository.commit(ledger(entry(1)))
    repository.commit(ledger(entry(1, Decision="Dropped by Ada.")))
    repository.write('[severity]\nledger-rewritten = "warning"\n', "mlgate.toml")
    assert found(mlgate)[0] == 0
    repository.write('ignore = ["MLD205"]\n', "mlgate.toml")
    assert found(mlgate)[1] == []


def test_no_git_and_a_shallow_clone_are_no_pass(
    mlgate: Command, workspace: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lonely = tmp_path / "lonely"
    (lonely / "docs").mkdir(parents=True)
    (lonely / NAME).write_text(ledger(entry(1)), encoding="utf-8")
    monkeypatch.chdir(lonely)
    done = mlgate("ledger", "check")
    assert (done.returncode, "history is unknown: it is in no git repository" in done.stderr) == (4, True)
    assert mlgate("ledger", "check", "--no-history").returncode == 0
    workspace.repository.commit(ledger(entry(1)))
    workspace.repository.git(
        "clone", "-q", "--depth", "1", f"file://{workspace.repository.folder}", str(tmp_path / "s")
    )
    monkeypatch.chdir(tmp_path / "s")
    done = mlgate("ledger", "check")
    assert (done.returncode, "shallow" in done.stderr) == (4, True)


def test_what_is_no_ledger_is_refused(mlgate: Command, workspace: Project) -> None:
    workspace.repository.write("# Notes\n\nwords\n", "notes.md")
    done = mlgate("ledger", "check", "notes.md")
    assert (done.returncode, "is no Observation Ledger" in done.stderr) == (2, True)


def test_a_merge_conflict_is_not_read_over(mlgate: Command, workspace: Project) -> None:
    workspace.repository.write(f"{ledger(entry(1))}\n<<<<<<< HEAD\n{entry(2)}=======\n{entry(3)}>>>>>>> other\n")
    for action in (["check"], ["show"], ["add", "--field", "why=so"]):
        done = mlgate("ledger", *action)
        assert (done.returncode, "merge conflict marker" in done.stderr) == (2, True)


def test_changes_of_training_without_an_entry(mlgate: Command, workspace: Project) -> None:
    repository: Repository = workspace.repository
    repository.commit(ledger(entry(1)))
    train = "from sklearn.linear_model import Ridge\n\nRidge().fit(X, y)\n"
    repository.write(train, "train.py")
    done = mlgate("check", ".", "--new-from", "HEAD", "--select", "MLD203", "--output-format", "concise", "--no-cache")
    assert "train.py:3:1: MLD203 [ledger-stale]" in done.stdout
    repository.write(ledger(entry(1), entry(2)))
    done = mlgate("check", ".", "--new-from", "HEAD", "--select", "MLD203", "--output-format", "concise", "--no-cache")
    assert "MLD203" not in done.stdout
