"""Whole processes, timed from outside: wall, CPU with children, peak memory of the largest process."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Timing:
    """One run. Seconds, bytes."""

    wall: float
    cpu: float
    memory: int
    returncode: int
    output: bytes


def run(
    command: Sequence[str], cwd: Path | None = None, timeout: float = 900, environment: Mapping[str, str] | None = None
) -> Timing:
    """Run a command once."""
    done = subprocess.run(
        [sys.executable, "-S", "-E", __file__, *command],
        cwd=cwd,
        capture_output=True,
        timeout=timeout,
        env={**os.environ, **(environment or {})},
        check=False,
    )
    memory, wall, cpu = (float(word) for word in done.stderr.split()[-3:])
    return Timing(wall, cpu, int(memory), done.returncode, done.stdout)


def _supervise(command: Sequence[str]) -> int:
    """Run a command as the only child, so that the peak memory is its own, and tell its figures on stderr."""
    started = time.perf_counter()
    done = subprocess.run(command, check=False, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - started
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(usage.ru_maxrss * 1024, wall, usage.ru_utime + usage.ru_stime, file=sys.stderr)
    return done.returncode


@dataclass(frozen=True)
class Pair:
    """Ours and theirs, run in turn."""

    ours: list[Timing]
    theirs: list[Timing]

    def ratio(self, figure: str) -> float:
        """Median of ours / theirs, pair by pair; `figure` is wall or cpu."""
        pairs = zip(self.ours, self.theirs, strict=True)
        return float(statistics.median(getattr(a, figure) / getattr(b, figure) for a, b in pairs))


def compare(ours: Callable[[], Timing], theirs: Callable[[], Timing], runs: int) -> Pair:
    """Run both in turn, A B A B, after one warm-up of each."""
    ours()
    theirs()
    pair = Pair([], [])
    for _ in range(runs):
        pair.ours.append(ours())
        pair.theirs.append(theirs())
    return pair


def median(timings: Sequence[Timing], figure: str) -> float:
    """Median of one figure."""
    return float(statistics.median(getattr(timing, figure) for timing in timings))


if __name__ == "__main__":
    sys.exit(_supervise(sys.argv[1:]))
