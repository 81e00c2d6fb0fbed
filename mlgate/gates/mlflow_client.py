"""One way to MLflow's client: environment, addresses, and what to install when it is not there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import signature
from pathlib import Path

from mlgate.core.typing import Any, TypeVar
from mlgate.gates.deadline import QUESTION, within
from mlgate.gates.errors import SourceError
from mlgate.gates.mlflow_errors import shown_uri, told_in_one_line

T = TypeVar("T")
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


def asked(uri: str, call: Callable[[], T], share: int = QUESTION, *, changes: bool = False) -> T:
    """The answer to one question to a store; one that is in files here is waited for.

    Args:
        uri: The store, or where an artifact lies.
        call: Asks by MLflow's client.
        share: `QUESTION` or `FILE`.
        changes: It changes something.

    Raises:
        TimeoutError: A server did not answer in time.
    """
    return call() if uri.startswith(("sqlite:", "file:", "/")) else within(share, call, changes=changes)


def artifacts_at(root: str, uri: str) -> Any:
    """MLflow's access to the artifacts below an address; its client asks for some of them at its global address."""
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    if "tracking_uri" in signature(get_artifact_repository).parameters:
        return get_artifact_repository(root, tracking_uri=uri)
    with artifacts_of(uri):
        return get_artifact_repository(root)


@contextmanager
def artifacts_of(uri: str) -> Iterator[None]:
    """MLflow 2 asks its global setting, not the client, which server keeps the artifacts: set it meanwhile."""
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    if "tracking_uri" in signature(get_artifact_repository).parameters:
        yield
        return
    from mlflow.tracking._tracking_service.utils import _use_tracking_uri

    with _use_tracking_uri(uri):
        yield


def _path_of(uri: str) -> Path | None:
    """The file or folder that a local store is kept in."""
    if uri.startswith("sqlite:///"):
        return Path(uri.removeprefix("sqlite:///").partition("?")[0])
    if uri.startswith("file:") or ("://" not in uri and not uri.startswith(("databricks", "uc:"))):
        return Path(uri.removeprefix("file://").removeprefix("file:"))
    return None


def _check_local(uri: str) -> None:
    """A store in a file has to exist: MLflow would make an empty one of any name that is mistyped."""
    path = _path_of(uri)
    if path is not None and str(path) not in ("", ":memory:") and not path.exists():
        raise SourceError(f"{shown_uri(uri)} does not exist")
