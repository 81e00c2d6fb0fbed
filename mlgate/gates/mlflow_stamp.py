"""Params of MLflow runs, and the run of a training script."""

from __future__ import annotations

from mlgate.core.typing import Any
from mlgate.gates.errors import SourceError
from mlgate.gates.mlflow_errors import told_in_one_line

_TAKEN = "already logged with value"  # what every store says of a param that has another value


class MlflowParams:
    """Writes params through MLflow's client."""

    def __init__(self, client: Any, uri: str) -> None:
        self._client = client
        self._uri = uri

    def write_param(self, run_id: str, key: str, value: str) -> None:
        """Write a param, unless it has a value."""
        with told_in_one_line(self._uri, f"run {run_id}"):
            try:
                self._client.log_param(run_id, key, value)
            except Exception as error:
                if _TAKEN not in str(error) and "Changing param values is not allowed" not in str(error):
                    raise


def active_run_id() -> str:
    """The run that a training script has open.

    Raises:
        SourceError: None is open.
    """
    try:
        from mlflow import active_run
    except ImportError:
        raise SourceError("promotion gates need MLflow; install it with: pip install 'mlgate[gates]'") from None
    run = active_run()
    if run is None:
        raise SourceError("no run is active: give `run_id`, or stamp inside of `with mlflow.start_run():`")
    return str(run.info.run_id)
