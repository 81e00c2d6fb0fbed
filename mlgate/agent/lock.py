"""A lock that keeps two runs on one project apart; the system drops it when its process ends, however it ends."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

NAME = "fix.lock"


class LockedError(Exception):
    """Another run holds the lock; the text says which."""


@contextlib.contextmanager
def fix_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of a project, in the folder of its cache.

    Raises:
        LockedError: Another run holds it.
        OSError: The lock's file cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    with open(path, "a+b") as stream:
        if not _taken(stream.fileno()):
            stream.seek(0)
            holder = stream.read(100).decode(errors="replace").strip()
            raise LockedError(f"another `mlgate fix` works here{f' (process {holder})' if holder else ''}")
        stream.truncate(0)
        stream.write(str(os.getpid()).encode())
        stream.flush()
        yield


def _taken(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        return _taken_on_windows(descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _taken_on_windows(descriptor: int) -> bool:
    import importlib

    msvcrt = importlib.import_module("msvcrt")
    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True
