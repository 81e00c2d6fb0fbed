"""The read port on MLflow's client: sqlite, http and whatever else the client opens. MLflow's types stop here."""

from __future__ import annotations

import posixpath
import tempfile
from collections.abc import Iterator
from inspect import signature
from pathlib import Path
from typing import Any

from mlgate.gates.errors import NotFoundError, SourceError
from mlgate.gates.metrics_source import Dataset, LoggedModel, Metric, ModelVersion, Run
from mlgate.gates.mlflow_client import connect
from mlgate.gates.mlflow_errors import is_unknown_alias, shown_uri, told_in_one_line

_CONTEXT_TAG = "mlflow.data.context"
_USER_TAG = "mlflow.user"
_NAME_TAG = "mlflow.runName"
_PAGE = 100


class MlflowSource:
    """Reads runs, histories, models and artifacts."""

    def __init__(self, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        self.client, self.uri = connect(tracking_uri, registry_uri)
        self._listings: dict[tuple[str, str], frozenset[str]] = {}
        self._places: dict[tuple[str, str], tuple[str, str]] = {}
        self._takes_uri: bool | None = None

    def run(self, run_id: str) -> Run:
        """The run, also when it was deleted."""
        with told_in_one_line(self.uri, f"run {run_id}"):
            run = run_of(self.client.get_run(run_id))
        if run.run_id != run_id:  # a proxy, or another service, that answers everything with {}
            raise SourceError(f"{shown_uri(self.uri)} does not answer as MLflow does: asked for run {run_id}")
        return run

    def is_experiment_active(self, experiment_id: str) -> bool:
        """Whether the experiment is there, and was not deleted."""
        try:
            with told_in_one_line(self.uri, f"experiment {experiment_id}"):
                return bool(self.client.get_experiment(experiment_id).lifecycle_stage == "active")
        except NotFoundError:
            return False

    def history(self, run_id: str, key: str) -> tuple[Metric, ...]:
        """Every value of a metric."""
        with told_in_one_line(self.uri, f"metric {key} of run {run_id}"):
            return tuple(metric_of(item) for item in self.client.get_metric_history(run_id, key))

    def logged_model(self, model_id: str) -> LoggedModel:
        """A model of MLflow 3, with its own metrics."""
        if not hasattr(self.client, "get_logged_model"):
            raise SourceError(f"model {model_id} needs MLflow 3 or newer here")
        with told_in_one_line(self.uri, f"model {model_id}"):
            found = self.client.get_logged_model(model_id)
            metrics = tuple(metric_of(item) for item in found.metrics or ())
            return LoggedModel(found.model_id, found.name or "", _word(found.status), found.source_run_id, metrics)

    def version(self, model: str, version: str) -> ModelVersion:
        """One version of a registered model."""
        with told_in_one_line(self.uri, f"version {version} of model {model}"):
            return version_of(self.client.get_model_version(model, version))

    def version_by_alias(self, model: str, alias: str) -> ModelVersion | None:
        """The version that an alias names."""
        with told_in_one_line(self.uri, f"alias {alias} of model {model}"):
            try:
                return version_of(self.client.get_model_version_by_alias(model, alias))
            except Exception as error:
                if is_unknown_alias(error):
                    return None
                raise

    def artifact(self, run: Run, path: str) -> bytes | None:
        """The content of an artifact: one request where it is there, and the folder was not listed before."""
        folder = posixpath.dirname(path)
        if (run.run_id, folder) not in self._listings:
            try:
                return self._download(str(run.artifact_uri), path)
            except Exception:  # stores say in many ways that there is none: the listing is asked
                pass
        with told_in_one_line(self.uri, f"artifact {path} of run {run.run_id}"):
            if path not in self.artifact_names(run, folder):
                return None
            root, inner = self._places[run.run_id, folder]
            return self._download(root, posixpath.join(inner, posixpath.basename(path)))

    def _download(self, root: str, path: str) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder, "artifact")
            self._repository(root)._download_file(path, str(target))
            return target.read_bytes()

    def artifact_names(self, run: Run, folder: str) -> frozenset[str]:
        """The paths of what lies in a folder of a run's artifacts; MLflow 3 keeps a model's files beside them."""
        key = (run.run_id, folder)
        if key not in self._listings:
            with told_in_one_line(self.uri, f"artifacts of run {run.run_id}"):
                names, place = self._list(str(run.artifact_uri), folder), (str(run.artifact_uri), folder)
                location = self._model_location(run, folder.partition("/")[0]) if folder and not names else None
                if location is not None:
                    place = (location, folder.partition("/")[2])
                    names = self._list(*place)
                self._places[key] = place
                self._listings[key] = frozenset(posixpath.join(folder, name) for name in names)
        return self._listings[key]

    def _list(self, root: str, folder: str) -> list[str]:
        found = self._repository(root).list_artifacts(folder or None)
        return [posixpath.basename(str(item.path)) for item in found]

    def _model_location(self, run: Run, name: str) -> str | None:
        """Where MLflow 3 keeps the files of a run's model of this name; of several the last."""
        for model_id in reversed(run.model_ids):
            model = self.client.get_logged_model(model_id)
            if model.name == name:
                return str(model.artifact_location)
        return None

    def _repository(self, root: str) -> Any:
        from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

        if self._takes_uri is None:
            self._takes_uri = "tracking_uri" in signature(get_artifact_repository).parameters
        if self._takes_uri:
            return get_artifact_repository(root, tracking_uri=self.uri)
        from mlflow.tracking._tracking_service.utils import _use_tracking_uri

        with _use_tracking_uri(self.uri):  # MLflow 2 asks its global setting where to find artifacts
            return get_artifact_repository(root)

    def runs(self, experiment: str, *, only_finished: bool = False) -> Iterator[Run]:
        """The active runs of an experiment, by name or id, latest start first."""
        identifier = self._experiment_id(experiment)
        condition = "attributes.status = 'FINISHED'" if only_finished else ""
        token = None
        while True:
            with told_in_one_line(self.uri, f"runs of experiment {experiment}"):
                order = ["attributes.start_time DESC"]
                page = self.client.search_runs(
                    [identifier], condition, max_results=_PAGE, order_by=order, page_token=token
                )
            yield from (run_of(item) for item in page)
            token = page.token
            if not token:
                return

    def _experiment_id(self, experiment: str) -> str:
        with told_in_one_line(self.uri, f"experiment {experiment}"):
            found = self.client.get_experiment_by_name(experiment)
            if found is None and experiment.isdecimal():
                found = self.client.get_experiment(experiment)
            if found is None or found.lifecycle_stage != "active":
                raise NotFoundError(f"there is no active experiment `{experiment}`")
            return str(found.experiment_id)


