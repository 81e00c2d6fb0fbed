"""One way to MLflow's client: environment, addresses, and what to install when it is not there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from mlgate.gates.errors import SourceError
from mlgate.gates.mlflow_errors import shown_uri, told_in_one_line

INSTALL = "promotion gates need MLflow; install it with: pip install 'mlgate[gates]'"
QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_ENABLE_ASYNC_LOGGING": "false",
    "DO_NOT_TRACK": "true",
}
PATIENCE = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "10",
    "MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER": "false",
}
"""A dead server shall say so in seconds. What the user has set is kept."""


def prepare_process() -> None:
    """Set MLflow's environment for a command line of ours; a training script that calls us keeps its own."""
    os.environ.update(QUIET)
    for name, value in PATIENCE.items():
        os.environ.setdefault(name, value)


def connect(tracking_uri: str | None, registry_uri: str | None = None) -> tuple[Any, str]:
    """A client, and the address that it asks.

    Raises:
        SourceError: MLflow is not installed, or a local store does not exist.
    """
    try:
        from mlflow.tracking import MlflowClient, get_tracking_uri
    except ImportError as error:
        name = str(error.name or "")
        raise SourceError(INSTALL if name.partition(".")[0] == "mlflow" else f"{INSTALL} ({name} is missing)") from None
    with told_in_one_line(tracking_uri or "MLflow", "a store"):
        uri = tracking_uri or str(get_tracking_uri())
        _check_local(uri)
        return MlflowClient(tracking_uri=uri, registry_uri=registry_uri or uri), uri


def _check_local(uri: str) -> None:
    """A store in a file has to exist: MLflow would make an empty one of any name that is mistyped."""
    path = None
    if uri.startswith("sqlite:///"):
        path = Path(uri.removeprefix("sqlite:///").partition("?")[0])
    elif uri.startswith("file:") or ("://" not in uri and not uri.startswith(("databricks", "uc:"))):
        path = Path(uri.removeprefix("file://").removeprefix("file:"))
    if path is not None and str(path) not in ("", ":memory:") and not path.exists():
        raise SourceError(f"{shown_uri(uri)} does not exist")
