"""Calls that change something in MLflow: sent once, and told in one line when they fail."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mlgate.core.typing import TypeVar
from mlgate.gates.mlflow_client import asked
from mlgate.gates.mlflow_errors import is_foreign, told_in_one_line

T = TypeVar("T")
_RETRIES = "MLFLOW_HTTP_REQUEST_MAX_RETRIES"
_ENVIRONMENT = threading.RLock()
_TRIES_WHEN_LOCKED = 5


class RefusedError(Exception):
    """The server said no, by one of the codes that the caller expects."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def send(uri: str, what: str, call: Callable[[], T], *, refusals: tuple[str, ...] = ()) -> T:
    """Call the server once.

    MLflow's own repetition is off: after an answer that got lost it would register a second version. Only a locked
    SQLite file is tried again, because nothing was written then.

    Raises:
        RefusedError: The server answers with one of the codes in `refusals`.
        SourceError: Anything else.
    """
    with told_in_one_line(uri, what):
        outcome = _attempt(lambda: asked(uri, call, changes=True), refusals)
    if isinstance(outcome, RefusedError):
        raise outcome
    return outcome


def _attempt(call: Callable[[], T], refusals: tuple[str, ...]) -> T | RefusedError:
    for attempt in range(1, _TRIES_WHEN_LOCKED + 1):
        try:
            with sent_once():
                return call()
        except Exception as error:
            code = str(getattr(error, "error_code", ""))
            if "database is locked" in str(error) and attempt < _TRIES_WHEN_LOCKED:
                time.sleep(0.1 * attempt)
            elif code in refusals and not is_foreign(error):
                return RefusedError(code)
            else:
                raise
    raise AssertionError("the last attempt returns or raises")


@contextmanager
def sent_once() -> Iterator[None]:
    """No repetition by MLflow, which reads this setting at each request, and takes it from nowhere else."""
    with _ENVIRONMENT:
        before = os.environ.get(_RETRIES)
        os.environ[_RETRIES] = "0"
        try:
            yield
        finally:
            if before is None:
                del os.environ[_RETRIES]
            else:
                os.environ[_RETRIES] = before
