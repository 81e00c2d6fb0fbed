"""The read port on a JSON file: for teams without MLflow, and for tests.

The short form holds metrics alone: `{"auc": 0.86, "n_eval": 5000}`. The long form says more, also of the champion:

    {"run": {"run_id": "42", "status": "FINISHED", "started": 1760000000000, "ended": 1760000060000, "user": "ada",
             "metrics": {"auc": 0.86, "loss": [{"value": 0.4, "step": 1}, {"value": 0.3, "step": 2}]},
             "params": {}, "tags": {}, "datasets": [{"name": "test", "digest": "d1", "context": "eval"}],
             "artifacts": "folder/beside/this/file"},
     "champion": {"run_id": "41", "metrics": {"auc": 0.85}}}
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from mlgate.config.errors import ConfigurationError, Problem, quoted
from mlgate.config.reading import read_content
from mlgate.config.spelling import listed, nearest
from mlgate.core.typing import Any
from mlgate.gates.errors import NotFoundError
from mlgate.gates.metrics_source import Dataset, LoggedModel, Metric, ModelVersion, Run

_TEXTS = ("run_id", "name", "status", "user")
_TIMES = ("started", "ended")
_MAPPINGS = ("params", "tags")
_KEYS = (*_TEXTS, *_TIMES, *_MAPPINGS, "metrics", "datasets", "artifacts")
CHAMPION = "champion"


class FileSource:
    """One run, and perhaps a champion."""

    def __init__(self, path: str | Path) -> None:
        """Read the file.

        Raises:
            ConfigurationError: It cannot be read, or is shaped otherwise.
        """
        self._path = Path(path)
        content = self._content()
        self._histories: dict[str, Mapping[str, tuple[Metric, ...]]] = {}
        self.subject = self._run(content["run"], "run")
        self._champion = self._run(content[CHAMPION], CHAMPION) if CHAMPION in content else None

    def _content(self) -> dict[str, Any]:
        try:
            content = json.loads(read_content(self._path).decode("utf-8-sig"), object_pairs_hook=self._once)
        except ConfigurationError:
            raise
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", None)
            raise ConfigurationError([Problem("is not valid JSON", str(self._path), line)]) from None
        if not isinstance(content, dict) or not content:
            raise self._wrong("holds no metrics", accepted='such as {"auc": 0.86}')
        if "run" not in content:
            return {"run": {"metrics": content}}
        unknown = next((key for key in content if key not in ("run", CHAMPION)), None)
        if unknown is not None:
            raise self._wrong(f"unknown key {quoted(unknown)}", near=nearest(unknown, ("run", CHAMPION)))
        return content

    def _once(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """An object, in which no key stands twice: of two values of a metric nobody would know which counts."""
        found = dict(pairs)
        if len(found) != len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise self._wrong(f"{quoted(twice)} is given twice")
        return found

    def _wrong(self, message: str, accepted: str = "", near: str | None = None) -> ConfigurationError:
        return ConfigurationError([Problem(message, str(self._path), accepted=accepted, nearest=near)])

    def _run(self, written: Any, key: str) -> Run:
        if not isinstance(written, dict):
            raise self._wrong(f"{quoted(key)} is no mapping")
        unknown = next((name for name in written if name not in _KEYS), None)
        if unknown is not None:
            raise self._wrong(f"{quoted(key)}: unknown key {quoted(unknown)}", listed(_KEYS), nearest(unknown, _KEYS))
        run_id = str(written.get("run_id") or f"{self._path.name}:{key}")
        histories = self._metrics(written.get("metrics", {}), key)
        self._histories[run_id] = histories
        return Run(
            run_id=run_id,
            name=str(written.get("name") or ""),
            status=str(written.get("status") or "FINISHED"),
            started=self._time(written, "started"),
            ended=self._time(written, "ended"),
            user=str(written["user"]) if written.get("user") else None,
            metrics={name: _latest(points)[0] for name, points in histories.items()},
            on_other_datasets=tuple(point for points in histories.values() for point in _latest(points)[1:]),
            params=self._texts(written, "params"),
            tags=self._texts(written, "tags"),
            datasets=self._datasets(written.get("datasets", [])),
            artifact_uri=str(self._path.parent / str(written["artifacts"])) if written.get("artifacts") else None,
        )

    def _time(self, written: dict[str, Any], key: str, accepted: str = "milliseconds since 1970") -> int | None:
        value = written.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise self._wrong(f"{quoted(key)} is {quoted(value)}", accepted)
        return value

    def _texts(self, written: dict[str, Any], key: str) -> Mapping[str, str]:
        value = written.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(f"{quoted(key)} is no mapping")
        return {str(name): str(item) for name, item in value.items()}

    def _metrics(self, written: Any, key: str) -> Mapping[str, tuple[Metric, ...]]:
        if not isinstance(written, dict):
            raise self._wrong(f"{quoted(key)}: `metrics` is no mapping")
        return {name: tuple(self._points(name, value)) for name, value in written.items() if value != []}

    def _points(self, name: str, value: Any) -> Iterator[Metric]:
        """One value, or several with their steps; what is no number is kept, and fails when it is judged."""
        for position, item in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(item, dict):
                if not set(item) <= {"value", "step", "timestamp", "dataset"} or "value" not in item:
                    raise self._wrong(f"metric {quoted(name)}", "`value`, and perhaps `step`, `timestamp`, `dataset`")
                step, dataset = self._time(item, "step", "a whole number"), item.get("dataset")
                if not isinstance(dataset, str | None):
                    raise self._wrong(f"metric {quoted(name)}: `dataset` is {quoted(dataset)}", "a name")
                timestamp = self._time(item, "timestamp") or 0
                yield Metric(name, item["value"], position if step is None else step, timestamp, dataset or None)
            else:
                yield Metric(name, item, position)

    def _datasets(self, written: Any) -> tuple[Dataset, ...]:
        try:
            return tuple(Dataset(item["name"], item["digest"], item.get("context")) for item in written)
        except (TypeError, KeyError, AttributeError):
            raise self._wrong("`datasets` is wrong", "a list of `name`, `digest` and perhaps `context`") from None

    def run(self, run_id: str) -> Run:
        """The run, or that of the champion."""
        for run in (self.subject, self._champion):
            if run is not None and run.run_id == run_id:
                return run
        raise NotFoundError(f"{self._path} knows no run {run_id}")

    def is_experiment_active(self, experiment_id: str) -> bool:
        """A file has no experiments that could be deleted."""
        return True

    def history(self, run_id: str, key: str) -> tuple[Metric, ...]:
        """The values of a metric."""
        return self._histories[run_id].get(key, ())

    def logged_model(self, model_id: str) -> LoggedModel:
        """A file has no logged models."""
        raise NotFoundError(f"{self._path} knows no model {model_id}")

    def version(self, model: str, version: str) -> ModelVersion:
        """A file has no versions but the champion."""
        raise NotFoundError(f"{self._path} knows no version {version} of model {model}")

    def version_by_alias(self, model: str, alias: str) -> ModelVersion | None:
        """The champion, whatever the alias is called."""
        return ModelVersion(model, CHAMPION, self._champion.run_id) if self._champion is not None else None

    def artifact(self, run: Run, path: str) -> bytes | None:
        """The content of a file in the run's folder."""
        if run.artifact_uri is None or path not in self.artifact_names(run, path.rpartition("/")[0]):
            return None
        return Path(run.artifact_uri, path).read_bytes()

    def artifact_names(self, run: Run, folder: str) -> frozenset[str]:
        """The paths of what lies directly in a folder."""
        if run.artifact_uri is None or ".." in folder.split("/") or folder.startswith("/"):
            return frozenset()
        root = Path(run.artifact_uri)
        place = root / folder
        return (
            frozenset(item.relative_to(root).as_posix() for item in place.iterdir()) if place.is_dir() else frozenset()
        )

    def runs(self, experiment: str, *, only_finished: bool = False) -> Iterator[Run]:
        """The run."""
        yield self.subject


def _latest(points: tuple[Metric, ...]) -> list[Metric]:
    """The latest value on each dataset, the latest of all first."""
    found: dict[str | None, Metric] = {}
    for point in sorted(points, key=lambda point: point.order):
        found[point.dataset] = point
    return sorted(found.values(), key=lambda point: point.order, reverse=True)
