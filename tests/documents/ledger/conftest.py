"""A ledger between a real store and a real repository."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import NamedTuple

import pytest

from mlgate.cli.main import main
from tests.documents.ledger.repository import NAME, Repository
from tests.gates.conftest import make_tables
from tests.gates.servers import ENVIRONMENT

os.environ.update(ENVIRONMENT)


class Project(NamedTuple):
    """Two runs of two commits: `before` is the earlier one; `judged` is as `after`, for tests that write to it."""

    repository: Repository
    uri: str
    before: str
    after: str
    judged: str


def predictions(seed: int, shift: float) -> str:
    """600 rows of three regions; in apac more of the negatives score high."""
    draw = random.Random(seed)
    rows = ["row_id,region,y_true,y_score"]
    for number in range(600):
        truth, region = int(draw.random() < 0.3), ("apac", "emea", "amer")[number % 3]
        extra = shift if region == "apac" and not truth else 0.0
        score = min(1.0, max(0.0, draw.gauss(0.65 if truth else 0.33, 0.16) + extra))
        rows.append(f"{number},{region},{truth},{score:.4f}")
    return "\n".join(rows) + "\n"


def _logged(uri: str, experiment: str, commit: str, number: int) -> str:
    import mlflow

    client = mlflow.MlflowClient(tracking_uri=uri)
    run = client.create_run(experiment, tags={"mlflow.source.git.commit": commit}, run_name=f"trees-{number}")
    run_id = str(run.info.run_id)
    for name, value in (("depth", str(3 + number)), ("seed", "42"), ("store_password", f"hunter2-{number}x")):
        client.log_param(run_id, name, value)
    auc = 0.8123456 + 0.0236544 * number
    metrics = {"auc": auc, "calibration_error": 0.031 + 0.0035 * number, "odd": float(number), "system/cpu": 1.0}
    metrics |= {"slice/region/apac/auc": auc - 0.02, "slice/region/emea/auc": auc + 0.01 - 0.03 * number}
    metrics["slice/region/apac/n"] = 1200.0
    for key, figure in metrics.items():
        client.log_metric(run_id, key, figure)
    client.log_text(run_id, predictions(number, 0.12), "eval/predictions.csv")
    client.set_terminated(run_id)
    return run_id


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Made once: tests that write to the repository copy it."""
    folder = tmp_path_factory.mktemp("ledger")
    repository = Repository(folder / "project")
    first = repository.commit("DEPTH = 3\n", name="train.py")
    repository.commit("Words.\n", "-m", "**Decision:** ship | it", name="README.md")
    repository.write("def test_depth_is_read():\n    assert True\n", "tests/test_train.py")
    repository.write("DEPTH = 4  # noqa: E501\n", "train.py")
    repository.git("add", "-A")
    repository.git("commit", "-q", "-m", "Grow deeper trees")
    second = repository.git("rev-parse", "HEAD")
    uri = f"sqlite:///{folder}/store.db"
    make_tables(uri)
    import mlflow

    client = mlflow.MlflowClient(tracking_uri=uri)
    experiment = client.create_experiment("churn", artifact_location=str(folder / "artifacts"))
    runs = [_logged(uri, experiment, commit, number) for commit, number in ((first, 0), (second, 1), (second, 1))]
    return Project(repository, uri, *runs)


@pytest.fixture
def workspace(project: Project, tmp_path: Path) -> Project:
    """A clone of the repository, to write to."""
    folder = tmp_path / "work"
    project.repository.git("clone", "-q", str(project.repository.folder), str(folder))
    return project._replace(repository=Repository(folder))


class Done(NamedTuple):
    """What a command line came to."""

    returncode: int
    stdout: str
    stderr: str


Command = Callable[..., Done]


@pytest.fixture
def mlgate(workspace: Project, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """The command line, in the clone; in this process, since MLflow takes seconds to load."""
    monkeypatch.chdir(workspace.repository.folder)
    for name, value in (("NO_COLOR", "1"), ("MLFLOW_TRACKING_URI", workspace.uri), ("COLUMNS", "80")):
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> Done:
        try:
            code = main(arguments)
        except SystemExit as error:  # argparse prints help
            code = int(error.code or 0)
        captured = capfd.readouterr()
        done = Done(code, captured.out, captured.err)
        assert code != 70, done.stderr
        assert "hunter2" not in done.stdout + done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def filled(project: Project, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The ledger with an entry of each run, written by processes of their own."""
    folder = tmp_path_factory.mktemp("filled")
    project.repository.git("clone", "-q", str(project.repository.folder), str(folder / "work"))
    variables = {**os.environ, "MLFLOW_TRACKING_URI": project.uri, "PYTHONPATH": str(Path(__file__).parents[3])}
    for arguments in (["new"], ["add", "--run-id", project.before]):
        command = [sys.executable, "-m", "mlgate", "ledger", *arguments]
        done = subprocess.run(command, cwd=folder / "work", env=variables, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    with chdir(folder / "work"):
        assert main(["ledger", "add", "--run-id", project.after, "--tracking-uri", project.uri]) == 0
    return (folder / "work" / NAME).read_text(encoding="utf-8")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """MLflow and SQLAlchemy warn of each other; that is no error of ours."""
    for item in items:
        if {"project", "workspace", "filled"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.filterwarnings("ignore"))
