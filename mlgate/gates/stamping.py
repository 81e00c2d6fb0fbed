"""Writes the hash of the gates onto a run while it trains: afterwards nobody can say that the bounds came first."""

from __future__ import annotations

from pathlib import Path

from mlgate.core.typing import Protocol
from mlgate.gates.checks.state import STAMP, UNFINISHED
from mlgate.gates.loading import LoadedGates, load_gates
from mlgate.gates.metrics_source import MetricsSource


class StampRefusedError(Exception):
    """The run cannot be stamped any more; the message says why. `is_conflict`: it bears the hash of other gates."""

    def __init__(self, message: str, *, is_conflict: bool = False) -> None:
        super().__init__(message)
        self.is_conflict = is_conflict


class ParamWriter(Protocol):
    """The part of a tracking server that keeps params, each of which can be written once."""

    def write_param(self, run_id: str, key: str, value: str) -> None:
        """Write a param; what to do when another value is there already is the server's business.

        Raises:
            SourceError: The server cannot be used.
        """


def stamp_run(gates: LoadedGates, source: MetricsSource, writer: ParamWriter, run_id: str) -> bool:
    """Log the hash of the gates on a run that has not ended; whether it was not there before.

    Raises:
        StampRefusedError: The run has ended, was deleted, or bears the hash of other gates.
        SourceError: The server cannot be used, or does not know the run.
    """
    run = source.run(run_id)
    stamped = run.params.get(STAMP)
    if stamped is None:
        if run.is_deleted:
            raise StampRefusedError(f"run {run_id} was deleted")
        if run.status not in UNFINISHED:
            raise StampRefusedError(f"run {run_id} is {run.status}: gates are stamped before a run ends, not after")
        writer.write_param(run_id, STAMP, gates.sha256)
        found = source.run(run_id).params.get(STAMP)
        if found == gates.sha256:
            return True
        stamped = found
    if stamped != gates.sha256:
        raise StampRefusedError(
            f"run {run_id} is stamped with other gates ({(stamped or 'nothing')[:12]}, these are {gates.sha256[:12]}); "
            "a stamp is never replaced: train again under these gates",
            is_conflict=True,
        )
    return False


def stamp(gates: str | Path | LoadedGates, *, run_id: str | None = None, tracking_uri: str | None = None) -> str:
    """Lock gates onto a run before it ends, from a training script; call it first thing in the run.

    Args:
        gates: A gate file, or a loaded one.
        run_id: The run; the active one when left out.
        tracking_uri: The tracking server; that of MLflow's own settings when left out.

    Returns:
        The hash that was logged, as the param `mlgate.gates.sha256`.

    Raises:
        StampRefusedError: The run has ended, was deleted, or bears the hash of other gates.
        ConfigurationError: The gate file is wrong.
        SourceError: The server cannot be used, does not know the run, or no run is active.
    """
    from mlgate.gates.mlflow_source import MlflowSource
    from mlgate.gates.mlflow_stamp import MlflowParams, active_run_id

    loaded = gates if isinstance(gates, LoadedGates) else load_gates(gates)
    target = active_run_id() if run_id is None else run_id
    source = MlflowSource(tracking_uri)
    stamp_run(loaded, source, MlflowParams(source.client, source.uri), target)
    return loaded.sha256
