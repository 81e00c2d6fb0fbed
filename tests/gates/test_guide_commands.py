"""Every command of docs/gates.md, word for word, in the example's project."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from mlgate.cli.main import main
from tests.documentation.blocks import Command, blocks
from tests.gates.test_guide import EXAMPLE, GUIDE

pytestmark = pytest.mark.filterwarnings("ignore")
COMMANDS = [command for block in blocks("docs/gates.md") for command in block.commands]
RUNS = {"02246eb8": "first", "80a8bff9": "second", "4963c7a8": "third"}
"""How the guide begins the id of each run that the example trains."""

_VARYING = (
    (re.compile(r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "TIME"),
    (re.compile(r"\b[0-9a-f]{8,64}(\.\.\.)?"), "HASH"),
    (re.compile(r"-?\b\d+\.\d+(e-\d+)?"), "NUMBER"),  # the last digits are the machine's
)


class Project:
    """The example in a repository and a store of its own, as `make demo-gates` sets it up."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.uri = f"sqlite:///{folder}/mlflow.db"
        self.runs: dict[str, str] = {}
        for name in ("gates.yaml", "train.py"):
            shutil.copy(EXAMPLE / name, folder)
        (folder / ".gitignore").write_text("mlflow.db\nmlruns/\nmlartifacts/\n*.txt\n", encoding="utf-8")
        git = ["git", "-c", "user.name=demo", "-c", "user.email=demo@example.com"]
        for words in (["init", "-q"], ["add", "--all"], ["commit", "-q", "-m", "Declare the gates"]):
            subprocess.run([*git, *words], cwd=folder, check=True, capture_output=True)
        time.sleep(1.1)  # git knows seconds, MLflow milliseconds

    def train(self, name: str, *options: str) -> None:
        environment = {**os.environ, "MLFLOW_TRACKING_URI": self.uri, "PYTHONWARNINGS": "ignore"}
        command = [sys.executable, "train.py", *options]
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        self.runs[name] = (self.folder / "run-id.txt").read_text(encoding="utf-8")

    def named(self, line: str) -> str:
        """A command of the guide, with the runs of this project."""
        for beginning, name in RUNS.items():
            line = line.replace(f"{beginning}...", self.runs[name])
        return line


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = Project(tmp_path)
    settings = {"MLFLOW_TRACKING_URI": made.uri, "COLUMNS": "80", "NO_COLOR": "1", "MLGATE_USER": "demo"}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    made.train("first", "--model", "logistic")
    assert main(["promote", "gates.yaml", "--run-id", made.runs["first"]]) == 0
    made.train("second", "--model", "interactions")
    made.train("third", "--model", "interactions", "--rows", "300")
    return made


def plain(line: str) -> str:
    for pattern, name in _VARYING:
        line = pattern.sub(name, line)
    return " ".join(line.split())


def assert_shown(shown: tuple[str, ...], output: str) -> None:
    """Every line of the guide is in the output, in this order; `...` stands for any lines."""
    lines = iter([plain(line) for line in output.splitlines() if line.strip()])
    for line in shown:
        if line.strip() and line != "...":
            wanted = plain(line)
            assert any(wanted == found for found in lines), f"the guide shows what is not there: {line}\n{output}"


def play(command: Command, project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(shlex.split(project.named(command.line))[1:])
    out, err = capsys.readouterr()
    assert code == command.code, (command, out, err)
    assert_shown(command.shown, out + err)


def of(*beginnings: str) -> list[Command]:
    return [item for item in COMMANDS if item.line.startswith(beginnings)]


def test_the_guide_is_true(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One test, because three models are trained for it."""
    capsys.readouterr()
    play_the_story(project, capsys)
    play_what_the_text_mentions(project, capsys)
    play_the_workflow(project, capsys, monkeypatch)
    play_the_python(project, capsys)


def play_the_story(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """The blocks, in the order in which things happen."""
    gates = Path("gates.yaml").read_bytes()
    preset, proposal = of("mlgate gate init")
    Path("gates.yaml").unlink()
    play(preset, project, capsys)
    Path("gates.yaml").write_bytes(gates)
    play(proposal, project, capsys)
    story = [*of("mlgate promote"), *of("mlgate gate check"), *of("mlgate rollback", "mlgate history")]
    assert len(story) + 2 == len(COMMANDS)
    for command in story:
        play(command, project, capsys)


def play_what_the_text_mentions(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    from mlflow import MlflowClient

    written = set(re.findall(r"`(mlgate (?:gate|promote|rollback|history) [^`]+)`", GUIDE))
    assert written == {"mlgate gate stamp gates.yaml --run-id ID", "mlgate gate schema"}
    run = MlflowClient(project.uri).create_run("0").info.run_id
    for line in sorted(written):
        assert main(shlex.split(line.replace("ID", run))[1:]) == 0, capsys.readouterr()
    assert MlflowClient(project.uri).get_run(run).data.params["mlgate.gates.sha256"]


def play_the_workflow(project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    found = re.search(r"^- run: >\n(.*?)^  env:", GUIDE, re.M | re.S)
    assert found is not None
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project.folder / "summary.md"))
    monkeypatch.setenv("RUN_ID", project.runs["third"])
    capsys.readouterr()
    assert main(shlex.split(os.path.expandvars(" ".join(found[1].split())))[1:]) == 1
    assert "::error file=gates.yaml,line=" in capsys.readouterr().out
    assert "FAIL: churn" in (project.folder / "summary.md").read_text(encoding="utf-8")
    assert (project.folder / "decision.html").read_text(encoding="utf-8").startswith("<!")


def play_the_python(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """The exception that lists everything; stamping is what `train.py` does."""
    samples = re.findall(r"^```python\n(.*?)^```", GUIDE, re.M | re.S)
    sample = next(text for text in samples if "GateFailedError" in text)
    run = SimpleNamespace(info=SimpleNamespace(run_id=project.runs["third"]))
    exec(compile(sample, "docs/gates.md", "exec"), {"run": run})
    out = capsys.readouterr().out
    assert "vs_champion: 0.66" in out and re.search(r"^[0-9a-f]{64}$", out, re.M)
