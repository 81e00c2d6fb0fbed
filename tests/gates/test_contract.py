"""The read port on MLflow, against sqlite, a server, and a server with basic auth: the same answers everywhere."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from mlgate.gates.errors import NotFoundError, SourceError
from mlgate.gates.metrics_source import Dataset
from mlgate.gates.mlflow_client import artifacts_of
from mlgate.gates.mlflow_source import MlflowSource
from mlgate.gates.numbers import finite
from tests.gates.conftest import Store

INF, NAN = float("inf"), float("nan")


class Filled(NamedTuple):
    """A store with one run and one registered model."""

    source: MlflowSource
    run_id: str
    experiment: str
    model: str


@pytest.fixture
def filled(store: Store) -> Iterator[Filled]:
    from mlflow.entities import Dataset as LoggedDataset
    from mlflow.entities import DatasetInput, InputTag, Metric, Param, RunTag

    source = MlflowSource(store.uri)
    client: Any = source.client
    name = f"contract-{uuid4().hex[:8]}"
    location = None if store.kind != "sqlite" else (store.folder / name).as_uri()
    experiment = client.create_experiment(name, artifact_location=location)
    run_id = client.create_run(experiment, start_time=1000, tags={"mlflow.user": "ada"}, run_name="first").info.run_id
    metrics = [Metric("auc", 0.7, 2000, 1), Metric("auc", 0.8, 2500, 2), Metric("nan", NAN, 2000, 0)]
    metrics += [Metric("inf", INF, 2000, 0), Metric("val/top-1 acc.", 0.9, 2000, 0), Metric("tiny", 5e-324, 2000, 0)]
    client.log_batch(run_id, metrics=metrics, params=[Param("seed", "42")], tags=[RunTag("kind", "gbm")])
    dataset = LoggedDataset("churn", "d1", "local", "{}", None, None)
    client.log_inputs(run_id, [DatasetInput(dataset, [InputTag("mlflow.data.context", "eval")])])
    with artifacts_of(store.uri):
        client.log_text(run_id, "row_id\n1\n", "eval/rows.csv")
    client.set_terminated(run_id, "FINISHED", end_time=9000)
    client.create_registered_model(name)
    client.create_model_version(name, f"runs:/{run_id}/model", run_id=run_id, tags={"by": "us"})
    client.set_registered_model_alias(name, "champion", "1")
    yield Filled(source, run_id, name, name)


def test_a_run_reads_back(filled: Filled) -> None:
    run = filled.source.run(filled.run_id)
    assert (run.name, run.status, run.stage, run.user) == ("first", "FINISHED", "active", "ada")
    assert (run.started, run.ended) == (1000, 9000)
    assert run.params == {"seed": "42"} and run.tags["kind"] == "gbm"
    assert run.datasets == (Dataset("churn", "d1", "eval"),)
    auc = run.metrics["auc"]
    assert (auc.value, auc.step, auc.timestamp) == (0.8, 2, 2500)
    assert run.metrics["val/top-1 acc."].value == 0.9 and run.metrics["tiny"].value == 5e-324


def test_what_is_no_number_is_none_however_the_store_spells_it(filled: Filled) -> None:
    run = filled.source.run(filled.run_id)
    assert math.isnan(run.metrics["nan"].value) and finite(run.metrics["nan"].value) is None
    assert finite(run.metrics["inf"].value) is None


def test_a_history_holds_every_value(filled: Filled) -> None:
    points = filled.source.history(filled.run_id, "auc")
    assert [(point.step, point.value) for point in sorted(points, key=lambda item: item.order)] == [(1, 0.7), (2, 0.8)]
    assert filled.source.history(filled.run_id, "never logged") == ()


def test_no_page_of_a_long_history_is_left_out(filled: Filled, store: Store) -> None:
    """25,000 points is where MLflow's bulk endpoint stops without a word; a NaN may be the one after."""
    if store.kind != "http":
        pytest.skip("pages are a matter of the server")
    from mlflow.entities import Metric

    size = 25_001
    logged = [Metric("long", NAN if step == size - 1 else 0.9, 1000 + step, step) for step in range(size)]
    for start in range(0, size, 1000):
        filled.source.client.log_batch(filled.run_id, metrics=logged[start : start + 1000])
    points = filled.source.history(filled.run_id, "long")
    assert len(points) == size
    assert [point.step for point in points if math.isnan(float(point.value))] == [size - 1]


