"""What a tracking server knows of an iteration: whom it has to beat, what it falls back to, on which data it ran."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.values import NamedTuple
from mlgate.gates.errors import NotFoundError
from mlgate.gates.loading import LoadedGates
from mlgate.gates.metrics_source import Dataset, MetricsSource, ModelVersion, Run
from mlgate.gates.model import MetricGate
from mlgate.gates.numbers import finite, shown

_MOST_METRICS = 6
_DIGITS = 6


class Standing(NamedTuple):
    """The registered model, the alias in use, and the metrics that gates ask for."""

    model: str | None = None
    alias: str = "champion"
    metrics: tuple[str, ...] = ()

    @classmethod
    def of(cls, gates: LoadedGates | None) -> Standing:
        """As a gate file has it."""
        if gates is None:
            return cls()
        metrics = dict.fromkeys(gate.metric for gate in gates.file.gates if isinstance(gate, MetricGate))
        return cls(gates.file.model, gates.file.alias, tuple(metrics))


def run_answers(source: MetricsSource, standing: Standing, run_id: str | None) -> dict[str, str]:
    """Answers by field name.

    Raises:
        SourceError: The store could not be used, or knows no such run.
    """
    found: dict[str, str] = {}
    if run_id is not None:
        found.update(_data_of(source.run(run_id)))
    if standing.model is not None:
        version = source.version_by_alias(standing.model, standing.alias)
        if version is not None:
            found.update(_champion(source, standing, version))
    return found


def _data_of(run: Run) -> Iterator[tuple[str, str]]:
    if run.datasets:
        data = "; ".join(_named(item) for item in run.datasets)
        yield "Labels and data snapshot", f"{data}, logged by run {run.run_id}; when labels are known: unknown"


def _named(data: Dataset) -> str:
    return f"{data.name}, digest {data.digest}{f' ({data.context})' if data.context else ''}"


def _champion(source: MetricsSource, standing: Standing, version: ModelVersion) -> Iterator[tuple[str, str]]:
    named = f"version {version.version} of `{standing.model}` (alias `{standing.alias}`)"
    yield "Rollback or fallback", f"{named}; the way back: `mlgate rollback`"
    run = _run_of(source, version)
    logged = [] if run is None else [f"{key} {_shown(run, key)}" for key in standing.metrics if key in run.metrics]
    if run is not None and logged:
        yield "Baseline", f"{named}, run {run.run_id}: {', '.join(logged[:_MOST_METRICS])}"
    else:
        yield "Baseline", f"{named}; its metrics: unknown"


def _run_of(source: MetricsSource, version: ModelVersion) -> Run | None:
    if version.run_id is None:
        return None
    try:
        return source.run(version.run_id)
    except NotFoundError:
        return None


def _shown(run: Run, key: str) -> str:
    return shown(finite(run.metrics[key].value), _DIGITS)
