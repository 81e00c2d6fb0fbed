"""Tests of the project, gates over a run, and what can go wrong outside: through the real command line."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest

from mlgate.documents.review.tests_run import run_tests
from mlgate.documents.review.values import StepResult
from tests.documents.review.sound import SOUND, put
from tests.functional.project import mlgate

GATES = """\
version: 1
model: readmission
gates:
  - {id: auc, metric: auc, min: 0.7}
  - {id: not-worse, metric: auc, direction: max, baseline: champion, max_drop: 0.01, on_missing: pass}
  - {id: wards, slices: "slice/ward/*/auc", min: 0.6}
"""


def configured(*command: str, timeout: int = 20) -> dict[str, str]:
    return {
        **SOUND,
        "mlgate.toml": f'[project]\nkind = "online"\n[review]\ntests = {json.dumps(command)}\ntimeout = {timeout}\n',
    }


def said(folder: Path, *arguments: str) -> tuple[int, dict[str, object]]:
    outcome = mlgate(folder, "review", ".", "--output-format", "json", *arguments)
    return outcome.code, json.loads(outcome.out)


def step(report: dict[str, object], name: str) -> tuple[str, str]:
    ran = report["ran"]
    assert isinstance(ran, list)
    return next((item["result"], item["words"]) for item in ran if item["name"] == name)


def test_tests_that_pass_are_named_with_their_result(tmp_path: Path) -> None:
    code, report = said(put(tmp_path, configured(sys.executable, "-c", "print('3 passed')")))
    assert (code, report["decision"]) == (0, "APPROVE")
    result, words = step(report, "tests")
    assert result == "ok"
    assert words.startswith("3 passed (")


def test_tests_that_fail_block(tmp_path: Path) -> None:
    put(tmp_path, configured(sys.executable, "-c", "print('1 failed, 2 passed'); raise SystemExit(1)"))
    code, report = said(tmp_path)
    assert (code, report["decision"]) == (1, "BLOCK")
    assert step(report, "tests") == ("failed", "exit code 1: 1 failed, 2 passed")


def test_tests_that_take_too_long_leave_the_decision_open_and_nothing_running(tmp_path: Path) -> None:
    child = "import time, pathlib; time.sleep(4); pathlib.Path('late').write_text('x')"
    parent = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    put(tmp_path, configured(sys.executable, "-c", parent, timeout=1))
    started = time.monotonic()
    code, report = said(tmp_path)
    assert (code, report["decision"], report["status"]) == (4, None, "needs_info")
    assert step(report, "tests") == ("out of time", "not finished after 1 s")
    time.sleep(max(0.0, 5.5 - (time.monotonic() - started)))
    assert not (tmp_path / "late").exists()


def test_a_program_that_is_not_there_is_outside_trouble(tmp_path: Path) -> None:
    code, report = said(put(tmp_path, configured("no-such-program-anywhere")))
    assert (code, report["decision"]) == (3, None)
    assert step(report, "tests") == (
        "unreachable",
        "`no-such-program-anywhere` cannot be run: No such file or directory",
    )


def test_tests_can_be_switched_off(tmp_path: Path) -> None:
    code, report = said(put(tmp_path, configured("no-such-program-anywhere")), "--no-tests")
    assert (code, step(report, "tests")) == (0, ("not run", "switched off (--no-tests)"))


def test_no_secret_that_tests_print_is_shown(tmp_path: Path) -> None:
    found = run_tests(
        [sys.executable, "-c", "print('token = \"ghp_' + 'a1B2' * 9 + '\"'); raise SystemExit(1)"], ".", 20
    )
    assert found.result is StepResult.FAILED
    assert "ghp_a1B2a1B2" not in found.words


def test_a_test_run_that_a_signal_ended_has_failed() -> None:
    found = run_tests([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], ".", 20)
    assert found.result is StepResult.FAILED


def metrics(folder: Path, **values: float) -> str:
    path = folder / "metrics.json"
    path.write_text(json.dumps({name.replace("__", "/"): value for name, value in values.items()}), encoding="utf-8")
    return str(path)


def judged(folder: Path, **values: float) -> tuple[int, dict[str, object]]:
    project = put(folder / "project", {**SOUND, "gates/readmission.yaml": GATES.replace(", on_missing: pass", "")})
    champion = {
        "champion": {"metrics": {"auc": 0.8}},
        "run": {"metrics": {k.replace("__", "/"): v for k, v in values.items()}},
    }
    (folder / "metrics.json").write_text(json.dumps(champion), encoding="utf-8")
    return said(project, "--metrics", str(folder / "metrics.json"))


def test_a_run_that_passes_its_gates(tmp_path: Path) -> None:
    code, report = judged(tmp_path, auc=0.81, slice__ward__a__auc=0.7)
    assert step(report, "gates")[0] == "ok"
    assert code == 0, report["findings"]
    found = {item["id"]: item["found"] for item in report["blockers"]}  # type: ignore[attr-defined]
    assert found["AP4"] is False


def test_a_slice_that_regresses_is_critical(tmp_path: Path) -> None:
    code, report = judged(tmp_path, auc=0.81, slice__ward__a__auc=0.5)
    assert (code, report["decision"]) == (1, "BLOCK")
    findings = report["findings"]
    assert isinstance(findings, list)
    (slice_,) = [item for item in findings if item["source"].startswith("wards")]
    assert (slice_["severity"], slice_["blocker"]) == ("critical", "AP4")
    assert slice_["location"]["path"] == "gates/readmission.yaml"
    states = {item["id"]: item["state"] for item in report["points"]}  # type: ignore[attr-defined]
    assert states["RC6"] == "not met"


def test_a_run_that_is_worse_than_production_refutes_the_comparison(tmp_path: Path) -> None:
    code, report = judged(tmp_path, auc=0.75, slice__ward__a__auc=0.7)
    states = {item["id"]: item["state"] for item in report["points"]}  # type: ignore[attr-defined]
    assert (code, states["RC5"], step(report, "gates")[0]) == (1, "not met", "failed")


def test_a_server_that_is_away_leaves_the_decision_open(tmp_path: Path) -> None:
    put(tmp_path)
    code, report = said(tmp_path, "--run-id", "abc", "--tracking-uri", "http://user:s3cret@127.0.0.1:9")
    assert (code, report["decision"]) == (3, None)
    assert step(report, "gates")[0] == "unreachable"
    assert "s3cret" not in json.dumps(report)


@pytest.mark.parametrize(
    ("arguments", "files", "words"),
    [
        (("--run-id", "a"), {"a.py": "x = 1\n"}, "no gate file is among the paths: give --gates FILE"),
        (("--run-id", "a"), {"gates/a.yaml": GATES, "gates/b.yaml": GATES}, "several gate files are among the paths"),
        (("--run-id", "a", "--metrics", "b"), {"a.py": ""}, "--run-id and --metrics exclude each other"),
        (("--run-id", "a", "--gates", "none.yaml"), {"a.py": ""}, "none.yaml"),
        (("--new-from", "HEAD"), {"a.py": ""}, "--new-from HEAD: "),
        (("--report", "pdf=x"), {"a.py": ""}, "expected FORMAT=FILE with one of text, markdown, json, html"),
        (("nowhere",), {"a.py": ""}, "nowhere: no such file or folder"),
    ],
)
def test_what_is_asked_wrongly_is_told_in_a_line(
    tmp_path: Path, arguments: tuple[str, ...], files: dict[str, str], words: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    outcome = mlgate(tmp_path, "review", *arguments, environment={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert outcome.code == 2, outcome.err
    assert words in outcome.err
    assert len(outcome.err.strip().splitlines()) == 1
    assert not outcome.out


def test_a_wrong_configuration_of_reviews_names_file_line_and_spelling(tmp_path: Path) -> None:
    (tmp_path / "mlgate.toml").write_text('[review]\ntest = ["pytest"]\n[project]\nkind = "onlin"\n', encoding="utf-8")
    outcome = mlgate(tmp_path, "review", ".")
    assert outcome.code == 2
    assert 'mlgate.toml:2: [review] unknown key "test"; did you mean "tests"?' in outcome.err
    assert 'mlgate.toml:4: [project] "kind" is "onlin"; expected' in outcome.err
    assert 'did you mean "online"?' in outcome.err


def test_without_git_it_reviews_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    outcome = mlgate(tmp_path, "review", environment={"PATH": os.path.dirname(sys.executable)})
    assert outcome.code == 0, outcome.err
    assert "the code is a commit" in outcome.out


def test_a_bare_repository_and_an_empty_folder(tmp_path: Path) -> None:
    from tests.functional.project import git

    git(tmp_path, "init", "-q", "--bare", "bare.git")
    outcome = mlgate(tmp_path / "bare.git", "review", ".", "--new-from", "HEAD")
    assert (outcome.code, len(outcome.err.splitlines())) == (2, 1)
    (tmp_path / "empty").mkdir()
    outcome = mlgate(tmp_path / "empty", "review", ".")
    assert outcome.code == 0
    assert "Decision: APPROVE WITH WARNINGS" in outcome.out


def test_a_repository_without_any_commit(tmp_path: Path) -> None:
    from tests.functional.project import git

    git(tmp_path, "init", "-q")
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    assert mlgate(tmp_path, "review", ".").code == 0
