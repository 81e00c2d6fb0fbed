"""One thread beside the one that talks to the editor; of several tasks for the same thing only the newest is done."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable, Hashable

STACK_BYTES = 64 << 20
"""Python's parser needs it for deeply nested code: the main thread has as much, others have little on some systems."""


class Worker:
    """Does tasks one after the other."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, Callable[[], None]] = {}
        self._condition = threading.Condition()
        self._ends = False
        before = threading.stack_size(STACK_BYTES)
        self._thread = threading.Thread(target=self._run, name="mlgate analysis", daemon=True)
        self._thread.start()
        threading.stack_size(before)

    def submit(self, key: Hashable, task: Callable[[], None], *, first: bool = False) -> None:
        """Do `task` soon; one that waits under the same key is dropped. `first`: before all that waits."""
        with self._condition:
            self._waiting.pop(key, None)
            self._waiting = {key: task, **self._waiting} if first else {**self._waiting, key: task}
            self._condition.notify()

    def drop(self, key: Hashable) -> None:
        """Forget what waits under a key."""
        with self._condition:
            self._waiting.pop(key, None)

    def stop(self, seconds: float = 2) -> None:
        """Do nothing more, and wait a moment for what is being done."""
        with self._condition:
            self._waiting.clear()
            self._ends = True
            self._condition.notify()
        self._thread.join(seconds)

    def _run(self) -> None:
        is_warm = False
        while (task := self._next()) is not None:
            gc.disable()  # a tree of code is a lot to walk through, and is given up as a whole
            try:
                task()
            except Exception:
                logging.getLogger(__name__).exception("a task failed")
            gc.enable()
            if not is_warm:
                gc.freeze()  # what was imported stays: no collection has to look at it
                is_warm = True

    def _next(self) -> Callable[[], None] | None:
        with self._condition:
            while not self._waiting and not self._ends:
                self._condition.wait()
            return self._waiting.pop(next(iter(self._waiting))) if self._waiting else None
