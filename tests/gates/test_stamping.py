"""`mlgate gate stamp`: before the end of a run, once, and never replaced; on every kind of store."""

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import mlgate.gates
from mlgate.gates.checks.state import STAMP
from mlgate.gates.errors import SourceError
from mlgate.gates.loading import load_gates
from mlgate.gates.mlflow_source import MlflowSource
from mlgate.gates.mlflow_stamp import MlflowParams
from mlgate.gates.stamping import StampRefusedError, stamp_run

Command = Callable[..., subprocess.CompletedProcess[str]]
GATES = "version: 1\nmodel: m\nlock: {required: true}\ngates: [{id: auc, metric: auc, min: %s}]\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    paths = tmp_path / "one.yaml", tmp_path / "other.yaml"
    for path, bound in zip(paths, ("0.8", "0.7"), strict=True):
        path.write_text(GATES % bound, encoding="utf-8")
    return paths


def client_of(uri: str) -> Any:
    from mlflow.tracking import MlflowClient

    return MlflowClient(uri)


def new_run(uri: str) -> str:
    client = client_of(uri)
    found = client.get_experiment_by_name("stamping")
    experiment = found.experiment_id if found else client.create_experiment("stamping")
    return str(client.create_run(experiment).info.run_id)


def param(uri: str, run_id: str) -> str | None:
    value: str | None = client_of(uri).get_run(run_id).data.params.get(STAMP)
    return value


def test_a_stamp_is_written_once_and_never_replaced(store: Any, files: tuple[Path, Path]) -> None:
    one, other = map(load_gates, files)
    run_id = new_run(store.uri)
    source = MlflowSource(store.uri)
    params = MlflowParams(source.client, source.uri)
    assert stamp_run(one, source, params, run_id) is True
    assert stamp_run(one, source, params, run_id) is False
    with pytest.raises(StampRefusedError, match="is stamped with other gates") as caught:
        stamp_run(other, source, params, run_id)
    assert caught.value.is_conflict
    assert param(store.uri, run_id) == one.sha256


@pytest.mark.parametrize("status", ["FINISHED", "FAILED", "KILLED"])
def test_a_run_that_has_ended_is_not_stamped(
    sqlite_uri: str, files: tuple[Path, Path], mlgate_here: Command, status: str
) -> None:
    run_id = new_run(sqlite_uri)
    client_of(sqlite_uri).set_terminated(run_id, status)
    done = mlgate_here("gate", "stamp", str(files[0]), "--run-id", run_id, "--tracking-uri", sqlite_uri)
    assert done.returncode == 1
    assert done.stderr == f"mlgate: run {run_id} is {status}: gates are stamped before a run ends, not after\n"
    assert param(sqlite_uri, run_id) is None


def test_a_deleted_run_is_not_stamped(sqlite_uri: str, files: tuple[Path, Path], mlgate_here: Command) -> None:
    run_id = new_run(sqlite_uri)
    client_of(sqlite_uri).delete_run(run_id)
    done = mlgate_here("gate", "stamp", str(files[0]), "--run-id", run_id, "--tracking-uri", sqlite_uri)
    assert (done.returncode, done.stderr) == (1, f"mlgate: run {run_id} was deleted\n")


def test_the_command_says_what_it_did(sqlite_uri: str, files: tuple[Path, Path], mlgate_here: Command) -> None:
    run_id = new_run(sqlite_uri)
    arguments = ("gate", "stamp", str(files[0]), "--tracking-uri", sqlite_uri)
    assert mlgate_here(*arguments).returncode == 2
    first = mlgate_here(*arguments, MLFLOW_RUN_ID=run_id)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith(f"run {run_id} is now stamped with {files[0]} (")
    again = mlgate_here(*arguments, "--run-id", run_id)
    assert again.returncode == 0 and "was already stamped" in again.stdout
    other = mlgate_here("gate", "stamp", str(files[1]), "--tracking-uri", sqlite_uri, "--run-id", run_id)
    assert other.returncode == 5 and "train again under these gates" in other.stderr
    unknown = mlgate_here(*arguments, "--run-id", "f" * 32)
    assert unknown.returncode == 3 and unknown.stderr.count("\n") == 1
    printed = mlgate_here("gate", "stamp", str(files[0]), "--print")
    assert printed.stdout == f"{STAMP}={param(sqlite_uri, run_id)}\n"


def test_a_wrong_gate_file_is_stamped_on_nothing(sqlite_uri: str, tmp_path: Path, mlgate_here: Command) -> None:
    path = tmp_path / "gates.yaml"
    path.write_text("version: 1\ngates: []\n", encoding="utf-8")
    run_id = new_run(sqlite_uri)
    done = mlgate_here("gate", "stamp", str(path), "--run-id", run_id, "--tracking-uri", sqlite_uri)
    assert done.returncode == 2 and f"{path.name}:2:" in done.stderr
    assert param(sqlite_uri, run_id) is None


def test_of_two_stamps_at_once_one_wins_and_the_other_is_told(sqlite_uri: str, files: tuple[Path, Path]) -> None:
    """Both have seen a run without a stamp when they write."""
    run_id = new_run(sqlite_uri)
    both = threading.Barrier(2)

    class Waiting(MlflowParams):
        def write_param(self, run_id: str, key: str, value: str) -> None:
            both.wait(timeout=30)
            super().write_param(run_id, key, value)

    results: list[object] = []

    def stamp(path: Path) -> None:
        source = MlflowSource(sqlite_uri)
        try:
            results.append(stamp_run(load_gates(path), source, Waiting(source.client, source.uri), run_id))
        except StampRefusedError as error:
            results.append(error.is_conflict)
            results.append("refused")

    threads = [threading.Thread(target=stamp, args=(path,)) for path in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, results)) == ["True", "True", "refused"]
    assert param(sqlite_uri, run_id) in {load_gates(path).sha256 for path in files}


def test_a_training_script_stamps_the_run_that_it_has_open(
    sqlite_uri: str, files: tuple[Path, Path], tmp_path: Path
) -> None:
    import mlflow

    mlflow.set_tracking_uri(sqlite_uri)
    try:
        with pytest.raises(SourceError, match="no run is active"):
            mlgate.gates.stamp(files[0])
        with mlflow.start_run() as run:
            digest = mlgate.gates.stamp(files[0])
        assert param(sqlite_uri, run.info.run_id) == digest == load_gates(files[0]).sha256
    finally:
        mlflow.set_tracking_uri(None)
