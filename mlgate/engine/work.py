"""What is to be done: one file each."""

from __future__ import annotations

import os

from mlgate.sources.discovery import Found

WorkItem = Found
"""One file to analyse, as discovery found it."""


def available_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
