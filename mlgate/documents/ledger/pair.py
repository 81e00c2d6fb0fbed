"""Which two runs an entry speaks of, and what differs between their parameters and datasets."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.values import NamedTuple
from mlgate.gates.errors import NotFoundError, SourceError
from mlgate.gates.metrics_source import MetricsSource, ModelVersion, Run

COMMIT_TAG = "mlflow.source.git.commit"
PREVIOUS = "previous-champion"


class UnfinishedError(Exception):
    """The run may still log: nothing that it says is final."""


class Pair(NamedTuple):
    """A run and what it is compared with.

    Attributes:
        role: What the baseline is: `champion, version 3`.
        problem: Why there is none.
    """

    run: Run
    baseline: Run | None = None
    role: str = ""
    problem: str = ""


class Difference(NamedTuple):
    """A parameter or dataset that differs; None where one run has none."""

    name: str
    before: str | None
    after: str | None


def finished_run(source: MetricsSource, run_id: str) -> Run:
    """A run that ended, well or not.

    Raises:
        UnfinishedError: It has not.
        SourceError: The store could not be used, or the run was deleted.
    """
    run = source.run(run_id)
    if run.is_deleted:
        raise SourceError(f"run {run_id} was deleted")
    if run.status in ("RUNNING", "SCHEDULED"):
        raise UnfinishedError(f"run {run_id} is {run.status}: add it when it has ended")
    return run


def pair_of(
    source: MetricsSource,
    run: Run,
    baseline_run: str | None,
    model: str | None,
    alias: str,
    last_entry: str | None,
) -> Pair:
    """The run with its baseline: the one named, else the champion, else the run of the last entry.

    Args:
        source: Where to ask.
        run: The run.
        baseline_run: The run that the user names.
        model: The registered model whose champion is meant.
        alias: Of the champion.
        last_entry: The run of the last entry of the ledger.
    """
    if baseline_run is not None:
        if baseline_run == run.run_id:
            raise NotFoundError(f"run {run.run_id} cannot be its own baseline")
        return Pair(run, source.run(baseline_run), "named")
    champion = _champion(source, run, model, alias) if model is not None else None
    if champion is not None:
        return champion
    if last_entry is not None and last_entry != run.run_id:
        try:
            return Pair(run, source.run(last_entry), "last entry")
        except NotFoundError:
            return Pair(run, problem=f"run {last_entry} of the last entry is gone")
    return Pair(run, problem=f"model {model} has no {alias}" if model is not None else "no baseline was named")


def _champion(source: MetricsSource, run: Run, model: str, alias: str) -> Pair | None:
    """The champion; the one before it where the run itself was promoted meanwhile."""
    for name in (alias, PREVIOUS):
        version = source.version_by_alias(model, name)
        if version is None:
            return None
        if version.run_id != run.run_id:
            return _version(source, run, version, name)
    return None


def _version(source: MetricsSource, run: Run, version: ModelVersion, name: str) -> Pair:
    role = f"{name}, version {version.version}"
    if version.run_id is None:
        return Pair(run, problem=f"{role} belongs to no run")
    try:
        return Pair(run, source.run(version.run_id), role)
    except NotFoundError:
        return Pair(run, problem=f"the run of {role} is gone")


def parameter_differences(pair: Pair) -> Iterator[Difference]:
    """Parameters that differ, by name; nothing without a baseline."""
    if pair.baseline is not None:
        yield from _differences(dict(pair.baseline.params), dict(pair.run.params))


def dataset_differences(pair: Pair) -> Iterator[Difference]:
    """Datasets whose digest differs, by name and context."""
    if pair.baseline is not None:
        yield from _differences(_digests(pair.baseline), _digests(pair.run))


def _digests(run: Run) -> dict[str, str]:
    return {f"{item.name} ({item.context})" if item.context else item.name: item.digest for item in run.datasets}


def _differences(before: dict[str, str], after: dict[str, str]) -> Iterator[Difference]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name) and not name.startswith("mlgate."):
            yield Difference(name, before.get(name), after.get(name))
