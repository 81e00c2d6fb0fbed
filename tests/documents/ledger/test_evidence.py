"""What evidence says: gates, the champion, predictions, matrices, counts, runs that failed; and what it leaves open."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mlgate.documents.ledger.evidence import Request, gather
from mlgate.documents.ledger.ledger_file import parse_ledger
from mlgate.documents.ledger.mistakes import mistakes_of
from mlgate.documents.ledger.pair import UnfinishedError
from mlgate.documents.ledger.wording import fields_of
from mlgate.gates.file_source import FileSource
from mlgate.gates.loading import load_gates
from mlgate.semantics.documents.ledger_figures import figures
from mlgate.semantics.documents.ledger_text import HEAD, entry_text
from tests.documents.ledger.conftest import Command, Project

GATES = """\
version: 1
model: ledger-churn
gates:
  - {id: auc, metric: auc, min: 0.9}
  - {id: ece, metric: calibration_error, max: 0.01}
  - {id: odd, metric: odd, max: 5}
  - {id: slices, slices: "slice/region/*/auc", min: 0.7}
waivers:
  - {check: ece, by: [ada], reason: "the call centre lives with it", expires: 2126-01-31}
"""


def source(folder: Path, run: Mapping[str, Any], champion: Mapping[str, Any] | None = None) -> FileSource:
    path = folder / "metrics.json"
    path.write_text(json.dumps({"run": run} | ({"champion": champion} if champion else {})), encoding="utf-8")
    return FileSource(path)


def fields(
    folder: Path, run: Mapping[str, Any], champion: Mapping[str, Any] | None = None, **more: Any
) -> Mapping[str, str]:
    asked = source(folder, run, champion)
    return fields_of(gather(asked, Request(asked.subject.run_id, folder, **more)))


def logged(folder: Path, path: str, content: str) -> str:
    """The folder of a run's artifacts, with one in it."""
    target = folder / "artifacts" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(content, encoding="utf-8")
    return "artifacts"


@pytest.fixture
def gates(tmp_path: Path) -> Path:
    path = tmp_path / "gates.yaml"
    path.write_text(GATES, encoding="utf-8")
    return path


def test_gates_say_what_counts_and_which_way_is_better(tmp_path: Path, gates: Path) -> None:
    run = {"metrics": {"auc": 0.84, "calibration_error": 0.03, "odd": 2, "extra": 1, "slice/region/apac/auc": 0.8}}
    old = {"run_id": "41", "metrics": {"auc": 0.81, "calibration_error": 0.02, "odd": 3, "slice/region/emea/auc": 0.7}}
    found = fields(tmp_path, run, old, gates=load_gates(gates))
    assert found["Metric movement"].splitlines()[2:] == [
        "| `auc` | 0.81 | 0.84 | +0.03 | better |",
        "| `calibration_error` | 0.02 | 0.03 | +0.01 | worse |",
        "| `odd` | 3 | 2 | -1 | better |",  # the gate has an upper bound alone
    ]
    assert found["Slice movement"].splitlines()[2:] == [
        "| `slice/region/apac/auc` | unknown | 0.8 | unknown | not logged before |",
        "| `slice/region/emea/auc` | 0.7 | unknown | unknown | not logged |",
    ]
    assert "baseline `41` (champion, version champion)" in found["Iteration"]


def test_a_metric_that_is_no_number_is_not_taken_for_one(tmp_path: Path) -> None:
    run = {"metrics": {"auc": float("nan"), "loss": 1e309, "accuracy": "high"}}
    old = {"run_id": "41", "metrics": {"auc": 0.8, "loss": 0.3, "accuracy": 0.9}}
    rows = fields(tmp_path, run, old, model="m")["Metric movement"]
    assert "| `auc` | 0.8 | unknown | unknown | after NaN |" in rows
    assert "| `loss` | 0.3 | unknown | unknown | after infinite |" in rows
    assert "| `accuracy` | 0.9 | unknown | unknown |" in rows


def test_large_numbers_are_written_whole_and_agree_with_their_run(tmp_path: Path) -> None:
    metrics = {"rows": 12345679, "cost": 1234567.891, "tiny": 1.23456789e-9, "huge": 1.5e20, "auc": 0.123456789}
    asked = source(tmp_path, {"metrics": metrics}, {"run_id": "41", "metrics": dict.fromkeys(metrics, 1)})
    values = fields_of(gather(asked, Request(asked.subject.run_id, tmp_path, model="m")))
    assert "| `rows` | 1 | 12345679 | +12345678 |" in values["Metric movement"]
    text = f"{HEAD}\n{entry_text(1, {**values, 'Iteration': f'run `{asked.subject.run_id}`, baseline `champion-41`'})}"
    found = parse_ledger(text.encode(), tmp_path, "observation-ledger.md")
    assert [item.metric for item in figures(found.entries[0], "Metric movement")] == sorted(metrics)
    for item in figures(found.entries[0], "Metric movement"):
        assert item.after is not None
        assert item.after.agrees(Decimal(repr(float(metrics[item.metric])))), item


def test_without_a_baseline_nothing_moved_as_far_as_anybody_knows(tmp_path: Path) -> None:
    found = fields(tmp_path, {"metrics": {"auc": 0.8}})
    assert "| `auc` | unknown | 0.8 | unknown | no baseline |" in found["Metric movement"]
    assert found["Iteration"].endswith("baseline unknown: no baseline was named")
    for name in ("Slice movement", "False positives", "False negatives", "Unexpected errors", "Decision", "Change"):
        assert found[name].startswith("unknown"), name


