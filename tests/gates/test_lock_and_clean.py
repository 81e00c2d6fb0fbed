"""Gates and code in real git repositories: when the gates were declared, and what the run's commit looks like."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from mlgate.gates.checks.state import COMMIT_TAG, STAMP
from mlgate.gates.decision import Check, Decision
from mlgate.gates.loading import load_gates
from tests.gates.memory import ENDED, MemorySource, check_of, decide, run_with

STARTED = 1_760_000_000
GATES = "version: 1\nlock: {required: true}\ngates:\n  - {id: auc, metric: auc, min: 0.8}\n"
LEAK = """\
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

frame = pd.read_csv("x.csv")
X, y = frame.drop(columns="y"), frame["y"]
scaled = StandardScaler().fit_transform(X)
a, b, c, d = train_test_split(scaled, y, random_state=1)
print(LogisticRegression().fit(a, c).score(b, d))
"""


class Repository:
    """A git repository whose clock the tests set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "-q")

    def git(self, *arguments: str, seconds: int = STARTED - 1000) -> str:
        moment = f"{seconds} +0000"
        names = {
            "GIT_AUTHOR_NAME": "a",
            "GIT_AUTHOR_EMAIL": "a@b",
            "GIT_COMMITTER_NAME": "a",
            "GIT_COMMITTER_EMAIL": "a@b",
        }
        dates = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment, "GIT_CONFIG_GLOBAL": os.devnull}
        command = ["git", *arguments]
        environment = {**os.environ, **names, **dates}
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def commit(self, seconds: int = STARTED - 1000, **files: str) -> str:
        for name, text in files.items():
            (self.folder / name.replace("_", ".")).write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x", seconds=seconds)
        return self.git("rev-parse", "HEAD")

    def judge(self, commit: str | None, *, stamp: str | None = None) -> Decision:
        gates = load_gates(self.folder / "gates.yaml")
        tags = {COMMIT_TAG: commit} if commit else {}
        params = {STAMP: stamp or gates.sha256}
        run = run_with({"auc": 0.9}, tags=tags, params=params, started=STARTED * 1000, ended=ENDED)
        return decide(gates, MemorySource({"r1": run}))

    def lock(self, commit: str | None, *, stamp: str | None = None) -> Check:
        return check_of(self.judge(commit, stamp=stamp), "lock")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_gates_committed_before_the_run_are_locked(repository: Repository) -> None:
    first = repository.commit(gates_yaml=GATES)
    decision = repository.judge(first)
    assert decision.passed and decision.gates.commit == first


def test_gates_committed_after_the_run_started_are_tampering(repository: Repository) -> None:
    repository.commit(train_py="x = 1\n")
    late = repository.commit(gates_yaml=GATES, seconds=STARTED + 1)
    lock = repository.lock(late)
    assert lock.failed and "tampering" in lock.reason


def test_a_shallow_clone_is_told_and_nobody_is_accused(repository: Repository) -> None:
    first = repository.commit(gates_yaml=GATES)
    repository.commit(train_py="x = 1\n", seconds=STARTED + 1)
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.folder}", str(repository.folder / "shallow"))
    shallow = Repository(repository.folder / "shallow")
    lock = shallow.lock(first)
    assert lock.failed and "shallow" in lock.reason and "tampering" not in lock.reason
    assert lock.action == "git fetch --unshallow"
    shallow.git("fetch", "-q", "--unshallow")
    assert shallow.judge(first).passed


def test_lowering_a_bound_after_the_run_is_tampering_even_with_the_old_stamp_left(repository: Repository) -> None:
    first = repository.commit(gates_yaml=GATES.replace("0.8", "0.95"))
    old = load_gates(repository.folder / "gates.yaml").sha256
    repository.commit(gates_yaml=GATES, seconds=STARTED + 1)
    lock = repository.lock(first, stamp=old)
    assert lock.failed and "tampering" in lock.reason


def test_a_waiver_or_a_comment_added_later_breaks_no_lock(repository: Repository) -> None:
    first = repository.commit(gates_yaml=GATES)
    waiver = "waivers:\n  - {check: auc, by: ada, reason: r, expires: 2999-01-01}\n"
    repository.commit(gates_yaml=f"# why\n{GATES}{waiver}", seconds=STARTED + 5000)
    decision = repository.judge(first)
    assert decision.passed and decision.gates.commit == first


