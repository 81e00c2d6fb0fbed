"""Where reports of `mlgate gate check` go."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mlgate.reporters.decision_facts import DECISION_REPORTERS

Command = Callable[..., subprocess.CompletedProcess[str]]
GATES = """version: 1
gates:
  - {id: auc, metric: auc, min: 0.82, why: order is what is used}
  - {id: ece, metric: calibration_error, max: 0.04}
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "gates.yaml").write_text(GATES, encoding="utf-8")
    (tmp_path / "metrics.json").write_text('{"auc": 0.8}', encoding="utf-8")
    return tmp_path


def test_one_judgement_writes_every_report_that_is_asked_for(files: Path, mlgate: Command) -> None:
    names = [name for name in DECISION_REPORTERS if name != "full"]
    reports = [word for name in names for word in ("--report", f"{name}=out/{name}")]
    done = mlgate("gate", "check", "gates.yaml", "--metrics", "metrics.json", *reports)
    assert done.returncode == 1, done.stderr
    assert "FAIL  auc  gates.yaml:3  MLP001 gate-failed" in done.stdout
    assert "why        order is what is used" in done.stdout
    assert done.stdout.index("`calibration_error` is not logged") < done.stdout.index("0.8 is not >= 0.82")
    written = {name: (files / "out" / name).read_text(encoding="utf-8") for name in names}
    assert json.loads(written["json"])["missing"] == ["calibration_error"]
    assert (
        json.loads(written["sarif"])["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"]
        == 3
    )
    assert ElementTree.fromstring(written["junit"]).attrib["failures"] == "2"
    assert written["github"].startswith(
        "::error file=gates.yaml,line=3,endLine=3,col=3,endColumn=66,title=MLP001 gate-failed::"
    )
    assert "order is what is used" in written["html"]


def test_colours_on_demand_only(files: Path, mlgate: Command) -> None:
    arguments = ("gate", "check", "gates.yaml", "--metrics", "metrics.json")
    assert "\x1b" not in mlgate(*arguments).stdout
    assert "\x1b[1;31mFAIL" in mlgate(*arguments, "--color", "always").stdout
    assert "\x1b" not in mlgate(*arguments, "--color", "always", "--output-format", "json").stdout


@pytest.mark.parametrize("wrong", ["xml=a", "html", "html="])
def test_a_report_that_nobody_knows_is_a_usage_error(wrong: str, files: Path, mlgate: Command) -> None:
    done = mlgate("gate", "check", "gates.yaml", "--metrics", "metrics.json", "--report", wrong)
    assert done.returncode == 2 and f"--report {wrong}: expected FORMAT=FILE" in done.stderr


def test_a_report_that_cannot_be_written_is_said(files: Path, mlgate: Command) -> None:
    (files / "file").write_text("x", encoding="utf-8")
    done = mlgate("gate", "check", "gates.yaml", "--metrics", "metrics.json", "-o", "file/report")
    assert done.returncode == 3 and "cannot be written" in done.stderr
