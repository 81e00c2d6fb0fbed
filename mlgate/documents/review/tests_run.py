"""Runs the project's tests: a process group of its own, ended with all that it started when its time is over."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence

from mlgate.core.typing import IO
from mlgate.core.values import NamedTuple
from mlgate.documents.review.values import StepResult
from mlgate.semantics.security.credentials import conceal

_GRACE_SECONDS = 2.0
_NO_TESTS = 5
"""What pytest gives where it found no test."""
_LONGEST_TAIL = 20_000


class TestsRun(NamedTuple):
    """What came of the tests; `tail`: the last lines that they printed."""

    result: StepResult
    words: str
    tail: tuple[str, ...] = ()


def run_tests(command: Sequence[str], folder: str, seconds: float) -> TestsRun:
    """Run a command, and say what came of it.

    Args:
        command: Program and arguments.
        folder: Where it runs.
        seconds: How long it may take.
    """
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(
                list(command),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            )
        except OSError as error:
            return TestsRun(StepResult.UNREACHABLE, f"`{command[0]}` cannot be run: {error.strerror}")
        try:
            code: int | None = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            _end_group(process)
        return _outcome(code, _tail(output), time.monotonic() - started, seconds)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and all of its group, those too that outlive it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except (ProcessLookupError, PermissionError):
            break
        try:
            process.wait(timeout=_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        if number is signal.SIGTERM:
            time.sleep(0.05)  # what shares the group may still end by itself
    process.wait()


def _tail(output: IO[bytes]) -> tuple[str, ...]:
    size = output.seek(0, os.SEEK_END)
    output.seek(max(size - _LONGEST_TAIL, 0))
    lines = output.read().decode("utf-8", "replace").splitlines()
    return tuple(conceal(line.rstrip()) for line in lines if line.strip())[-12:]


def _outcome(code: int | None, tail: tuple[str, ...], took: float, allowed: float) -> TestsRun:
    last = tail[-1].strip(" =") if tail else "nothing printed"
    if code is None:
        return TestsRun(StepResult.TIMED_OUT, f"not finished after {allowed:g} s", tail)
    if code == 0:
        return TestsRun(StepResult.OK, f"{last} ({took:.1f} s)", tail)
    if code == _NO_TESTS and "no tests ran" in last:
        return TestsRun(StepResult.FAILED, "no tests were found", tail)
    return TestsRun(StepResult.FAILED, f"exit code {code}: {last}", tail)
