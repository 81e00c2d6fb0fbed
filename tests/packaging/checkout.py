"""Copies of this checkout, or of parts of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def copy_parts(parts: Iterable[str], folder: Path) -> Path:
    """Copy files and folders of this checkout into a new folder, without what Python compiled."""
    folder.mkdir()
    for part in parts:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / part, folder / part)
    return folder
