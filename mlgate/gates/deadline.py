"""A bound on one question to a server: one that drips its answer byte by byte never times out by itself."""

from __future__ import annotations

import contextvars
import os
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from mlgate.core.typing import TypeVar

T = TypeVar("T")
_TIMEOUT = "MLFLOW_HTTP_REQUEST_TIMEOUT"
_WAKE = 0.2  # some systems tell an interrupt only to a thread that does not sleep
QUESTION, FILE = 3, 60
"""How many of MLflow's timeouts (of silence) a question may last, and the transfer of a file."""


def within(share: int, call: Callable[[], T], *, changes: bool = False) -> T:
    """What a call gives.

    It runs in a thread of its own, which is left alone when time is up: no library below can be told to stop.

    Args:
        share: `QUESTION` or `FILE`.
        call: The call.
        changes: It changes something: an interrupt is raised once it has ended, a second one at once. What is left
            alone would be carried out after somebody else was told that we stopped.

    Raises:
        TimeoutError: Time is up.
    """
    answers: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put((call(), None))
        except BaseException as error:
            answers.put((None, error))

    seconds = share * _silence()
    threading.Thread(target=contextvars.copy_context().run, args=(run,), daemon=True).start()
    end = time.monotonic() + seconds
    try:
        value, error = _wait(answers, end)
    except KeyboardInterrupt:
        if changes:
            with suppress(TimeoutError):
                _wait(answers, end)
        raise
    if error is not None:
        raise error
    return value  # type: ignore[return-value]


def _wait(answers: queue.SimpleQueue[T], end: float) -> T:
    while (left := end - time.monotonic()) > 0:
        try:
            return answers.get(timeout=min(left, _WAKE))
        except queue.Empty:
            continue
    raise TimeoutError("timed out")


def _silence() -> float:
    """MLflow's own timeout in seconds."""
    try:
        return max(float(os.environ.get(_TIMEOUT, "")), 0.1)
    except ValueError:
        return 120.0