@pytest.mark.parametrize(
    ("path", "content", "wrong"),
    [
        ("predictions.csv", "y_true,y_pred\n0,1\n1,0\n1,1\n1,0\n", (1, 2)),
        ("eval/predictions.csv", "y_true,y_score\n0,0.5\n1,0.49\n1,0.9\n0,0.1\n", (1, 1)),
        (
            "predictions.json",
            '{"columns": ["y_true", "y_pred"], "data": [[true, false], [false, true], [1, 1.0]]}',
            (1, 1),
        ),
        ("confusion_matrix.json", "[[50, 3], [4, 40]]", (3, 4)),
        ("confusion_matrix.json", '{"labels": ["no", "yes"], "matrix": [[50, 3], [4, 40]]}', (3, 4)),
        ("eval/confusion_matrix.csv", ",no,yes\nno,50,3\nyes,4,40\n", (3, 4)),
        ("confusion_matrix.csv", "50,3\n4,40\n", (3, 4)),
    ],
)
def test_false_positives_and_negatives(tmp_path: Path, path: str, content: str, wrong: tuple[int, int]) -> None:
    asked = source(tmp_path, {"metrics": {"auc": 0.8}, "artifacts": logged(tmp_path, path, content)})
    found = mistakes_of(asked, asked.subject, None, None)
    assert (found.false_positives, found.false_negatives) == wrong
    assert found.where.startswith(path)


@pytest.mark.parametrize(
    ("metrics", "wrong"),
    [
        ({"false_positives": 7, "false_negatives": 9}, (7, 9)),
        ({"val/fp": 7, "val/fn": 9}, (7, 9)),
        ({"FP": 7}, (7, None)),
        ({"train/fp": 3, "val/fp": 7}, None),
        ({"fp": 0.5}, None),
        ({"fp": -1}, None),
        ({"false_positive_rate": 0.1}, None),
    ],
)
def test_counts_that_are_metrics(
    tmp_path: Path, metrics: dict[str, float], wrong: tuple[int, int | None] | None
) -> None:
    asked = source(tmp_path, {"metrics": metrics})
    found = mistakes_of(asked, asked.subject, None, None)
    assert found.is_known is (wrong is not None)
    assert (found.false_positives, found.false_negatives) == (wrong or (None, None))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("y_true,y_pred\n", "has no rows"),
        ("y_true,y_pred\n1,\n", "a label is empty"),
        ("y_true,y_pred\n1.5,1.2\n2.5,1\n", "holds numbers, not classes"),
        ("truth,guess\n1,0\n", "has no column `y_true`"),
        ("y_true,y_score\n1,high\n", "is not a number in every row"),
    ],
)
def test_predictions_that_say_nothing(tmp_path: Path, content: str, problem: str) -> None:
    found = fields(tmp_path, {"metrics": {"auc": 0.8}, "artifacts": logged(tmp_path, "predictions.csv", content)})
    assert found["False positives"].startswith("unknown: ")
    assert problem in found["False positives"].replace("\\", "")


def test_several_classes_are_told_one_by_one(tmp_path: Path) -> None:
    table = "y_true,y_pred\ncat,dog\ncat,dog\ndog,cat\ncat,cat\nowl,dog\n"
    found = fields(tmp_path, {"metrics": {"auc": 0.8}, "artifacts": logged(tmp_path, "predictions.csv", table)})
    assert "- `dog` called wrongly 3 times (before unknown)" in found["False positives"]
    assert "- `cat` missed 2 times (before unknown)" in found["False negatives"]


def test_a_run_that_failed_says_so_and_one_that_runs_is_not_over(tmp_path: Path) -> None:
    assert (
        fields(tmp_path, {"metrics": {"auc": 0.8}, "status": "FAILED"})["Unexpected errors"] == "the run ended FAILED"
    )
    with pytest.raises(UnfinishedError, match="is RUNNING: add it when it has ended"):
        fields(tmp_path, {"metrics": {"auc": 0.8}, "status": "RUNNING"})


def test_names_of_strangers_steer_nothing(tmp_path: Path) -> None:
    run = {"metrics": {"a|b`c\n## Iteration 9": 1.0}, "name": "x](http://evil)**Decision:** ship\x1b[31m"}
    found = fields(tmp_path, run)
    assert "| `a/b'c ## Iteration 9` | unknown | 1 |" in found["Metric movement"]
    assert "\x1b" not in found["Iteration"]
    assert r"x\](http://evil)\*\*Decision:\*\* ship" in found["Iteration"]


@pytest.mark.filterwarnings("ignore")
def test_the_decision_of_the_gates_is_read_from_its_record(
    mlgate: Command, workspace: Project, gates: Path, tmp_path: Path
) -> None:
    done = mlgate("gate", "check", str(gates), "--run-id", workspace.judged, "--write")
    assert done.returncode == 1, done.stderr
    assert mlgate("ledger", "new").returncode == 0
    os.utime(gates)
    done = mlgate(
        "ledger", "add", "--run-id", workspace.judged, "--baseline-run", workspace.before, "--gates", str(gates)
    )
    assert done.returncode == 0, done.stderr
    text = workspace.repository.path.read_text(encoding="utf-8")
    assert "- the gates failed (decision `" in text
    assert "- `auc`: " in text.partition("**Decision:**")[2].partition("**Tradeoff")[0]
    assert "**Tradeoff accepted:** `ece`: waived by ada until 2126-01-31: the call centre lives with it" in text
    assert "(named)" in text
    check = mlgate("ledger", "check", "--tracking-uri", workspace.uri, "--output-format", "concise")
    assert "MLD204" not in check.stdout
    workspace.repository.write(text.replace("the gates failed", "the gates passed"))
    check = mlgate("ledger", "check", "--tracking-uri", workspace.uri, "--output-format", "concise", "--no-history")
    assert "[ledger-evidence-mismatch] the gates' decision of its run is `fail`" in check.stdout
