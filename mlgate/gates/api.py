"""The public API: judge a run from a training script or a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mlgate.gates.decision import Decision
from mlgate.gates.evaluate import evaluate as evaluate_subject
from mlgate.gates.grounds import Grounds
from mlgate.gates.loading import LoadedGates, load_gates
from mlgate.gates.metrics_source import MetricsSource
from mlgate.gates.subject import Subject, subject_of_model, subject_of_run


class GateFailedError(Exception):
    """A run did not pass its gates; the text lists everything, `decision` holds it."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        failing = [check for check in decision.checks if check.id in decision.failed]
        lines = [f"run {decision.run.run_id}: {decision.outcome.value}"]
        lines += [f"  {check.id}: {check.reason}" for check in failing]
        if decision.missing:
            lines.append(f"  missing: {', '.join(decision.missing)}")
        super().__init__("\n".join(lines))


def evaluate(
    gates: str | Path | LoadedGates,
    *,
    run_id: str | None = None,
    model_uri: str | None = None,
    tracking_uri: str | None = None,
    source: MetricsSource | None = None,
) -> Decision:
    """Judge a run, and give the decision, whatever it is. Nothing is written.

    Args:
        gates: A gate file (YAML, or Python with `PROMOTION_GATES`), or a loaded one.
        run_id: The run.
        model_uri: Instead of it: `models:/name/3`, `models:/name@alias`, `models:/m-...`.
        tracking_uri: The tracking server; that of MLflow's own settings when left out.
        source: Instead of it: where to read.

    Raises:
        ConfigurationError: The gate file is wrong.
        SourceError: The store could not be used, or knows no such run.
    """
    if (run_id is None) == (model_uri is None):
        raise ValueError("give either `run_id` or `model_uri`")
    loaded = gates if isinstance(gates, LoadedGates) else load_gates(gates)
    asked = source or _mlflow_source(tracking_uri)
    subject = subject_of_run(asked, run_id) if run_id is not None else subject_of_model(asked, str(model_uri))
    return evaluate_subject(loaded, asked, subject)


def evaluate_experiment(
    gates: str | Path | LoadedGates,
    experiment: str,
    *,
    tracking_uri: str | None = None,
    source: MetricsSource | None = None,
) -> Iterator[Decision]:
    """Judge every active run of an experiment, latest first, in pages of 100 runs.

    The champion is the one that the first run is compared with, for all of them.

    Raises:
        ConfigurationError: The gate file is wrong.
        SourceError: The store could not be used, or knows no such experiment.
    """
    loaded = gates if isinstance(gates, LoadedGates) else load_gates(gates)
    asked = source or _mlflow_source(tracking_uri)
    grounds = Grounds(loaded)
    for run in asked.runs(experiment):
        yield evaluate_subject(loaded, asked, Subject(run), grounds=grounds)


def check(
    gates: str | Path | LoadedGates,
    *,
    run_id: str | None = None,
    model_uri: str | None = None,
    tracking_uri: str | None = None,
    source: MetricsSource | None = None,
) -> Decision:
    """Judge a run as `evaluate` does, and raise where it does not pass.

    Raises:
        GateFailedError: It failed, or has not ended; everything that is wrong is listed.
        ConfigurationError: The gate file is wrong.
        SourceError: The store could not be used, or knows no such run.
    """
    decision = evaluate(gates, run_id=run_id, model_uri=model_uri, tracking_uri=tracking_uri, source=source)
    if not decision.passed:
        raise GateFailedError(decision)
    return decision


def _mlflow_source(tracking_uri: str | None) -> MetricsSource:
    from mlgate.gates.mlflow_source import MlflowSource

    return MlflowSource(tracking_uri)
