"""When what is analysed: a moment after the last key, in a thread; the newest text wins, older ones are given up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial

from mlgate.core.typing import TypeVar
from mlgate.integrations.lsp_analysis import Analyser, Outcome, StaleError
from mlgate.integrations.lsp_documents import Documents, Snapshot
from mlgate.integrations.lsp_worker import Worker

PAUSE = 0.05
"""Seconds after a key before an analysis; half as long as the last one of the document took, where that is more."""
LONGEST_PAUSE = 1.0
_T = TypeVar("_T")


class Desk:
    """The outcome of each open document, kept up to date; everything but the analysis happens in the event loop."""

    def __init__(self, documents: Documents, analyser: Analyser, told: Callable[[Outcome], None]) -> None:
        self._documents = documents
        self._analyser = analyser
        self._told = told
        self._worker = Worker()
        self._outcomes: dict[str, Outcome] = {}
        self._seconds: dict[str, float] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._waiting: dict[str, list[asyncio.Future[Outcome | None]]] = {}

    def changed(self, subject: str, *, at_once: bool = False) -> None:
        """A document has a new state."""
        self._stop_timer(subject)
        if at_once or subject in self._waiting:
            self._start(subject)
            return
        pause = min(max(PAUSE, self._seconds.get(subject, 0) / 2), LONGEST_PAUSE)
        self._timers[subject] = asyncio.get_running_loop().call_later(pause, self._start, subject)

    def closed(self, subject: str) -> None:
        """A document is not open any more."""
        self._stop_timer(subject)
        self._worker.drop(subject)
        self._outcomes.pop(subject, None)
        self._analyser.forget(subject)
        self._answer(subject, None)

    async def outcome(self, subject: str) -> Outcome | None:
        """What was found in the newest state of a document; None when it is closed."""
        known = self._outcomes.get(subject)
        revision = self._documents.revision(subject)
        if not revision or (known is not None and known.snapshot.revision == revision):
            return known if revision else None
        future: asyncio.Future[Outcome | None] = asyncio.get_running_loop().create_future()
        is_first = subject not in self._waiting
        self._waiting.setdefault(subject, []).append(future)
        if is_first:
            self._stop_timer(subject)
            self._start(subject)
        return await future

    async def aside(self, work: Callable[[], _T]) -> _T:
        """The result of something that takes a while, made in the thread before all that waits there."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[_T] = loop.create_future()
        self._worker.submit(object(), partial(_into, future, loop, work), first=True)
        return await future

    def stop(self) -> None:
        """Analyse nothing more."""
        for subject in list(self._timers):
            self._stop_timer(subject)
        self._worker.stop()

    def _stop_timer(self, subject: str) -> None:
        timer = self._timers.pop(subject, None)
        if timer is not None:
            timer.cancel()

    def _start(self, subject: str) -> None:
        self._timers.pop(subject, None)
        snapshot = self._documents.snapshot(subject)
        if snapshot is not None:
            self._worker.submit(subject, partial(self._analyse, snapshot, asyncio.get_running_loop()))

    def _analyse(self, snapshot: Snapshot, loop: asyncio.AbstractEventLoop) -> None:
        """In the thread."""
        started = time.perf_counter()
        try:
            outcome = self._analyser.outcome(snapshot, partial(self._go_on, snapshot))
        except StaleError:
            return
        except Exception as error:  # a bug of ours must not end the thread, nor leave anybody waiting
            outcome = self._analyser.failed(snapshot, error)
        loop.call_soon_threadsafe(self._arrived, outcome, time.perf_counter() - started)

    def _go_on(self, snapshot: Snapshot) -> None:
        if self._documents.revision(snapshot.uri) != snapshot.revision:
            raise StaleError

    def _arrived(self, outcome: Outcome, seconds: float) -> None:
        subject = outcome.snapshot.uri
        self._seconds[subject] = seconds
        if self._documents.revision(subject) == outcome.snapshot.revision:
            self._outcomes[subject] = outcome
            try:
                self._told(outcome)
            finally:
                self._answer(subject, outcome)

    def _answer(self, subject: str, outcome: Outcome | None) -> None:
        for future in self._waiting.pop(subject, ()):
            if not future.done():
                future.set_result(outcome)


def _into(future: asyncio.Future[_T], loop: asyncio.AbstractEventLoop, work: Callable[[], _T]) -> None:
    try:
        loop.call_soon_threadsafe(_give, future, work())
    except Exception as error:
        loop.call_soon_threadsafe(_fail, future, error)


def _give(future: asyncio.Future[_T], value: _T) -> None:
    if not future.done():
        future.set_result(value)


def _fail(future: asyncio.Future[_T], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
