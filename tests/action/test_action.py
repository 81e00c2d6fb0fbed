"""The actions, step by step in a stand-in for the runner: outputs, annotations, summary, reports, the exit at the end."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mlgate.integrations import github_action
from tests.action.runner import ROOT, Runner
from tests.functional.project import LEAKY_SPLIT, notebook, write

SETTINGS = {"MLGATE_UNUSED": ""}
SELECT = "--select MLG205 --isolated"


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "größe project"
    folder.mkdir()
    write(folder, {"a.py": LEAKY_SPLIT, "b c.ipynb": notebook(LEAKY_SPLIT)})
    return folder


@pytest.fixture
def runner(project: Path, tmp_path: Path) -> Runner:
    return Runner(ROOT / "action.yml", project, tmp_path / "temp")


def test_a_red_run_has_annotations_outputs_summary_and_reports(runner: Runner, project: Path) -> None:
    job = runner.run(args=SELECT, fail_level="warning", html_report="out/report.html")
    assert job.code == 1 and job.steps[-1].name == "Verdict"
    assert [step.code for step in job.steps[:-1]] == [0] * (len(job.steps) - 1)
    assert "::warning file=a.py,line=5," in job.log and "::warning file=b c.ipynb,line=" in job.log
    assert "## mlgate" in job.summary and "MLG205" in job.summary
    assert (job.outputs["diagnostics"], job.outputs["errors"], job.outputs["exit-code"]) == ("2", "0", "1")
    assert json.loads((project / job.outputs["sarif-file"]).read_text())["version"] == "2.1.0"
    assert (project / job.outputs["report-file"]).read_text().startswith("<!doctype html>")
    assert job.outputs["gate-status"] == ""


def test_a_green_run(runner: Runner) -> None:
    job = runner.run(args=f"{SELECT} --fail-level never", annotations="false", summary="false", sarif_file="")
    assert job.code == 0 and "::warning" not in job.log and job.summary == ""
    assert job.outputs["diagnostics"] == "2" and job.outputs["sarif-file"] == ""


def test_paths_with_blanks_and_what_looks_like_a_command_are_words(runner: Runner, project: Path) -> None:
    job = runner.run(paths="'b c.ipynb'", args=SELECT)
    assert job.outputs["diagnostics"] == "1"
    job = runner.run(paths="a.py $(touch evil) `touch evil`; touch evil", args=SELECT)
    assert job.code == 2 and not (project / "evil").exists() and job.outputs["diagnostics"] == ""


def test_an_unmatched_quote_is_a_letter(runner: Runner) -> None:
    assert runner.run(paths="it's.py", args=SELECT).code == 2


def test_a_pull_request_is_compared_with_its_base(project: Path, tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    git(project, "init", "-q", "-b", "main")
    git(project, "add", ".")
    git(project, "commit", "-qm", "old")
    subprocess.run(["git", "clone", "-q", "--bare", str(project), str(origin)], check=True)
    git(project, "checkout", "-qb", "change")
    write(project, {"new.py": LEAKY_SPLIT})
    git(project, "add", ".")
    git(project, "commit", "-qm", "new")
    git(project, "remote", "add", "origin", str(origin))  # nothing of it is fetched: as after a shallow checkout
    runner = Runner(ROOT / "action.yml", project, tmp_path / "temp", {"GITHUB_BASE_REF": "main"})
    job = runner.run(args=SELECT)
    assert job.outputs["new"] == "1" and "file=new.py" in job.log and "file=a.py" not in job.log
    whole = runner.run(args=SELECT, only_new="false")
    assert whole.outputs["diagnostics"] == "3"


def test_without_its_base_everything_is_checked_and_that_is_said(project: Path, tmp_path: Path) -> None:
    git(project, "init", "-q", "-b", "main")
    runner = Runner(ROOT / "action.yml", project, tmp_path / "temp", {"GITHUB_BASE_REF": "main"})
    job = runner.run(args=SELECT)
    assert job.outputs["diagnostics"] == "2" and "::warning title=mlgate::the base of this change" in job.log


@pytest.mark.parametrize(("fork", "uploads"), [("true", False), ("false", True), ("", True)])
def test_sarif_is_not_uploaded_from_a_fork(runner: Runner, fork: str, uploads: bool) -> None:
    runner.github["github.event.pull_request.head.repo.fork"] = fork
    job = runner.run(args=SELECT, upload_sarif="true")
    assert any("upload-sarif@" in step.text for step in job.steps) is uploads


def test_a_configuration_error_is_2_and_no_count_is_made_up(runner: Runner, project: Path) -> None:
    (project / "mlgate.toml").write_text("slect = []\n")
    job = runner.run()
    assert job.code == 2 and "did you mean" in job.log and job.outputs["diagnostics"] == ""


def test_a_summary_over_the_limit_is_cut_and_said() -> None:
    text = "größe\n" * 300_000
    cut = github_action._cut(text)
    assert len(cut.encode()) < 1_048_576 and cut.rstrip().endswith("cut at 1,000,000 bytes")


def test_an_output_cannot_make_further_outputs() -> None:
    assert github_action._output("a", "b\nc=d") == "a=b\n"


GATES = "version: 1\ngates:\n  - id: auc\n    metric: auc\n    min: {bound}\n"


def test_a_run_is_judged_by_the_gate_file(tmp_path: Path) -> None:
    pytest.importorskip("mlflow")
    uri, run_id = _logged(tmp_path)
    for bound, status, code in (("0.5", "passed", 0), ("0.99", "failed", 1)):
        (tmp_path / "gates.yaml").write_text(GATES.format(bound=bound))
        runner = Runner(ROOT / "promotion-gate" / "action.yml", tmp_path, tmp_path / f"temp-{status}")
        job = runner.run(gate="gates.yaml", run_id=run_id, tracking_uri=uri, promote="false")
        assert (job.outputs["gate-status"], job.code) == (status, code), job.log
        assert "auc" in job.summary and (("::error" in job.log) is bool(code))
        assert "Promote" not in [step.name for step in job.steps]


def _logged(folder: Path) -> tuple[str, str]:
    uri = f"sqlite:///{folder / 'store.db'}"
    artifacts = (folder / "artifacts").as_uri()
    code = (
        f"import mlflow; c = mlflow.MlflowClient({uri!r}); e = c.create_experiment('e', artifact_location={artifacts!r}); "
        "r = c.create_run(e).info.run_id; c.log_metric(r, 'auc', 0.9); c.set_terminated(r); print(r)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    return uri, done.stdout.split()[-1]


def test_a_gate_that_cannot_be_judged_is_red(tmp_path: Path) -> None:
    pytest.importorskip("mlflow")
    (tmp_path / "gates.yaml").write_text(GATES.format(bound="0.5"))
    runner = Runner(ROOT / "promotion-gate" / "action.yml", tmp_path, tmp_path / "temp")
    job = runner.run(gate="gates.yaml", run_id="nope", tracking_uri=f"sqlite:///{tmp_path / 'none.db'}")
    assert job.code != 0 and job.outputs["gate-status"] in {"error", "failed"}
    assert job.outputs["model-version"] == ""


def test_the_install_step_installs_this_checkout(project: Path, tmp_path: Path) -> None:
    runner = Runner(ROOT / "action.yml", project, tmp_path / "temp")
    job = runner.run(install=True, args=SELECT)
    assert job.code == 0, job.log
    assert job.outputs["diagnostics"] == "2" and (tmp_path / "temp" / "mlgate" / "bin" / "mlgate").exists()


@pytest.mark.skipif(shutil.which("zizmor", path=str(Path(sys.prefix, "bin"))) is None, reason="zizmor is not installed")
@pytest.mark.parametrize("file", ["action.yml", "promotion-gate/action.yml", "templates/init/github.yml.template"])
def test_zizmor_finds_nothing(tmp_path: Path, file: str) -> None:
    if file.endswith(".template"):
        target = tmp_path / ".github" / "workflows" / "mlgate.yml"
        text = (ROOT / file).read_text().replace("{{ branch }}", "main").replace("@{{ version }}", f"@{'0' * 40} # v1")
    else:
        target, text = tmp_path / "action.yml", (ROOT / file).read_text()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    zizmor = Path(sys.prefix, "bin", "zizmor")
    done = subprocess.run([zizmor, "--offline", "--no-progress", target], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
