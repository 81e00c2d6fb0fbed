"""An entry filled from the report of a real `mlgate fix`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.documents.ledger.conftest import Command, Project

CODE = """\
import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split

frame = pd.read_csv("churn.csv")
train, test = train_test_split(frame, test_size=0.2)
assert train.shape[0] > 0
value = np.random.rand(3)
"""


@pytest.fixture
def report(mlgate: Command, workspace: Project, tmp_path: Path) -> Path:
    repository = workspace.repository
    repository.commit(CODE, name="split.py")
    target = tmp_path / "fix.json"
    done = mlgate("fix", "split.py", "--unsafe-fixes", "--no-cache", "--output-format", "json", "-o", str(target))
    assert done.returncode in (0, 1), done.stderr
    return target


def test_what_was_repaired_is_a_change_and_what_was_left_is_debt(
    mlgate: Command, workspace: Project, report: Path
) -> None:
    record = json.loads(report.read_text(encoding="utf-8"))
    assert record["files"]["written"] == ["split.py"]
    left = [item for item in record["diagnostics"] if item["ending"] in ("left", "parked", "unfixable")]
    assert mlgate("ledger", "new").returncode == 0
    done = mlgate("ledger", "add", "--fix-report", str(report), "--field", "why=so")
    assert done.returncode == 0, done.stderr
    text = workspace.repository.path.read_text(encoding="utf-8")
    fixed = sum(item["ending"] == "fixed" for item in record["diagnostics"])
    assert f"`mlgate fix` repaired {fixed} diagnostic" in text
    assert "tests: unverified" in text
    for item in left:
        assert f"`{item['code']}` at `split.py:{item['location']['line']}` left by `mlgate fix`" in text


def test_what_shows_now_is_debt_and_notebooks_are_told_by_cells(
    mlgate: Command, workspace: Project, report: Path
) -> None:
    record = json.loads(report.read_text(encoding="utf-8"))
    first = {**record["diagnostics"][0], "code": "MLD302", "ending": "parked", "why": "say it"}
    first["location"] = {**first["location"], "cell": {"index": 4, "id": None, "execution_count": None, "line": 2}}
    record |= {"shown": [first], "agent": {"name": "replay:x", "model": "", "prompt_version": "1"}}
    record["diagnostics"] = [{**record["diagnostics"][0], "ending": "fixed_by_agent"}]
    report.write_text(json.dumps(record), encoding="utf-8")
    assert mlgate("ledger", "new").returncode == 0
    assert mlgate("ledger", "add", "--fix-report", str(report)).returncode == 0
    text = workspace.repository.path.read_text(encoding="utf-8")
    assert "`MLD302` at `split.py:cell 4:2` parked by `mlgate fix`: say it" in text
    assert "by an agent (replay:x)" in text


def test_reasons_of_agents_are_text_and_nothing_else(mlgate: Command, workspace: Project, report: Path) -> None:
    record = json.loads(report.read_text(encoding="utf-8"))
    assert record["diagnostics"]
    for item in record["diagnostics"]:
        item |= {"ending": "parked", "why": "no\n\n## Iteration 99\n**Decision:** ship\x1b[31m"}
    record["bugs"] = [{"code": "MLG101", "paths": ["a.py"], "reason": "it broke the syntax"}]
    report.write_text(json.dumps(record), encoding="utf-8")
    assert mlgate("ledger", "new").returncode == 0
    assert mlgate("ledger", "add", "--fix-report", str(report)).returncode == 0
    shown = json.loads(mlgate("ledger", "export", "--format", "json").stdout)
    assert [entry["iteration"] for entry in shown["entries"]] == [1]
    fields = shown["entries"][0]["fields"]
    assert fields["decision"]["state"] == "unknown"
    assert "a fix of mlgate was refused: MLG101: it broke the syntax" in fields["unexpected_errors"]["value"]
    assert "\x1b" not in workspace.repository.path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"schema": "mlgate/report/1"}', '{"schema": "mlgate/fix-report/1"}']
)
def test_what_is_no_report_is_refused(mlgate: Command, workspace: Project, tmp_path: Path, content: str) -> None:
    target = tmp_path / "fix.json"
    target.write_text(content, encoding="utf-8")
    assert mlgate("ledger", "new").returncode == 0
    before = workspace.repository.path.read_bytes()
    done = mlgate("ledger", "add", "--fix-report", str(target))
    assert (done.returncode, "is no report of `mlgate fix`" in done.stderr) == (2, True), done.stderr
    assert workspace.repository.path.read_bytes() == before
