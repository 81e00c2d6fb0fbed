"""Which configuration an open document is under, and whether it is looked at; asked anew when files of it change."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from mlgate.config.discovery import FILE_NAMES, project_root
from mlgate.config.errors import ConfigurationError, Problem
from mlgate.config.settings import Settings
from mlgate.core.typing import Protocol
from mlgate.core.values import NamedTuple
from mlgate.engine.run import Run
from mlgate.sources.discovery import SKIPPED_FOLDERS
from mlgate.sources.gitignore import IgnoreChain, is_ignored
from mlgate.sources.ignore_patterns import IgnorePatterns

Stamp = tuple[tuple[str, int, int], ...]


class SetupError(Exception):
    """Nothing can be checked here; the text says why, as the command line would."""


class Host(Protocol):
    """What the command line knows, and the server asks for."""

    def run(self, folder: str) -> Run:
        """A run with the configuration of a folder; raises ConfigurationError or SetupError."""

    def page(self, code: str) -> str:
        """A rule's page in Markdown."""

    def url(self, code: str) -> str:
        """Where the page is published, or an empty string."""


class Trouble(NamedTuple):
    """Why a configuration cannot be used: in words, and place by place."""

    message: str
    problems: tuple[Problem, ...] = ()


class Project(NamedTuple):
    """The run of a folder, if there is one, what is wrong with its configuration, and the state of its files."""

    folder: str
    run: Run | None
    trouble: Trouble | None
    stamp: Stamp

    @property
    def configured_by(self) -> str:
        """The nearest file that may configure it: projects of one workspace may have one each; "" without any."""
        return self.stamp[0][0] if self.stamp else ""


class Projects:
    """The configuration of every folder with an open document."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._known: dict[str, Project] = {}
        self._silent: dict[str, bool] = {}
        self.folders: tuple[str, ...] = ()
        """Of the workspace; a document is checked in the one that it lies in, as `mlgate check` there would."""

    def forget(self) -> None:
        """Look at everything again; a run that worked is kept for as long as its configuration is broken."""
        self._known = {folder: project._replace(stamp=(("", 0, 0),)) for folder, project in self._known.items()}
        self._silent.clear()

    def of(self, path: str) -> Project:
        """The project of a file, which need not exist."""
        folder = os.path.dirname(path)
        stamp, known = _stamp(folder), self._known.get(folder)
        if known is not None and known.stamp == stamp:
            return known
        self._silent.clear()
        found = self._opened(folder, stamp, known.run if known is not None else None)
        self._known[folder] = found
        return found

    def _opened(self, folder: str, stamp: Stamp, last: Run | None) -> Project:
        base = self._base(folder)
        enter(base)
        try:
            run = self._host.run(folder)
        except ConfigurationError as error:
            return Project(base, last, Trouble(str(error), error.problems), stamp)
        except SetupError as error:
            return Project(base, None, Trouble(str(error)), stamp)
        run.needs_fingerprints = False
        return Project(base, run, None, stamp)

    def _base(self, folder: str) -> str:
        around = [base for base in self.folders if _is_below(folder, base)]
        return max(around, key=len) if around else str(project_root(_existing(folder)))

    def is_silent(self, path: str, settings: Settings) -> bool:
        """Whether a check of the folders around would leave a file out: excluded, ignored by git, or not ours."""
        if path not in self._silent:
            self._silent[path] = _is_left_out(path, settings, self._base(os.path.dirname(path)))
        return self._silent[path]


def enter(folder: str) -> None:
    """Make a folder the working directory: paths are shown, and patterns match, relative to it."""
    try:
        os.chdir(folder)
    except OSError:
        return


def shown_in(path: str, folder: str) -> str:
    """A path as a check in `folder` shows it."""
    return (os.path.relpath(path, folder) if _is_below(path, folder) else path).replace(os.sep, "/")


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))


def _existing(folder: str) -> Path:
    path = Path(folder)
    return next((parent for parent in (path, *path.parents) if parent.is_dir()), path)


def _stamp(folder: str) -> Stamp:
    """Size and time of every file that may configure a folder."""
    found = []
    while True:
        for name in FILE_NAMES:
            try:
                status = os.stat(os.path.join(folder, name))
            except OSError:
                continue
            found.append((os.path.join(folder, name), status.st_size, status.st_mtime_ns))
        parent = os.path.dirname(folder)
        if parent == folder:
            return tuple(found)
        folder = parent


def _is_left_out(path: str, settings: Settings, base: str) -> bool:
    if any(part in SKIPPED_FOLDERS for part in os.path.relpath(path, base).split(os.sep)[:-1]):
        return True
    if settings.respect_gitignore and is_ignored(path):
        return True
    return _is_excluded(path, settings.exclude, os.path.abspath(settings.root))


def _is_excluded(path: str, patterns: Sequence[str], root: str) -> bool:
    excluded = IgnorePatterns(patterns)
    if excluded.is_empty or not _is_below(path, root):
        return False
    chain = IgnoreChain(((os.path.join(root, ""), excluded),))
    steps, current = os.path.relpath(path, root).split(os.sep), root
    ignores: Callable[[str, str, bool], bool] = chain.ignores
    for number, step in enumerate(steps, 1):
        current = os.path.join(current, step)
        if ignores(step, current, number < len(steps)):
            return True
    return False
