"""Python as ruff formats it, with its imports in order: mlgate's own ruff, and none of the user's settings."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from mlgate.integrations.ruff import Ruff, RuffError

_OPTIONS = ("--isolated", "--no-cache", "--quiet")


def formatted(files: Mapping[str, str]) -> dict[str, str]:
    """The files, Python formatted.

    Raises:
        RuffError: ruff is missing, or does not take the code.
    """
    executable = Ruff().executable
    with TemporaryDirectory(prefix="mlgate-") as folder:
        root = Path(folder)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8", newline="")
        length = "--config=line-length=110"
        _run([executable, "check", *_OPTIONS, length, "--select=I,F401", "--fix", "--exit-zero", "."], root)
        _run([executable, "format", *_OPTIONS, length, "."], root)
        return {name: (root / name).read_text(encoding="utf-8") for name in files}


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuffError(f"ruff failed: {done.stderr.strip()[:300]}")
