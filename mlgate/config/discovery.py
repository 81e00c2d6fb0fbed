"""Which file configures a path: the nearest one upwards. Files are never merged unless one says `extend`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from mlgate.config.reading import PYPROJECT, read_content, read_section
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple

FILE_NAMES = ("mlgate.toml", ".mlgate.toml", PYPROJECT)
"""In order of precedence within one folder."""

_ROOT_MARKS = (".git", PYPROJECT)

# What every spelling of the table [tool.mlgate] contains; most pyproject.toml do not, and are never parsed.
_MENTIONS_SECTION = lazy_regex(
    rb"tool[\"']?\s*\.\s*[\"']?mlgate|\[\s*[\"']?tool[\"']?\s*\]|^\s*[\"']?tool[\"']?\s*[=.]", re.MULTILINE
)


class Candidate(NamedTuple):
    """A file that configures mlgate, or a pyproject.toml that may."""

    path: Path
    content: bytes


def find_configuration(start: Path) -> Path | None:
    """The file that configures `start`, a file or a folder; None when there is none.

    Raises:
        ConfigurationError: A file on the way cannot be read.
    """
    return next((path for path, content in candidates(start) if read_section(path, content) is not None), None)


def candidates(start: Path) -> Iterator[Candidate]:
    """The files that may configure `start`, nearest first; read, not parsed.

    The search goes on above a repository's root, as in ruff: a monorepo of repositories shares one file.
    """
    for folder in _folders(start):
        for name in FILE_NAMES:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                content = read_content(Path(path))
                if name != PYPROJECT or may_configure(content):
                    yield Candidate(Path(path), content)


def may_configure(pyproject: bytes) -> bool:
    """Whether the text of a pyproject.toml may hold `[tool.mlgate]`; cheap; only keys spelt with escapes escape it."""
    return b"mlgate" in pyproject and _MENTIONS_SECTION.search(pyproject) is not None


def project_root(start: Path) -> Path:
    """Where the project lies when no configuration file says so: the nearest folder with `.git` or pyproject.toml."""
    for folder in _folders(start):
        if any(os.path.exists(os.path.join(folder, mark)) for mark in _ROOT_MARKS):
            return Path(folder)
    return Path(next(_folders(start)))


def _folders(start: Path) -> Iterator[str]:
    """The folder of `start` and all above it."""
    folder = os.path.abspath(start)
    if not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent
