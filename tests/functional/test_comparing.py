"""Baseline, `--new-from`, cache: what is new, and what is remembered."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.functional.project import LEAKY_SPLIT, git, mlgate, notebook, write

SELECT = ("--select", "MLG205", "--isolated", "--fail-level", "warning")
SECOND = "other, rest = train_test_split(frame, test_size=0.5)\n"


def new_lines(folder: Path, *arguments: str) -> list[int]:
    outcome = mlgate(folder, "check", ".", *SELECT, "--output-format", "json", *arguments)
    return [item["location"]["line"] for item in json.loads(outcome.out)["diagnostics"]]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    write(tmp_path, {"a b/ü.py": LEAKY_SPLIT, "b.ipynb": notebook("import pandas as pd", LEAKY_SPLIT.rstrip())})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def test_a_baseline_hides_what_was_there_and_shows_what_is_new(repository: Path) -> None:
    assert mlgate(repository, "baseline", "create", "--select", "MLG205", "--isolated").code == 0
    options = ("--baseline", ".mlgate-baseline.json")
    assert mlgate(repository, "check", ".", *SELECT, *options).code == 0
    path = repository / "a b/ü.py"
    path.write_text("# a comment above\n\n" + LEAKY_SPLIT + SECOND, encoding="utf-8")
    assert new_lines(repository, *options) == [8]


def test_an_inserted_cell_changes_no_fingerprint(repository: Path) -> None:
    mlgate(repository, "baseline", "create", "--select", "MLG205", "--isolated")
    content = notebook("import os", "print(1)", "import pandas as pd", LEAKY_SPLIT.rstrip())
    write(repository, {"b.ipynb": content})
    assert new_lines(repository, "--baseline", ".mlgate-baseline.json") == []


def test_a_baseline_is_the_same_from_another_folder(repository: Path) -> None:
    write(repository, {"mlgate.toml": 'select = ["MLG205"]\nbaseline = ".mlgate-baseline.json"\n'})
    mlgate(repository, "baseline", "create")
    assert mlgate(repository, "check", ".", "--fail-level", "warning").code == 0
    assert mlgate(repository / "a b", "check", ".", "--fail-level", "warning").code == 0


def test_update_drops_what_is_fixed_and_adds_nothing(repository: Path) -> None:
    mlgate(repository, "baseline", "create", "--select", "MLG205", "--isolated")
    path = repository / "a b/ü.py"
    path.write_text(LEAKY_SPLIT.replace("(frame)", "(frame, random_state=1)") + SECOND, encoding="utf-8")
    outcome = mlgate(repository, "baseline", "update", "--select", "MLG205", "--isolated")
    assert "1 fixed and dropped, 1 kept" in outcome.out and "1 diagnostic is new" in outcome.err


def test_a_baseline_is_named_from_where_the_user_stands(repository: Path) -> None:
    write(repository, {"mlgate.toml": 'select = ["MLG205"]\n'})
    outcome = mlgate(repository, "baseline", "create")
    assert "2 diagnostics written to .mlgate-baseline.json\n" in outcome.out
    outcome = mlgate(repository / "a b", "baseline", "create", "--force")
    assert "1 diagnostic written to ../.mlgate-baseline.json\n" in outcome.out
    assert 'or `baseline = ".mlgate-baseline.json"`' in outcome.out


def test_create_does_not_overwrite(repository: Path) -> None:
    mlgate(repository, "baseline", "create", "--isolated")
    assert mlgate(repository, "baseline", "create", "--isolated").code == 2
    assert mlgate(repository, "baseline", "create", "--isolated", "--force").code == 0


def test_new_from_shows_changed_lines_and_new_files(repository: Path) -> None:
    assert new_lines(repository, "--new-from", "HEAD") == []
    path = repository / "a b/ü.py"
    path.write_text(LEAKY_SPLIT + "x = 1\n" + SECOND, encoding="utf-8")
    assert new_lines(repository, "--new-from", "HEAD") == [7]
    write(repository, {"new.py": LEAKY_SPLIT})
    assert new_lines(repository, "--new-from", "HEAD") == [7, 5]


def test_a_diagnostic_caused_by_a_change_elsewhere_is_new(repository: Path) -> None:
    write(repository, {"c.py": LEAKY_SPLIT.replace("sklearn.model_selection", "mylib")})
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "second")
    write(repository, {"c.py": LEAKY_SPLIT})
    assert new_lines(repository, "--new-from", "HEAD") == [5], "the import changed, not the line of the call"


def test_new_from_knows_the_lines_of_a_notebook(repository: Path) -> None:
    content = notebook("import pandas as pd", LEAKY_SPLIT.rstrip(), SECOND.rstrip())
    write(repository, {"b.ipynb": content})
    found = new_lines(repository, "--new-from", "HEAD")
    assert len(found) == 1
    assert "other, rest" in (repository / "b.ipynb").read_text().splitlines()[found[0] - 1]


@pytest.mark.parametrize("name", ["c/moved.py", "two\nlines.py", 'say "x" \\.py'])
def test_a_renamed_file_is_not_new(repository: Path, name: str) -> None:
    write(repository, {"c/.keep": ""})
    git(repository, "mv", "a b/ü.py", name)
    assert new_lines(repository, "--new-from", "HEAD") == new_lines(repository, "--staged") == []
    (repository / name).write_text(LEAKY_SPLIT + SECOND, encoding="utf-8")
    assert new_lines(repository, "--new-from", "HEAD") == [6]


def test_a_name_that_breaks_lines_is_found_at_the_revision(repository: Path) -> None:
    write(repository, {"two\nlines.py": LEAKY_SPLIT})
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "second")
    write(repository, {"two\nlines.py": LEAKY_SPLIT + SECOND})
    assert new_lines(repository, "--new-from", "HEAD") == [6]


def test_new_from_an_unknown_revision_is_a_usage_error(repository: Path) -> None:
    for revision in ("nonsense", "-x", "--output=/tmp/x"):
        assert mlgate(repository, "check", ".", f"--new-from={revision}").code == 2


def test_staged(repository: Path) -> None:
    path = repository / "a b/ü.py"
    path.write_text(LEAKY_SPLIT + SECOND, encoding="utf-8")
    assert new_lines(repository, "--staged") == []
    git(repository, "add", "-A")
    assert new_lines(repository, "--staged") == [6]


def test_a_second_run_gives_the_same_report_from_the_cache(repository: Path) -> None:
    for path in repository.rglob("*.*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    arguments = ("check", ".", *SELECT, "--output-format", "concise")
    first = mlgate(repository, *arguments)
    assert list((repository / ".mlgate_cache").glob("check-*.txt"))
    assert mlgate(repository, *arguments).out == first.out
    (repository / "a b/ü.py").write_text("x = 1\n", encoding="utf-8")
    assert "ü.py" not in mlgate(repository, *arguments).out


def test_a_corrupt_cache_is_read_as_none(repository: Path) -> None:
    arguments = ("check", ".", *SELECT, "--output-format", "concise")
    first = mlgate(repository, *arguments)
    (cache,) = (repository / ".mlgate_cache").glob("check-*.txt")
    content = cache.read_bytes()
    assert b"\nscript\x1f" in content
    cache.write_bytes(content.replace(b"\nscript\x1f", b"\nscrip\x1f\x1f"))
    assert mlgate(repository, *arguments).out == first.out


def test_the_cache_folder_ignores_itself(repository: Path) -> None:
    mlgate(repository, "check", ".", *SELECT)
    assert git(repository, "status", "--porcelain") == ""
    assert mlgate(repository, "clean", "--isolated").code == 0
    assert not (repository / ".mlgate_cache").exists()


def test_a_suppression_taken_away_makes_its_diagnostic_new(repository: Path) -> None:
    suppressed = LEAKY_SPLIT.rstrip() + "  # mlgate: ignore[MLG205] -- by design\n"
    write(repository, {"d.py": suppressed, "e.py": suppressed.replace("205]", "205] until=2020-01-01")})
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "second")
    assert new_lines(repository, "--new-from", "HEAD") == []
    write(repository, {"d.py": LEAKY_SPLIT})
    assert new_lines(repository, "--new-from", "HEAD") == [5]


def test_staged_before_the_first_commit(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": LEAKY_SPLIT})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    assert new_lines(tmp_path, "--staged") == [5]
