"""Stores for tests of gates: sqlite, a server, a server with basic auth, and the scenarios in the first two."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mlgate.cli.main import main
from tests.gates.servers import ENVIRONMENT, PASSWORD, USER, locked, shared_server

os.environ.update(ENVIRONMENT)
BUILDER = Path(__file__).parent / "scenarios" / "make_mlflow_scenarios.py"


STRAYS = ("mlflow.db", "mlgate.db", "mlartifacts", *(() if version("mlflow").startswith("2.") else ("mlruns",)))
"""What MLflow makes in the working folder when it is asked for a store that nobody named; MLflow 2 makes `mlruns` even
when it is asked for another one."""


@pytest.fixture(autouse=True)
def nothing_is_left_in_the_working_folder() -> Iterator[None]:
    """Every test names its store."""
    before = {name for name in STRAYS if os.path.exists(name)}
    yield
    assert {name for name in STRAYS if os.path.exists(name)} <= before


class Store(NamedTuple):
    """A tracking store: what it is, and where."""

    kind: str
    uri: str
    folder: Path


class Scenarios(NamedTuple):
    """The scenarios built in one store; `gates` holds a file for each."""

    uri: str
    manifest: dict[str, Any]
    gates: Path

    def scenario(self, identifier: str) -> dict[str, Any]:
        return next(item for item in self.manifest["scenarios"] if item["id"] == identifier)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of one test run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "gates"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def sqlite_uri(shared_folder: Path) -> str:
    """A store in a file, with its tables; each test makes experiments of its own."""
    folder = shared_folder / "sqlite"
    folder.mkdir(exist_ok=True)
    with locked(shared_folder / "sqlite.lock"):
        if not (folder / "store.db").exists():
            make_tables(f"sqlite:///{folder}/store.db")
    return f"sqlite:///{folder}/store.db"


def make_tables(uri: str) -> None:
    """Let MLflow create the tables, in a process of its own."""
    code = "import sys; from mlflow.tracking import MlflowClient; MlflowClient(sys.argv[1]).search_experiments()"
    subprocess.run([sys.executable, "-c", code, uri], check=True, capture_output=True)


@pytest.fixture(scope="session")
def http_uri(shared_folder: Path) -> Iterator[str]:
    """A real server."""
    with shared_server(shared_folder / "http") as uri:
        yield uri


@pytest.fixture(scope="session")
def auth_uri(shared_folder: Path) -> Iterator[str]:
    """A real server with basic auth, user and password in the address."""
    with shared_server(shared_folder / "auth", basic_auth=True) as uri:
        yield uri.replace("://", f"://{USER}:{PASSWORD.replace(' ', '%20')}@")


@pytest.fixture(params=["sqlite", "http", "auth"])
def store(request: pytest.FixtureRequest, shared_folder: Path) -> Store:
    """Each of the three kinds of store in turn."""
    return Store(request.param, request.getfixturevalue(f"{request.param}_uri"), shared_folder)


def build_scenarios(folder: Path) -> Scenarios:
    """Build the scenarios in a file, once for all workers."""
    uri = f"sqlite:///{folder}/store.db"
    with locked(folder.parent / f"{folder.name}.lock"):
        if not (folder / "done").exists():
            command = [sys.executable, str(BUILDER), "--tracking-uri", uri, "--out", str(folder)]
            command += ["--artifact-root", str(folder / "artifacts"), "--history", "1000", "--bulk", "120", "--verify"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            shutil.copyfile(folder / "store.db", folder / "untouched.db")  # tests promote in the other one
            (folder / "done").touch()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return Scenarios(uri, manifest, folder / "gates")


@pytest.fixture(scope="session")
def sqlite_scenarios(shared_folder: Path) -> Scenarios:
    """The scenarios in a file."""
    folder = shared_folder / "sqlite-scenarios"
    folder.mkdir(exist_ok=True)
    return build_scenarios(folder)


@pytest.fixture(scope="session")
def http_scenarios(sqlite_scenarios: Scenarios, shared_folder: Path) -> Iterator[Scenarios]:
    """The same rows on a server. To write them through it takes half a minute more; `Store` is written that way."""
    folder = shared_folder / "http-scenarios"
    folder.mkdir(exist_ok=True)
    with locked(shared_folder / "http-scenarios.lock"):
        if not (folder / "store.db").exists():
            shutil.copyfile(shared_folder / "sqlite-scenarios" / "untouched.db", folder / "store.db")
    with shared_server(folder) as uri:
        yield sqlite_scenarios._replace(uri=uri)


@pytest.fixture(scope="session", params=["sqlite", "http"])
def scenarios(request: pytest.FixtureRequest) -> Scenarios:
    """The scenarios in each of the two stores in turn."""
    found: Scenarios = request.getfixturevalue(f"{request.param}_scenarios")
    return found


@pytest.fixture
def mlgate(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The real command line, in a process of its own."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "mlgate", *arguments]
        variables = {**os.environ, "NO_COLOR": "1", **environment}
        done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done

    return run


@pytest.fixture
def mlgate_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line in this process, which has imported MLflow already: that takes seconds."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        with monkeypatch.context() as changed:
            changed.chdir(tmp_path)
            for name, value in environment.items():
                changed.setenv(name, value)
            code = main(arguments)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err, err
        return subprocess.CompletedProcess(arguments, code, out, err)

    return run


STORES = frozenset({"sqlite_uri", "http_uri", "auth_uri", "store", "sqlite_scenarios", "http_scenarios", "scenarios"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """MLflow and SQLAlchemy warn of each other; that is no error of ours."""
    for item in items:
        if STORES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.filterwarnings("ignore"))