def run_of(found: Any) -> Run:
    """MLflow's run as ours."""
    info, data = found.info, found.data
    tags = {str(key): str(value) for key, value in data.tags.items()}
    return Run(
        run_id=info.run_id,
        experiment_id=str(info.experiment_id),
        name=tags.get(_NAME_TAG) or getattr(info, "run_name", None) or "",
        status=_word(info.status),
        stage=info.lifecycle_stage,
        started=_time(info.start_time),
        ended=_time(info.end_time),
        user=tags.get(_USER_TAG) or getattr(info, "user_id", None) or None,
        metrics={item.key: metric_of(item) for item in data._metric_objs},
        params={str(key): str(value) for key, value in data.params.items()},
        tags=tags,
        datasets=_datasets(found),
        artifact_uri=info.artifact_uri,
        model_ids=_model_ids(found),
    )


def metric_of(found: Any) -> Metric:
    """MLflow's metric as ours."""
    return Metric(
        found.key,
        found.value,
        int(found.step or 0),
        int(found.timestamp or 0),
        getattr(found, "dataset_name", None) or None,
        getattr(found, "dataset_digest", None) or None,
    )


def version_of(found: Any) -> ModelVersion:
    """MLflow's model version as ours; a stock registry forgets the id of a logged model, so ours is in a tag."""
    return ModelVersion(
        found.name,
        str(found.version),
        found.run_id or None,
        getattr(found, "model_id", None) or (found.tags or {}).get("mlgate.model_id"),
        found.source,
        _word(found.status),
        dict(found.tags or {}),
    )


def _datasets(found: Any) -> tuple[Dataset, ...]:
    inputs = getattr(getattr(found, "inputs", None), "dataset_inputs", None) or ()
    return tuple(
        Dataset(
            item.dataset.name, item.dataset.digest, next((t.value for t in item.tags if t.key == _CONTEXT_TAG), None)
        )
        for item in inputs
    )


def _model_ids(found: Any) -> tuple[str, ...]:
    outputs = getattr(getattr(found, "outputs", None), "model_outputs", None) or ()
    return tuple(dict.fromkeys(str(output.model_id) for output in outputs))


def _word(status: Any) -> str:
    return str(getattr(status, "value", status))


def _time(value: Any) -> int | None:
    """Milliseconds; stores write 0 for what has not happened yet."""
    return int(value) if value else None
