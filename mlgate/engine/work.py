"""What is to be done: one file each."""

from __future__ import annotations

import os
from typing import NamedTuple


class WorkItem(NamedTuple):
    """One file to analyse: how to open it, how to show it, and its state when it was found."""

    path: str
    shown: str
    size: int
    mtime_ns: int


def available_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
