"""Everything that runs, commits, gates and fixes know of one iteration."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mlgate.documents.ledger.code_changes import CodeChange, code_change
from mlgate.documents.ledger.mistakes import Mistakes, mistakes_of
from mlgate.documents.ledger.movements import Movement, Reader, metric_movements, slice_movements
from mlgate.documents.ledger.pair import (
    COMMIT_TAG,
    Difference,
    Pair,
    dataset_differences,
    finished_run,
    pair_of,
    parameter_differences,
)
from mlgate.documents.ledger.verdicts import Verdict, verdict_of
from mlgate.gates.loading import LoadedGates
from mlgate.gates.metrics_source import MetricsSource


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asks for.

    Attributes:
        folder: Of the repository whose commits the runs name.
        last_entry: The run of the last entry.
        wanted: Metrics to show beside those of the gates.
    """

    run_id: str
    folder: Path
    baseline_run: str | None = None
    gates: LoadedGates | None = None
    model: str | None = None
    alias: str | None = None
    last_entry: str | None = None
    wanted: tuple[str, ...] = ()
    predictions: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known; each part says itself what it does not know."""

    pair: Pair
    code: CodeChange
    parameters: tuple[Difference, ...]
    datasets: tuple[Difference, ...]
    metrics: tuple[Movement, ...]
    slices: tuple[Movement, ...]
    mistakes: Mistakes
    mistakes_before: Mistakes | None
    verdict: Verdict


def gather(source: MetricsSource, request: Request) -> Evidence:
    """Ask the store and git. Nothing is written.

    Raises:
        SourceError: The store could not be used, or knows no such run.
        UnfinishedError: The run has not ended.
    """
    gates = request.gates
    file = gates.file if gates is not None else None
    run = finished_run(source, request.run_id)
    model = request.model or (file.model if file is not None else None)
    alias = request.alias or (file.alias if file is not None else "champion")
    pair = pair_of(source, run, request.baseline_run, model, alias, request.last_entry)
    after = Reader(source, run, gates)
    before = Reader(source, pair.baseline, gates) if pair.baseline is not None else None
    commit_before = pair.baseline.tags.get(COMMIT_TAG) if pair.baseline is not None else None
    return Evidence(
        pair=pair,
        code=code_change(request.folder, commit_before, run.tags.get(COMMIT_TAG)),
        parameters=tuple(parameter_differences(pair)),
        datasets=tuple(dataset_differences(pair)),
        metrics=metric_movements(after, before, file, request.wanted),
        slices=slice_movements(after, before, file),
        mistakes=mistakes_of(source, run, gates, request.predictions),
        mistakes_before=mistakes_of(source, pair.baseline, gates, request.predictions) if pair.baseline else None,
        verdict=verdict_of(source, run),
    )
