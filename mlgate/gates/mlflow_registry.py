"""The write port on a stock MLflow registry.

MLflow cannot compare and set: the last writer of an alias wins. Two things it does atomically carry the protocol: a
param of a run is written once, and the name of an experiment is unique. So the ledger of a model is the one run of an
experiment that is made under a name of its own and then renamed, which only one process can do; the lines of the
ledger are params of that run.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping

from mlgate.core.typing import Any, TypeVar
from mlgate.gates.errors import NotFoundError, SourceError
from mlgate.gates.metrics_source import ModelVersion
from mlgate.gates.mlflow_calls import RefusedError, send
from mlgate.gates.mlflow_client import artifacts_at, artifacts_of, connect
from mlgate.gates.mlflow_source import version_of
from mlgate.gates.registry import AmbiguousModelError, ModelFiles

T = TypeVar("T")
LEDGER = "mlgate-ledger/"
LEDGER_RUN = "mlgate.ledger.run"
LONGEST_LINE = 6000
_MISSING = ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE", "NOT_FOUND")
_PRESENT = ("RESOURCE_ALREADY_EXISTS", "ALREADY_EXISTS")
_TAKEN = (*_PRESENT, "BAD_REQUEST", "INVALID_PARAMETER_VALUE")
_CHANGED = ("INVALID_PARAMETER_VALUE",)


class MlflowRegistry:
    """`Registry` on an MLflow tracking server and its model registry."""

    def __init__(self, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        self._client, self._uri = connect(tracking_uri, registry_uri)
        self._ledger_runs: dict[str, str] = {}

    def _send(self, asked: str, call: Callable[[], T], *refusals: str) -> T:
        return send(self._uri, asked, call, refusals=refusals)

    def aliases(self, model: str) -> Mapping[str, str] | None:
        """Version numbers by alias; None when there is no such model."""
        try:
            call = self._send(f"model `{model}`", lambda: self._client.get_registered_model(model), *_MISSING)
        except RefusedError:
            return None
        return {alias: str(number) for alias, number in call.aliases.items()}

    def version(self, model: str, number: str) -> ModelVersion | None:
        """One version, if it is there."""
        what = f"version {number} of `{model}`"
        try:
            return version_of(self._send(what, lambda: self._client.get_model_version(model, number), *_MISSING))
        except RefusedError:
            return None

    def versions_of_run(self, model: str, run_id: str) -> tuple[ModelVersion, ...]:
        """The versions that were made from a run, lowest number first."""
        found: list[Any] = []
        token = None
        while True:  # not by name: a quote in it cannot be written in a filter
            page = self._send(f"versions of `{model}`", lambda token=token: self._page_of_versions(run_id, token))  # type: ignore[misc]
            found += (version for version in page if version.name == model)
            token = page.token
            if not token:
                return tuple(version_of(version) for version in sorted(found, key=lambda version: int(version.version)))

    def _page_of_versions(self, run_id: str, token: str | None) -> Any:
        return self._client.search_model_versions(f"run_id = '{run_id}'", max_results=200, page_token=token)

    def model_files(self, run_id: str, model_id: str | None, path: str | None) -> ModelFiles | None:
        """Where a run keeps its model: the model named, else the one at the path, else the only one; None if none."""
        run = self._send(f"run {run_id}", lambda: self._client.get_run(run_id))
        logged = [model_id] if model_id else _logged_models(run)
        if path is None and len(logged) > 1:
            raise AmbiguousModelError(f"run {run_id} logged {len(logged)} models: {', '.join(logged)}")
        if path is None and logged:
            return self._logged_files(logged[0], run_id)
        paths = [path] if path else ["model", *_logged_paths(run)]
        for candidate in dict.fromkeys(paths):
            if self._holds_model(run.info, candidate):
                return ModelFiles(f"{run.info.artifact_uri}/{candidate}", run_id)
        return self._named_files(logged, path, run_id) if path else None

    def _logged_files(self, model_id: str, run_id: str) -> ModelFiles:
        model = self._send(f"model {model_id}", lambda: self._client.get_logged_model(model_id))
        return ModelFiles(model.artifact_location, model.source_run_id or run_id, model_id)

    def _named_files(self, logged: Iterable[str], name: str, run_id: str) -> ModelFiles | None:
        for model_id in logged:
            model = self._send(f"model {model_id}", lambda: self._client.get_logged_model(model_id))  # noqa: B023
            if model.name == name:
                return ModelFiles(model.artifact_location, run_id, model_id)
        return None

    def _holds_model(self, run: Any, path: str) -> bool:
        """Not by the client: it would look for models of MLflow 3, too, in the store that it takes for the default."""
        what, root = f"artifacts of run {run.run_id}", str(run.artifact_uri)
        try:
            listed = self._send(what, lambda: artifacts_at(root, self._uri).list_artifacts(path))
        except NotFoundError:  # some artifact stores say so of a folder that is not there
            return False
        return any(item.path == f"{path}/MLmodel" for item in listed)

    def ledger(self, model: str) -> Mapping[str, str] | None:
        """The lines of the ledger by key; None when the model has none yet."""
        run_id = self._ledger_run(model)
        return None if run_id is None else self._lines(model, run_id)

    def _lines(self, model: str, run_id: str) -> Mapping[str, str]:
        run = self._send(f"ledger of `{model}`", lambda: self._client.get_run(run_id))
        if run.info.lifecycle_stage != "active":
            raise SourceError(f"ledger of `{model}`: run {run_id} was deleted; restore it")
        return dict(run.data.params)

    def _ledger_run(self, model: str) -> str | None:
        if model not in self._ledger_runs:
            name = LEDGER + model
            experiment = self._send(f"ledger of `{model}`", lambda: self._client.get_experiment_by_name(name))
            if experiment is None:
                return None
            if experiment.lifecycle_stage != "active":
                raise SourceError(f"ledger of `{model}`: experiment `{name}` was deleted; restore it")
            if LEDGER_RUN not in experiment.tags:
                raise SourceError(f"ledger of `{model}`: experiment `{name}` is not a ledger; rename it")
            self._ledger_runs[model] = experiment.tags[LEDGER_RUN]
        return self._ledger_runs[model]

    def open_ledger(self, model: str) -> None:
        """Make the ledger of a model unless it has one; two processes that do so at once get the same one."""
        if self._ledger_run(model) is not None:
            return
        client, name, what = self._client, LEDGER + model, f"ledger of `{model}`"
        draft = f"{name}#{secrets.token_hex(8)}"
        experiment_id = self._send(what, lambda: client.create_experiment(draft))
        run = self._send(what, lambda: client.create_run(experiment_id, run_name=f"ledger of {model}"))
        run_id = run.info.run_id
        self._send(what, lambda: client.update_run(run_id, status="FINISHED"))
        self._send(what, lambda: client.set_experiment_tag(experiment_id, LEDGER_RUN, run_id))
        try:
            self._send(what, lambda: client.rename_experiment(experiment_id, name), *_TAKEN)
        except RefusedError as error:
            if self._ledger_run(model) is None:
                raise SourceError(f"{what}: cannot be made: {error.code}") from None
            self._send(what, lambda: client.delete_experiment(experiment_id))

    def write_once(self, model: str, key: str, value: str) -> str:
        """Write a line of the ledger unless it is there already; the value that stands, ours or theirs."""
        run_id = self._ledger_run(model)
        if run_id is None:
            raise SourceError(f"ledger of `{model}`: it is gone")
        if len(value) > LONGEST_LINE:  # MLflow would cut it silently
            raise ValueError(f"a line of the ledger has {len(value)} characters")
        what = f"ledger of `{model}`"
        try:
            self._send(what, lambda: self._client.log_param(run_id, key, value), *_CHANGED)
        except RefusedError as error:
            standing = self._lines(model, run_id).get(key)
            if standing is None:
                raise SourceError(f"{what}: `{key}` is refused: {error.code}") from None
            return standing
        return value

    def create_model(self, model: str) -> None:
        """Make a registered model unless it is there."""
        try:
            self._send(f"model `{model}`", lambda: self._client.create_registered_model(model), *_PRESENT)
        except RefusedError:
            return

    def create_version(self, model: str, files: ModelFiles, tags: Mapping[str, str]) -> str:
        """Register a new version, with its tags at once; its number."""
        more = {"model_id": files.model_id} if files.model_id else {}
        created = self._send(
            f"version of `{model}`",
            lambda: self._client.create_model_version(
                model, files.source, run_id=files.run_id, tags=dict(tags), await_creation_for=0, **more
            ),
        )
        return str(created.version)

    def delete_version(self, model: str, number: str) -> None:
        """Take back a version that we created ourselves a moment ago."""
        self._send(f"version {number} of `{model}`", lambda: self._client.delete_model_version(model, number))

    def tag_version(self, model: str, number: str, tags: Mapping[str, str]) -> None:
        """Set tags of a version."""
        for key, value in tags.items():
            self._send(
                f"version {number} of `{model}`",
                lambda key=key, value=value: self._client.set_model_version_tag(model, number, key, value),  # type: ignore[misc]
            )

    def set_alias(self, model: str, alias: str, number: str) -> None:
        """Let an alias point at a version."""
        self._send(
            f"alias `{alias}` of `{model}`",
            lambda: self._client.set_registered_model_alias(model, alias, number),
        )

    def tag_run(self, run_id: str, tags: Mapping[str, str]) -> None:
        """Set tags of a run."""
        for key, value in tags.items():
            self._send(f"run {run_id}", lambda key=key, value=value: self._client.set_tag(run_id, key, value))  # type: ignore[misc]

    def write_artifact(self, run_id: str, path: str, text: str) -> None:
        """Write a text file into the artifacts of a run, over what may be there."""
        with artifacts_of(self._uri):
            self._send(f"artifact `{path}` of run {run_id}", lambda: self._client.log_text(run_id, text, path))


def _logged_models(run: Any) -> list[str]:
    """Ids of the models of MLflow 3 that a run made, in order."""
    outputs = getattr(run, "outputs", None)
    return list(dict.fromkeys(output.model_id for output in (outputs.model_outputs if outputs else ())))


def _logged_paths(run: Any) -> list[str]:
    """Where models were logged among the artifacts of a run, as MLflow 2 notes it."""
    try:
        return [
            str(entry["artifact_path"]) for entry in json.loads(run.data.tags.get("mlflow.log-model.history", "[]"))
        ]
    except (ValueError, TypeError, KeyError):
        return []
