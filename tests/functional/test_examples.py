"""The example project through the real command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import nbformat
import pytest
from syrupy.assertion import SnapshotAssertion

from mlgate.engine.registry import family_of, rule_classes

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = shutil.ignore_patterns(".mlgate_cache", "__pycache__")


def _mlgate(where: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "mlgate", *arguments],
        cwd=where,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1"},
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def _git(where: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Dana", "-c", "user.email=dana@kestrel.example")
    subprocess.run(["git", *identity, *arguments], cwd=where, check=True, capture_output=True)


def _copy(target: Path) -> Path:
    shutil.copytree(ROOT / "examples", target, ignore=ELSEWHERE)
    _git(target, "init", "--quiet", "--initial-branch", "main")
    _git(target, "add", ".")
    _git(target, "commit", "--quiet", "--message", "As Dana left it")
    return target


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The example project, checked once into several formats."""
    project = _copy(tmp_path_factory.mktemp("examples") / "churn-radar")
    return project, _mlgate(project, "check", ".", "--output-format", "json", "--report", "sarif=report.sarif")


@pytest.fixture(scope="module")
def report(run: tuple[Path, subprocess.CompletedProcess[str]]) -> dict[str, Any]:
    _, completed = run
    parsed: dict[str, Any] = json.loads(completed.stdout)
    return parsed


def test_the_verdict_is_no(run: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    _, completed = run
    assert (completed.returncode, completed.stderr) == (1, "")


def test_codes_and_counts_by_file(report: dict[str, Any], snapshot: SnapshotAssertion) -> None:
    counts: dict[str, Counter[str]] = {}
    for item in report["diagnostics"]:
        counts.setdefault(item["location"]["path"], Counter())[f"{item['code']} {item['name']}"] += 1
    assert {path: dict(sorted(found.items())) for path, found in sorted(counts.items())} == snapshot


def test_every_family_is_shown(report: dict[str, Any]) -> None:
    shown = {item["code"] for item in report["diagnostics"]}
    families = {family_of(rule): set[str]() for rule in rule_classes()}
    for rule in rule_classes():
        families[family_of(rule)].add(rule.code)
    assert [name for name, codes in families.items() if not codes & shown] == []


def test_the_report_can_be_read_in_one_sitting(report: dict[str, Any]) -> None:
    assert 30 <= len(report["diagnostics"]) <= 65
    assert report["summary"]["not_analysed"] == []


def test_one_suppression_holds_and_one_has_expired(report: dict[str, Any]) -> None:
    names = [item["name"] for item in report["diagnostics"]]
    assert report["summary"]["suppressed"] == 1
    assert names.count("expired-suppression") == 1
    assert "unused-suppression" not in names


def test_json_keeps_its_schema(report: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "mlgate/_schemas/report-1.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(report, schema)


def test_sarif_is_well_formed(run: tuple[Path, subprocess.CompletedProcess[str]], report: dict[str, Any]) -> None:
    project, _ = run
    schema = json.loads((ROOT / "tests/reporters/data/sarif-written.schema.json").read_text(encoding="utf-8"))
    log = json.loads((project / "report.sarif").read_text(encoding="utf-8"))
    jsonschema.validate(log, schema)
    assert len(log["runs"][0]["results"]) == len(report["diagnostics"])


def test_every_place_lies_in_its_file(
    run: tuple[Path, subprocess.CompletedProcess[str]], report: dict[str, Any]
) -> None:
    project, _ = run
    for item in report["diagnostics"]:
        place = item["location"]
        path = project / place["path"]
        if path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()
            assert 1 <= place["line"] <= place["end_line"] <= len(lines), item
            assert place["column"] <= len(lines[place["line"] - 1]) + 1, item


@pytest.mark.parametrize("name", ["churn_exploration", "image_classifier"])
def test_the_notebooks_are_valid(name: str) -> None:
    notebook = json.loads((ROOT / f"examples/notebooks/{name}.ipynb").read_text(encoding="utf-8"))
    nbformat.validate(notebook)
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)


def test_the_second_run_says_the_same(
    run: tuple[Path, subprocess.CompletedProcess[str]], report: dict[str, Any]
) -> None:
    project, _ = run
    again = json.loads(_mlgate(project, "check", ".", "--output-format", "json").stdout)
    assert again["diagnostics"] == report["diagnostics"]


def test_a_baseline_silences_it(run: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    project = _copy(tmp_path / "churn-radar")
    assert _mlgate(project, "baseline", "create").returncode == 0
    assert _mlgate(project, "check", ".", "--baseline", ".mlgate-baseline.json").returncode == 0


def test_nothing_is_new_in_an_unchanged_tree(tmp_path: Path) -> None:
    project = _copy(tmp_path / "churn-radar")
    completed = _mlgate(project, "check", ".", "--new-from", "main", "--output-format", "json")
    assert json.loads(completed.stdout)["diagnostics"] == []
    assert completed.returncode == 0
