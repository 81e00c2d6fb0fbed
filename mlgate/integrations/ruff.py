"""ruff as the delegate: where it is, which one it is. A cached run asks no more; `ruff_process` runs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Sequence
from functools import cached_property

from mlgate.engine.delegate import DelegatedFile, PendingRemarks


class RuffError(Exception):
    """ruff could not be run."""


class Ruff:
    """Runs ruff."""

    @cached_property
    def executable(self) -> str:
        """Path of the ruff that belongs to this interpreter, else of the one on PATH."""
        name = "ruff.exe" if os.name == "nt" else "ruff"
        beside = os.path.join(os.path.dirname(sys.executable), name)
        if os.path.exists(beside):
            return beside
        import shutil

        found = shutil.which("ruff")
        if found is None:
            raise RuffError("ruff is not installed; install it with: pip install ruff")
        return found

    @cached_property
    def identity(self) -> str:
        """Path, size and time of the executable: cheaper than asking for its version."""
        status = os.stat(self.executable)
        return f"ruff {status.st_size} {status.st_mtime_ns}"

    def start(self, files: Sequence[DelegatedFile], codes: Collection[str]) -> PendingRemarks:
        """Start checking `files` for `codes`."""
        from mlgate.integrations.ruff_process import PendingRuff

        return PendingRuff(self.executable, files, sorted(codes))


def is_available() -> bool:
    """Whether ruff can be run here."""
    try:
        return bool(Ruff().executable)
    except RuffError:
        return False
