"""The read port: what gates may ask of a tracking server, and the values it answers with.

Times are milliseconds since the epoch, as stores keep them. Metric values are what the store gave; whether they are
numbers that can be judged is decided in `mlgate.gates.numbers`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mlgate.core.typing import Protocol

ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Metric:
    """One logged value of one metric."""

    key: str
    value: float
    step: int = 0
    timestamp: int = 0
    dataset: str | None = None
    digest: str | None = None

    @property
    def order(self) -> tuple[int, int]:
        """Later is larger: a higher step, then a later time."""
        return (self.step, self.timestamp)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset that a run says it used."""

    name: str
    digest: str
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the store shows it.

    Attributes:
        metrics: The latest value of each key.
        on_other_datasets: Latest values on datasets other than that one's, where the store tells them apart.
    """

    run_id: str
    experiment_id: str = ""
    name: str = ""
    status: str = "FINISHED"
    stage: str = ACTIVE
    started: int | None = None
    ended: int | None = None
    user: str | None = None
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    datasets: tuple[Dataset, ...] = ()
    artifact_uri: str | None = None
    model_ids: tuple[str, ...] = ()
    on_other_datasets: tuple[Metric, ...] = ()

    @property
    def is_deleted(self) -> bool:
        """Whether somebody deleted it; stores still answer with it."""
        return self.stage != ACTIVE


@dataclass(frozen=True, slots=True)
class LoggedModel:
    """A model of MLflow 3, which has metrics of its own."""

    model_id: str
    name: str = ""
    status: str = "READY"
    run_id: str | None = None
    metrics: tuple[Metric, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """A version of a registered model."""

    name: str
    version: str
    run_id: str | None = None
    model_id: str | None = None
    source: str | None = None
    status: str = "READY"
    tags: Mapping[str, str] = field(default_factory=dict)


class MetricsSource(Protocol):
    """What gates ask. Every method may raise `SourceError`; what the store does not know is a `NotFoundError`."""

    def run(self, run_id: str) -> Run:
        """The run, also when it was deleted."""

    def is_experiment_active(self, experiment_id: str) -> bool:
        """Whether the experiment of a run is there, and was not deleted."""

    def history(self, run_id: str, key: str) -> tuple[Metric, ...]:
        """Every value of a metric, in the order of the store."""

    def logged_model(self, model_id: str) -> LoggedModel:
        """A model of MLflow 3, with its own metrics."""

    def version(self, model: str, version: str) -> ModelVersion:
        """One version of a registered model."""

    def version_by_alias(self, model: str, alias: str) -> ModelVersion | None:
        """The version that an alias names; None without such a model or alias."""

    def artifact(self, run: Run, path: str) -> bytes | None:
        """The content of an artifact of a run; None without one."""

    def artifact_names(self, run: Run, folder: str) -> frozenset[str]:
        """The paths of what lies directly in a folder of a run's artifacts; an empty folder name is the root."""

    def runs(self, experiment: str, *, only_finished: bool = False) -> Iterator[Run]:
        """The active runs of an experiment, by name or id, latest start first."""
