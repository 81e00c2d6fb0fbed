"""Protected files: mlgate itself never writes them, and tells who did."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from mlgate.config.settings import Settings
from mlgate.core.project import FileChange
from mlgate.engine.changes import Changes
from mlgate.sources.discovery import shown_safely

PROTECTED = "protected by the configuration ([project] protected); not changed"


def is_protected(settings: Settings, path: str) -> bool:
    """Whether a file (path as opened) matches a pattern of `project.protected`."""
    if not settings.project.protected:
        return False
    from mlgate.config.patterns import matches

    relative = os.path.relpath(path, settings.root).replace(os.sep, "/")
    return any(matches(pattern, relative) for pattern in settings.project.protected)


def refused_place(root: str, path: str) -> str:
    """Why a path that nobody named must not be written, or "": it leaves the project, by itself or by a link."""
    absolute = os.path.abspath(path)
    tops = (os.path.abspath(root), os.path.realpath(root))
    top = next((top for top in tops if _is_below(absolute, top) and absolute != top), None)
    if top is None:
        return "outside of the project; not written"
    *folders, name = os.path.relpath(absolute, top).split(os.sep)
    if ".git" in (*folders, name):
        return "git's own; not written"
    step = top
    for folder in folders:
        step = os.path.join(step, folder)
        if os.path.islink(step):
            return "reached by a link; not written"
        if os.path.lexists(step) and not os.path.isdir(step):
            return f"`{folder}` is no folder; not written"
    return "a link; not written" if os.path.islink(absolute) else ""


def changes_below(changes: Changes, paths: Sequence[str], root: str) -> tuple[FileChange, ...]:
    """The changes of files that are among the given paths, or below them; `root` is that of the project."""
    given = [os.path.realpath(path) for path in paths]
    return tuple(_seen_from(changes, given, os.path.realpath(root)))


def _seen_from(changes: Changes, given: Sequence[str], root: str) -> Iterator[FileChange]:
    top = os.path.realpath(changes.top)
    for file in changes.files:
        path, before = (
            os.path.join(top, os.path.relpath(name, changes.top)) for name in (file.path, file.before or file.path)
        )
        if not any(_is_below(name, folder) for name in (path, before) for folder in given):
            continue
        old = _relative(before, root) if file.before else ""
        yield FileChange(_shown(path), _relative(path, root), file.how, old)


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))


def _relative(path: str, root: str) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")


def _shown(path: str) -> str:
    """Relative to the working directory when below it."""
    here = os.path.realpath(os.getcwd())
    return shown_safely(_relative(path, here) if _is_below(path, here) else path)