def test_uncommitted_gates_are_not_locked(repository: Repository) -> None:
    first = repository.commit(train_py="x = 1\n")
    (repository.folder / "gates.yaml").write_text(GATES)
    assert "not committed" in repository.lock(first).reason


def test_gates_that_the_runs_commit_does_not_hold_are_not_locked(repository: Repository) -> None:
    first = repository.commit(train_py="x = 1\n")
    repository.commit(gates_yaml=GATES)
    assert "does not hold these gates" in repository.lock(first).reason


def test_a_commit_from_elsewhere_proves_nothing(repository: Repository) -> None:
    repository.commit(gates_yaml=GATES)
    assert "not in the repository" in repository.lock("a" * 40).reason


def test_a_tag_is_no_stamp(repository: Repository) -> None:
    """Tags can be rewritten after the run, params cannot."""
    first = repository.commit(gates_yaml=GATES)
    gates = load_gates(repository.folder / "gates.yaml")
    run = run_with({"auc": 0.9}, tags={STAMP: gates.sha256, COMMIT_TAG: first})
    assert decide(gates, MemorySource({"r1": run})).failed == ("lock",)


def test_a_stamp_that_differs_is_told_even_where_no_lock_is_required(repository: Repository) -> None:
    first = repository.commit(gates_yaml=GATES.replace("lock: {required: true}\n", ""))
    decision = repository.judge(first, stamp="1" * 64)
    assert decision.passed and "tampering" in decision.notes[0]


CLEAN = "version: 1\ngates:\n  - {id: code, clean: {select: [MLG1], fail_level: warning}}\n"


def test_the_code_of_the_commit_is_judged_not_that_of_the_work_tree(repository: Repository) -> None:
    leaky = repository.commit(gates_yaml=CLEAN, train_py=LEAK)
    clean = repository.commit(train_py="x = 1\n")
    check = check_of(repository.judge(leaky), "code")
    assert check.failed and "MLG101 fit-before-split in train.py:8" in check.reason
    (repository.folder / "train.py").write_text(LEAK)
    assert repository.judge(clean).passed
    assert repository.git("status", "--porcelain") == "M train.py"


def test_a_file_that_does_not_parse_is_not_clean(repository: Repository) -> None:
    broken = repository.commit(gates_yaml=CLEAN, train_py="def f(:\n")
    assert "MLG001" in check_of(repository.judge(broken), "code").reason


def test_a_configuration_in_the_commit_switches_nothing_off(repository: Repository) -> None:
    leaky = repository.commit(
        gates_yaml=CLEAN, train_py=LEAK, mlgate_toml='ignore = ["MLG1"]\nexclude = ["train.py"]\n'
    )
    assert repository.judge(leaky).failed == ("code",)


@pytest.mark.parametrize("commit", ["f" * 40, "--upload-pack=x", "HEAD", ""])
def test_code_that_cannot_be_read_fails(repository: Repository, commit: str) -> None:
    repository.commit(gates_yaml=CLEAN, train_py="x = 1\n")
    decision = repository.judge(commit)
    assert decision.failed == ("code",)
    assert decision.missing == (() if commit else (f"tag:{COMMIT_TAG}",))


def test_a_commit_without_code_proves_nothing(repository: Repository) -> None:
    commit = repository.commit(gates_yaml=CLEAN)
    assert "no notebook or script" in check_of(repository.judge(commit), "code").reason


def test_paths_narrow_what_counts(repository: Repository) -> None:
    text = CLEAN.replace("fail_level", "paths: [src.py], fail_level")
    commit = repository.commit(gates_yaml=text, train_py=LEAK, src_py="x = 1\n")
    assert repository.judge(commit).passed


def test_the_record_names_no_folder_of_this_machine(repository: Repository) -> None:
    decision = repository.judge(repository.commit(gates_yaml=CLEAN, train_py=LEAK))
    assert str(repository.folder) not in decision.to_json()
    moved = replace(decision, gates=replace(decision.gates, path="elsewhere"))
    assert moved.sha256 == decision.sha256
