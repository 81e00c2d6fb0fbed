"""The read port on MLflow's client: sqlite, http and whatever else the client opens. MLflow's types stop here."""

from __future__ import annotations

import posixpath
import re
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from mlgate.core.typing import Any, TypeVar
from mlgate.gates.deadline import FILE, QUESTION
from mlgate.gates.errors import NotFoundError, SourceError
from mlgate.gates.metrics_source import Dataset, LoggedModel, Metric, ModelVersion, Run
from mlgate.gates.mlflow_calls import sent_once
from mlgate.gates.mlflow_client import artifacts_at, asked, connect
from mlgate.gates.mlflow_errors import is_unknown_alias, shown_uri, told_in_one_line

T = TypeVar("T")
_PLAIN = re.compile(r"[\w .,+-]+")
_CONTEXT_TAG = "mlflow.data.context"
_USER_TAG = "mlflow.user"
_NAME_TAG = "mlflow.runName"
_PAGE = 100


class MlflowSource:
    """Reads runs, histories, models and artifacts."""

    def __init__(self, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        self.client, self.uri = connect(tracking_uri, registry_uri)
        self._models: dict[str, Any] = {}
        self._locations: dict[tuple[str, str], str | None] = {}
        self._listings: dict[tuple[str, str], frozenset[str]] = {}
        self._places: dict[tuple[str, str], tuple[str, str]] = {}

    def _ask(self, what: str, call: Callable[[], T], share: int = QUESTION) -> T:
        """The answer to one question, or a `SourceError` in one line."""
        with told_in_one_line(self.uri, what):
            return asked(self.uri, call, share)

    def run(self, run_id: str) -> Run:
        """The run, also when it was deleted."""
        what = f"run {run_id}"
        found = self._ask(what, lambda: self.client.get_run(run_id))
        with told_in_one_line(self.uri, what):
            run = run_of(found)
        if run.run_id != run_id:  # a proxy, or another service, that answers everything with {}
            raise SourceError(f"{shown_uri(self.uri)} does not answer as MLflow does: asked for {what}")
        return run

    def is_experiment_active(self, experiment_id: str) -> bool:
        """Whether the experiment is there, and was not deleted."""
        try:
            found = self._ask(f"experiment {experiment_id}", lambda: self.client.get_experiment(experiment_id))
            return bool(found.lifecycle_stage == "active")
        except NotFoundError:
            return False

    def history(self, run_id: str, key: str) -> tuple[Metric, ...]:
        """Every value of a metric."""
        what = f"metric {key} of run {run_id}"
        found = self._ask(what, lambda: self.client.get_metric_history(run_id, key), FILE)
        return tuple(metric_of(item) for item in found)

    def logged_model(self, model_id: str) -> LoggedModel:
        """A model of MLflow 3, with its own metrics."""
        if not hasattr(self.client, "get_logged_model"):
            raise SourceError(f"model {model_id} needs MLflow 3 or newer here")
        found = self._model(model_id)
        metrics = tuple(metric_of(item) for item in found.metrics or ())
        return LoggedModel(found.model_id, found.name or "", _word(found.status), found.source_run_id, metrics)

    def _model(self, model_id: str) -> Any:
        if model_id not in self._models:
            self._models[model_id] = self._ask(f"model {model_id}", lambda: self.client.get_logged_model(model_id))
        return self._models[model_id]

    def version(self, model: str, version: str) -> ModelVersion:
        """One version of a registered model."""
        what = f"version {version} of model {model}"
        return version_of(self._ask(what, lambda: self.client.get_model_version(model, version)))

    def version_by_alias(self, model: str, alias: str) -> ModelVersion | None:
        """The version that an alias names."""

        def ask() -> Any:
            try:
                return self.client.get_model_version_by_alias(model, alias)
            except Exception as error:
                if is_unknown_alias(error):
                    return None
                raise

        found = self._ask(f"alias {alias} of model {model}", ask)
        return None if found is None else version_of(found)

    def artifact(self, run: Run, path: str) -> bytes | None:
        """The content of an artifact: one request where it is there, and its folder was not listed before."""
        folder, name = posixpath.split(path)
        if (run.run_id, folder) not in self._listings:
            for root, inner in self._likely_places(run, folder, name):
                try:
                    with sent_once():  # MLflow 2 has an error of its own (500) where there is none
                        return self._download(root, posixpath.join(inner, name))
                except TimeoutError:
                    break
                except Exception:  # stores say in many ways that there is none: the listing is asked
                    continue
        what = f"artifact {path} of run {run.run_id}"
        if path not in self.artifact_names(run, folder):
            return None
        root, inner = self._places[run.run_id, folder]
        with told_in_one_line(self.uri, what):
            return self._download(root, posixpath.join(inner, name))

    def _likely_places(self, run: Run, folder: str, name: str) -> Iterator[tuple[str, str]]:
        """Where to try a download: MLflow 3 keeps the files of a model beside the artifacts of its run."""
        if name == "MLmodel" and folder and run.model_ids:
            location = self._model_location(run, folder.partition("/")[0])
            if location is not None:
                yield location, folder.partition("/")[2]
                return
        yield str(run.artifact_uri), folder

    def _download(self, root: str, path: str) -> bytes:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            target = Path(folder, "artifact")
            asked(root, lambda: artifacts_at(root, self.uri)._download_file(path, str(target)), FILE)
            return target.read_bytes()

    def artifact_names(self, run: Run, folder: str) -> frozenset[str]:
        """The paths of what lies in a folder of a run's artifacts; MLflow 3 keeps a model's files beside them."""
        key = (run.run_id, folder)
        if key not in self._listings:
            place = (str(run.artifact_uri), folder)
            names = self._list(run, *place)
            location = self._model_location(run, folder.partition("/")[0]) if folder and not names else None
            if location is not None:
                place = (location, folder.partition("/")[2])
                names = self._list(run, *place)
            self._places[key] = place
            self._listings[key] = frozenset(posixpath.join(folder, name) for name in names)
        return self._listings[key]

    def _list(self, run: Run, root: str, folder: str) -> list[str]:
        with told_in_one_line(self.uri, f"artifacts of run {run.run_id}"):
            found = asked(root, lambda: artifacts_at(root, self.uri).list_artifacts(folder or None))
            return [posixpath.basename(str(item.path)) for item in found]

    def _model_location(self, run: Run, name: str) -> str | None:
        """Where MLflow 3 keeps the files of a run's model of this name; of several the last."""
        key = (run.run_id, name)
        if key not in self._locations:
            named = [model for model in self._models_of(run, name) if model.name == name]
            last = max(named, key=lambda model: run.model_ids.index(model.model_id), default=None)
            self._locations[key] = None if last is None else str(last.artifact_location)
        return self._locations[key]

    def _models_of(self, run: Run, name: str) -> list[Any]:
        """The models of a run that may have this name, by one request: a run that keeps checkpoints has hundreds."""
        if len(run.model_ids) < 2 or not _PLAIN.fullmatch(name):  # not every name can be written in a filter
            return [self._model(model_id) for model_id in run.model_ids]
        found = self._ask(
            f"models of run {run.run_id}",
            lambda: self.client.search_logged_models(
                [run.experiment_id],
                f"source_run_id = '{run.run_id}' AND name = '{name}'",
                max_results=100,
                order_by=[{"field_name": "creation_timestamp", "ascending": False}],
            ),
        )
        return [model for model in found if model.model_id in run.model_ids]

    def runs(self, experiment: str, *, only_finished: bool = False) -> Iterator[Run]:
        """The active runs of an experiment, by name or id, latest start first."""
        identifier = self._experiment_id(experiment)
        condition = "attributes.status = 'FINISHED'" if only_finished else ""
        asked_for, token = f"runs of experiment {experiment}", None
        while True:
            page = self._ask(asked_for, partial(self._page, identifier, condition, token))
            yield from (run_of(item) for item in page)
            token = page.token
            if not token:
                return

    def _page(self, experiment_id: str, condition: str, token: str | None) -> Any:
        order = ["attributes.start_time DESC"]
        return self.client.search_runs([experiment_id], condition, max_results=_PAGE, order_by=order, page_token=token)

    def _experiment_id(self, experiment: str) -> str:
        what = f"experiment {experiment}"
        found = self._ask(what, lambda: self.client.get_experiment_by_name(experiment))
        if found is None and experiment.isdecimal():
            found = self._ask(what, lambda: self.client.get_experiment(experiment))
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