def test_an_artifact_reads_back_and_a_missing_one_is_none(filled: Filled) -> None:
    run = filled.source.run(filled.run_id)
    assert filled.source.artifact(run, "eval/rows.csv") == b"row_id\n1\n"
    assert filled.source.artifact(run, "eval/other.csv") is None
    assert filled.source.artifact(run, "nowhere/rows.csv") is None
    assert filled.source.artifact_names(run, "") == {"eval"}


def test_files_of_a_logged_model_are_found_under_its_name(filled: Filled, tmp_path: Path) -> None:
    """MLflow 3 keeps them beside the artifacts of the run, MLflow 2 among them."""
    client = filled.source.client
    if not hasattr(client, "create_logged_model"):
        pytest.skip("MLflow 2 has no logged models")
    from mlflow.entities import LoggedModelOutput

    model = client.create_logged_model(filled.source.run(filled.run_id).experiment_id, name="model")
    (tmp_path / "MLmodel").write_text("signature: {}")
    client.log_model_artifacts(model.model_id, str(tmp_path))
    client.log_outputs(filled.run_id, [LoggedModelOutput(model.model_id, step=0)])
    run = filled.source.run(filled.run_id)
    assert run.model_ids == (model.model_id,)
    assert filled.source.artifact_names(run, "model") == {"model/MLmodel"}
    assert filled.source.artifact(run, "model/MLmodel") == b"signature: {}"


def test_aliases_and_versions(filled: Filled) -> None:
    version = filled.source.version_by_alias(filled.model, "champion")
    assert version is not None and (version.version, version.run_id) == ("1", filled.run_id)
    assert filled.source.version(filled.model, "1").tags == {"by": "us"}
    assert filled.source.version_by_alias(filled.model, "nobody") is None
    assert filled.source.version_by_alias("no such model", "champion") is None
    with pytest.raises(NotFoundError):
        filled.source.version(filled.model, "7")


def test_a_deleted_run_says_so_and_an_unknown_one_is_not_found(filled: Filled) -> None:
    filled.source.client.delete_run(filled.run_id)
    assert filled.source.run(filled.run_id).is_deleted
    with pytest.raises(NotFoundError) as told:
        filled.source.run("f" * 32)
    assert "f" * 32 in str(told.value) and "\n" not in str(told.value)


def test_runs_of_an_experiment_come_in_pages_latest_first(filled: Filled) -> None:
    client = filled.source.client
    experiment = filled.source.run(filled.run_id).experiment_id
    assert filled.source.is_experiment_active(experiment)
    later = client.create_run(experiment, start_time=int(time.time() * 1000)).info.run_id
    assert [run.run_id for run in filled.source.runs(filled.experiment)] == [later, filled.run_id]
    assert [run.run_id for run in filled.source.runs(filled.experiment, only_finished=True)] == [filled.run_id]
    assert [run.run_id for run in filled.source.runs(experiment)] == [later, filled.run_id]
    client.delete_experiment(experiment)
    assert not filled.source.is_experiment_active(experiment)
    with pytest.raises(NotFoundError):
        list(filled.source.runs(filled.experiment))


def test_a_logged_model_has_metrics_of_its_own(filled: Filled) -> None:
    client = filled.source.client
    if not hasattr(client, "create_logged_model"):
        pytest.skip("MLflow 2 has no logged models")
    run = filled.source.run(filled.run_id)
    model = client.create_logged_model(run.experiment_id, name="m", source_run_id=filled.run_id)
    client.finalize_logged_model(model.model_id, "READY")
    dataset = {"dataset_name": "churn", "dataset_digest": "d1"}
    client.log_metric(filled.run_id, "auc", 0.75, timestamp=3000, step=3, model_id=model.model_id, **dataset)
    found = filled.source.logged_model(model.model_id)
    assert (found.status, found.run_id) == ("READY", filled.run_id)
    assert [(point.key, point.value, point.dataset, point.step) for point in found.metrics] == [
        ("auc", 0.75, "churn", 3)
    ]
    with pytest.raises(NotFoundError):
        filled.source.logged_model("m-" + "0" * 32)


def test_a_wrong_password_is_said_without_saying_it(auth_uri: str) -> None:
    from tests.gates.servers import PASSWORD, USER

    uri = auth_uri.replace(PASSWORD.replace(" ", "%20"), "hunter22")
    with pytest.raises(SourceError) as told:
        MlflowSource(uri).run("f" * 32)
    assert "refuses the credentials (401)" in str(told.value)
    assert "hunter22" not in str(told.value) and USER not in str(told.value)
