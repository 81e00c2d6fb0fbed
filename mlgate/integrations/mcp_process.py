"""One command of mlgate in a process of its own, for one call of a tool.

So a call can be ended at any time, a crash ends nothing else, and nothing that is printed meets the protocol.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

import anyio
from anyio.abc import ByteReceiveStream, Process

from mlgate.agent.regions import hidden
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple

LARGEST_ANSWER = 32_000_000
"""Bytes of a command's output; more is not read."""
_VERDICTS = frozenset({0, 1})
_BUG = 70


class CommandFailedError(Exception):
    """The command gave no verdict; the text says why, as the command line would."""


class Answer(NamedTuple):
    """What a command printed, and whether its verdict was yes."""

    passed: bool
    text: str

    @property
    def value(self) -> Any:
        """The output, read as JSON.

        Raises:
            CommandFailedError: It is none.
        """
        try:
            return json.loads(self.text)
        except ValueError:
            raise CommandFailedError("mlgate printed no JSON") from None


class Commands:
    """Runs commands of mlgate in a folder, a few at a time, each for a bounded time; `scratch` takes what is left."""

    def __init__(self, folder: str, timeout: float, scratch: str, at_once: int = 4) -> None:
        self.folder = folder
        self.scratch = scratch
        self.timeout = timeout
        self._places = {"TMPDIR": scratch, "MLGATE_CACHE_DIR": os.path.join(scratch, "cache")}
        self._limit = anyio.CapacityLimiter(at_once)

    async def run(
        self, arguments: Sequence[str], given: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> Answer:
        """Run `mlgate ARGUMENTS` with `given` on its stdin.

        Raises:
            CommandFailedError: It ended without a verdict, or not in time.
        """
        async with self._limit:
            try:
                with anyio.fail_after(self.timeout):
                    return await self._run(arguments, given, environment or {})
            except TimeoutError:
                raise CommandFailedError(f"not finished after {self.timeout:g} seconds; name fewer paths") from None

    async def _run(self, arguments: Sequence[str], given: bytes, environment: Mapping[str, str]) -> Answer:
        process = await anyio.open_process(
            [sys.executable, "-m", "mlgate", *arguments],
            stdin=subprocess.PIPE if given else subprocess.DEVNULL,
            cwd=self.folder,
            env={**os.environ, "NO_COLOR": "1", "PYTHONSAFEPATH": "1", **self._places, **environment},
            start_new_session=True,
        )
        printed: list[bytes] = []
        told: list[bytes] = []
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_collect, process.stdout, printed)
                tasks.start_soon(_collect, process.stderr, told)
                tasks.start_soon(_feed, process, given)
            code = await process.wait()
        finally:
            await _end(process)
        if sum(map(len, printed)) > LARGEST_ANSWER:
            raise CommandFailedError("the answer is too large; name fewer paths")
        if code not in _VERDICTS:
            raise CommandFailedError(_words(code, b"".join(told).decode("utf-8", "replace")))
        return Answer(code == 0, b"".join(printed).decode("utf-8", "replace"))


def _words(code: int, told: str) -> str:
    if code == _BUG:
        return "this is a bug of mlgate; run the command line to see where it is reported"
    lines = [line.removeprefix("mlgate: ") for line in told.splitlines() if not line.startswith("try: ")]
    return hidden("\n".join(lines)[-2_000:]).strip() or f"mlgate ended with {code}"


async def _collect(stream: ByteReceiveStream | None, parts: list[bytes]) -> None:
    size = 0
    if stream is not None:
        async for part in stream:
            size += len(part)
            if size - len(part) <= LARGEST_ANSWER:
                parts.append(part)


async def _feed(process: Process, given: bytes) -> None:
    if process.stdin is not None:
        try:
            await process.stdin.send(given)
            await process.stdin.aclose()
        except (anyio.BrokenResourceError, anyio.ClosedResourceError, BrokenPipeError, ConnectionResetError):
            return


async def _end(process: Process) -> None:
    """Nothing of the command goes on: not its own processes either."""
    if process.returncode is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (AttributeError, ProcessLookupError, PermissionError):
            process.kill()
    with anyio.CancelScope(shield=True):
        await process.aclose()
