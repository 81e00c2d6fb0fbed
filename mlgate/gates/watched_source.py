"""Two looks through a metrics source: one with the champion held fast, one that notices when a run changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from mlgate.gates.metrics_source import LoggedModel, Metric, MetricsSource, ModelVersion, Run
from mlgate.gates.records import DECISION_TAG, VERDICT_TAG


@dataclass(frozen=True, slots=True)
class WatchedSource:
    """A metrics source that remembers the runs it gave, and where an alias is taken to point.

    Attributes:
        pins: Version by model and alias; what is not named is asked for.
    """

    inner: MetricsSource
    pins: Mapping[tuple[str, str], str | None] = field(default_factory=dict)
    seen: dict[str, Run] = field(default_factory=dict)

    def changed_runs(self) -> tuple[str, ...]:
        """Ids of the runs that are no longer what they were when they were read first."""
        return tuple(
            run_id for run_id, before in self.seen.items() if _judged(self.inner.run(run_id)) != _judged(before)
        )

    def run(self, run_id: str) -> Run:
        """The run; a second question gets the first answer."""
        if run_id not in self.seen:
            self.seen[run_id] = self.inner.run(run_id)
        return self.seen[run_id]

    def version_by_alias(self, model: str, alias: str) -> ModelVersion | None:
        """The version that the alias is pinned to, else the one it points at."""
        if (model, alias) not in self.pins:
            return self.inner.version_by_alias(model, alias)
        number = self.pins[model, alias]
        return None if number is None else self.inner.version(model, number)

    def is_experiment_active(self, experiment_id: str) -> bool:
        """As the inner source says."""
        return self.inner.is_experiment_active(experiment_id)

    def history(self, run_id: str, key: str) -> tuple[Metric, ...]:
        """As the inner source says."""
        return self.inner.history(run_id, key)

    def logged_model(self, model_id: str) -> LoggedModel:
        """As the inner source says."""
        return self.inner.logged_model(model_id)

    def version(self, model: str, version: str) -> ModelVersion:
        """As the inner source says."""
        return self.inner.version(model, version)

    def artifact(self, run: Run, path: str) -> bytes | None:
        """As the inner source says."""
        return self.inner.artifact(run, path)

    def artifact_names(self, run: Run, folder: str) -> frozenset[str]:
        """As the inner source says."""
        return self.inner.artifact_names(run, folder)

    def runs(self, experiment: str, *, only_finished: bool = False) -> Iterator[Run]:
        """As the inner source says."""
        return self.inner.runs(experiment, only_finished=only_finished)


def _judged(run: Run) -> Run:
    """A run as far as gates look at it; NaN is spelt out, because it equals nothing."""
    metrics = {key: replace(metric, value=repr(metric.value)) for key, metric in run.metrics.items()}  # type: ignore[arg-type]
    return replace(
        run, metrics=metrics, tags={key: tag for key, tag in run.tags.items() if key not in (DECISION_TAG, VERDICT_TAG)}
    )
