"""Protected files: who changed them since a revision."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.functional.project import git, mlgate, write

OPTIONS = '[project]\nprotected = ["data/**", "experiment.ipynb", "*.parquet"]\n'


def told(folder: Path, *arguments: str) -> dict[str, str]:
    outcome = mlgate(folder, "check", *arguments, "--select", "MLG920", "--output-format", "json")
    assert outcome.code in (0, 1), outcome.err
    return {item["location"]["path"]: item["message"] for item in json.loads(outcome.out)["diagnostics"]}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    rows = "".join(f"{number},{number % 2}\n" for number in range(40))
    write(tmp_path, {"mlgate.toml": OPTIONS, "train.py": "x = 1\n", "data/a.csv": rows, "data/b.csv": rows + "b\n"})
    write(tmp_path, {"model.parquet": b"PAR1\0\1", "data/größe.csv": "1\n", ".gitignore": "data/raw/\n"})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def test_nothing_is_said_of_what_is_as_it_was(repository: Path) -> None:
    write(repository, {"train.py": "x = 2\n", "data/raw/big.csv": "1\n"})
    assert told(repository, ".", "--new-from", "HEAD") == {}


def test_each_way_to_change_a_file_is_seen(repository: Path) -> None:
    write(repository, {"data/a.csv": "1\n", "model.parquet": b"PAR1\0\2", "data/new.csv": "n\n"})
    (repository / "data/größe.csv").unlink()
    git(repository, "mv", "data/b.csv", "b.csv")
    expected = {
        "b.csv": "`data/b.csv` is protected, and was moved to `b.csv`",
        "data/a.csv": "`data/a.csv` is protected, and was changed",
        "data/größe.csv": "`data/größe.csv` is protected, and was deleted",
        "data/new.csv": "`data/new.csv` is protected, and was added",
        "model.parquet": "`model.parquet` is protected, and was changed",
    }
    assert told(repository, ".", "--new-from", "HEAD") == expected
    git(repository, "add", "-A")
    assert told(repository, ".", "--staged") == expected
    git(repository, "commit", "-qm", "second")
    assert told(repository, ".", "--new-from", "HEAD") == {}
    assert told(repository, ".", "--new-from", "HEAD~1") == expected


def test_the_exit_code_says_no_for_a_change_and_not_for_an_addition(repository: Path) -> None:
    write(repository, {"data/new.csv": "n\n"})
    assert mlgate(repository, "check", ".", "--new-from", "HEAD").code == 0
    write(repository, {"data/a.csv": "1\n"})
    assert mlgate(repository, "check", ".", "--new-from", "HEAD").code == 1


def test_only_what_was_asked_for_is_judged(repository: Path) -> None:
    write(repository, {"data/a.csv": "1\n", "src/x.py": "x = 1\n"})
    assert told(repository, "src", "train.py", "--new-from", "HEAD") == {}
    assert set(told(repository, "data/a.csv", "--new-from", "HEAD")) == {"data/a.csv"}
    assert set(told(repository / "src", "..", "--new-from", "HEAD")) == {str(repository / "data/a.csv")}
    assert told(repository / "src", ".", "--new-from", "HEAD") == {}


def test_without_a_revision_nothing_has_changed(repository: Path) -> None:
    write(repository, {"data/a.csv": "1\n"})
    assert told(repository, ".", "--new-from", "HEAD") != {}
    assert told(repository, ".") == {}
