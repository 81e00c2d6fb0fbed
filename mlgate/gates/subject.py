"""What is judged: a run, or one model of a run; chosen by run id, model address or experiment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mlgate.core.lazy_regex import lazy_regex
from mlgate.gates.errors import NotFoundError, SourceError
from mlgate.gates.metrics_source import LoggedModel, Metric, MetricsSource, ModelVersion, Run
from mlgate.gates.model import GateFile, MetricGate
from mlgate.gates.numbers import finite

_VERSION = lazy_regex(r"models:/([^/@]+)/([0-9]+)")
_ALIAS = lazy_regex(r"models:/([^/@]+)@([^/@]+)")
_LOGGED = lazy_regex(r"models:/(m-[0-9A-Za-z]+)")
_RUN = lazy_regex(r"runs:/([0-9A-Za-z-]+)(?:/.*)?")


class SelectionError(ValueError):
    """What was asked for cannot name a run; the command line is wrong."""


@dataclass(frozen=True)
class Subject:
    """A run with its metrics; with a model, that model's own metrics are judged."""

    run: Run
    model: LoggedModel | None = None
    experiment_active: bool = True

    @property
    def metrics(self) -> Mapping[str, tuple[Metric, ...]]:
        """The values to choose from, by key."""
        run = self.run
        found: dict[str, tuple[Metric, ...]] = {}
        for metric in self.model.metrics if self.model else (*run.metrics.values(), *run.on_other_datasets):
            found[metric.key] = (*found.get(metric.key, ()), metric)
        return found


@dataclass(frozen=True)
class Champion:
    """The version that a run is compared with; `subject` is None where its run is gone."""

    version: ModelVersion
    subject: Subject | None = field(default=None)


def subject_of_run(source: MetricsSource, run_id: str) -> Subject:
    """The subject of a run id."""
    return _subject(source, source.run(run_id))


def subject_of_model(source: MetricsSource, uri: str) -> Subject:
    """The subject of `models:/m-...`, `models:/name/3`, `models:/name@alias` or `runs:/id/model`.

    A logged model is judged by its own metrics, a version of a registered model by those of its run.
    """
    if match := _LOGGED.fullmatch(uri):
        model = source.logged_model(match[1])
        if model.run_id is None:
            raise SourceError(f"model {model.model_id} belongs to no run")
        return _subject(source, source.run(model.run_id), model)
    if match := _RUN.fullmatch(uri):
        return subject_of_run(source, match[1])
    version = _version(source, uri)
    if version.run_id is None:
        raise SourceError(f"version {version.version} of model {version.name} belongs to no run")
    return subject_of_run(source, version.run_id)


def _version(source: MetricsSource, uri: str) -> ModelVersion:
    if match := _VERSION.fullmatch(uri):
        return source.version(match[1], match[2])
    match = _ALIAS.fullmatch(uri)
    if match is None:
        shapes = "models:/NAME/VERSION, models:/NAME@ALIAS, models:/m-ID or runs:/RUN_ID/model"
        raise SelectionError(f"{uri}: expected {shapes}")
    version = source.version_by_alias(match[1], match[2])
    if version is None:
        raise NotFoundError(f"no version of model {match[1]} has the alias {match[2]}")
    return version


def direction_of(gates: GateFile, metric: str) -> str:
    """Which way a metric is better, as the gates about it say.

    Raises:
        SelectionError: They say nothing, or both.
    """
    found = {
        way for gate in gates.gates if isinstance(gate, MetricGate) and gate.metric == metric for way in _ways(gate)
    }
    if len(found) != 1:
        raise SelectionError(f"the gates do not say whether a larger `{metric}` is better: give --direction max or min")
    return found.pop()


def _ways(gate: MetricGate) -> Iterator[str]:
    if gate.direction is not None:
        yield gate.direction
    elif gate.max is None:
        yield "max"
    elif gate.min is None:
        yield "min"


def latest_of(source: MetricsSource, experiment: str) -> Subject:
    """The finished run of an experiment that started last."""
    for run in source.runs(experiment, only_finished=True):
        return Subject(run)
    raise NotFoundError(f"experiment {experiment} has no finished run")


def best_of(source: MetricsSource, experiment: str, metric: str, direction: str) -> Subject:
    """The finished run of an experiment with the best finite value; of equal ones the latest.

    A store sorts NaN and infinity as it likes, so all runs are looked at here.
    """
    best = best_run(source.runs(experiment, only_finished=True), metric, direction)
    if best is None:
        raise NotFoundError(f"no finished run of experiment {experiment} has a finite `{metric}`")
    return Subject(best)


def best_run(runs: Iterable[Run], metric: str, direction: str) -> Run | None:
    """The run with the best finite value of a metric."""
    sign = 1 if direction == "max" else -1
    ranked = [
        (sign * value, run.started or 0, run.run_id, run)
        for run in runs
        if metric in run.metrics and (value := finite(run.metrics[metric].value)) is not None
    ]
    return max(ranked, key=lambda entry: entry[:3])[3] if ranked else None


def _subject(source: MetricsSource, run: Run, model: LoggedModel | None = None) -> Subject:
    return Subject(run, model, source.is_experiment_active(run.experiment_id))
