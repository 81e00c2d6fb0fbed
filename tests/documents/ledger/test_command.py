"""`mlgate ledger` from end to end: a real store, a real repository, real processes."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import jsonschema
import pytest

from mlgate.reporters.ledger_json import schema_text
from tests.documents.ledger.conftest import Command, Project, predictions
from tests.documents.ledger.repository import NAME


def misses(seed: int, truth: str) -> int:
    rows = list(csv.DictReader(io.StringIO(predictions(seed, 0.12))))
    return sum(row["y_true"] == truth and (float(row["y_score"]) >= 0.5) != (truth == "1") for row in rows)


def test_an_entry_says_what_two_runs_and_their_commits_say(filled: str, project: Project) -> None:
    text = filled.partition("## Iteration 2")[2]
    assert f"run `{project.after}` (trees-1), baseline `{project.before}` (last entry)" in text
    assert re.search(
        r"\n- `[0-9a-f]{12}` Grow deeper trees\n- `[0-9a-f]{12}` \\\*\\\*Decision:\\\*\\\* ship \\\| it\n", text
    )
    assert "- parameter `depth`: `3` to `4`" in text
    assert "- parameter `store_password`: `***` to `***`" in text
    assert "| `auc` | 0.812346 | 0.836 | +0.0236544 | better |" in text
    assert "| `calibration_error` | 0.031 | 0.0345 | +0.0035 | worse |" in text
    assert "| `odd` | 0 | 1 | +1 | direction unknown |" in text
    assert "| `slice/region/emea/auc` | 0.822346 | 0.816 | -0.0063456 | worse |" in text
    assert "system/cpu" not in text
    for name, truth in (("positives", "0"), ("negatives", "1")):
        counts = f"{misses(1, truth)} of 600 rows (before {misses(0, truth)}), from eval/predictions.csv, threshold 0.5"
        assert f"**False {name}:**\n\n- {counts}" in text
    assert "densest where `region` is `apac`" in text
    assert "**Decision:** unknown: the run carries no decision of the gates" in text
    assert "**Regression added:** 1 test came: `test_depth_is_read`" in text
    assert "**Debt created:** 1 more `noqa`" in text
    assert "**Lesson captured:** unknown\n<!-- What would have saved you" in text


def test_a_run_has_one_entry(mlgate: Command, workspace: Project, filled: str) -> None:
    workspace.repository.write(filled)
    done = mlgate("ledger", "add", "--run-id", workspace.after)
    assert (done.returncode, "has an entry already: Iteration 2" in done.stderr) == (5, True)
    assert workspace.repository.path.read_text(encoding="utf-8") == filled


def test_what_is_said_counts_and_a_dry_run_writes_nothing(mlgate: Command, workspace: Project) -> None:
    assert mlgate("ledger", "new").returncode == 0
    before = workspace.repository.path.read_bytes()
    done = mlgate("ledger", "add", "--dry-run", "--field", "lessons learned=Größe zählt", "--field", "why=so")
    assert done.returncode == 0
    assert "**Lesson captured:** Größe zählt\n" in done.stdout
    assert "**Why this mattered:** so\n" in done.stdout
    assert workspace.repository.path.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["add", "--run-id", "0" * 32], 2, "there is no ledger; make one: mlgate ledger new"),
        (["show"], 2, "there is no ledger"),
        (["add", "--field", "Lessen captured=x"], 2, "did you mean Lesson captured?"),
        (["add", "--field", "Lesson captured="], 2, "expected NAME=TEXT"),
        (["export", "--metrics", "--format", "json"], 2, "--metrics goes with"),
        (["show", "--iteration", "1", "--output-format", "html"], 2, "--iteration goes with"),
        (["shwo"], 2, "invalid choice"),
    ],
)
def test_a_wrong_call_is_explained(mlgate: Command, arguments: list[str], code: int, message: str) -> None:
    done = mlgate("ledger", *arguments)
    assert (done.returncode, message in done.stderr) == (code, True), done.stderr


def test_a_run_that_is_not_there_and_a_store_that_is_not(mlgate: Command, workspace: Project) -> None:
    assert mlgate("ledger", "new").returncode == 0
    before = workspace.repository.path.read_bytes()
    assert mlgate("ledger", "add", "--run-id", "0" * 32).returncode == 3
    done = mlgate("ledger", "add", "--run-id", workspace.after, "--tracking-uri", "sqlite:////nowhere/at-all.db")
    assert (done.returncode, "does not exist" in done.stderr) == (3, True)
    assert workspace.repository.path.read_bytes() == before


def test_new_never_overwrites(mlgate: Command, workspace: Project) -> None:
    workspace.repository.write("mine")
    done = mlgate("ledger", "new")
    assert (done.returncode, "not overwritten" in done.stderr) == (2, True)
    assert workspace.repository.path.read_text(encoding="utf-8") == "mine"


def test_it_is_shown_and_exported(mlgate: Command, workspace: Project, filled: str) -> None:
    workspace.repository.write(filled)
    table = mlgate("ledger", "show").stdout
    assert max(map(len, table.splitlines())) <= 80
    assert "auc 0.836 +0.0237 better" in table
    assert table.endswith("2 iterations; of 28 fields 14 unknown, 0 missing\n")
    assert "| 2 | " in mlgate("ledger", "show", "--output-format", "markdown").stdout
    assert "Lesson captured: unknown" in mlgate("ledger", "show", "--iteration", "2").stdout
    record = json.loads(mlgate("ledger", "export", "--format", "json").stdout)
    jsonschema.validate(record, json.loads(schema_text()))
    assert record["entries"][1]["run_id"] == workspace.after
    assert record["entries"][1]["metrics"][0]["trend"] == "better"
    rows = list(csv.DictReader(io.StringIO(mlgate("ledger", "export").stdout)))
    assert [row["auc.after"] for row in rows] == ["0.812346", "0.836"]
    assert all(row["lesson_captured"] == "unknown" for row in rows)
    metrics = list(csv.DictReader(io.StringIO(mlgate("ledger", "export", "--metrics").stdout)))
    assert [row["trend"] for row in metrics if row["metric"] == "slice/region/emea/auc"] == ["unknown", "worse"]


def test_the_page_needs_nothing_but_itself(mlgate: Command, workspace: Project, filled: str, tmp_path: Path) -> None:
    workspace.repository.write(filled)
    target = tmp_path / "ledger.html"
    assert mlgate("ledger", "show", "--output-format", "html", "-o", str(target)).returncode == 0
    page = target.read_text(encoding="utf-8")
    assert page.count("<svg viewBox") >= 3
    assert "http" not in page.replace("http-equiv", "")
    assert "prefers-color-scheme: dark" in page
    assert "<script" not in page
    assert ">iteration</text>" in page and ">auc</text>" in page
    assert NAME in page
