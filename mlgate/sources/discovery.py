"""The files to check: paths as the user gave them to a sorted list, ignored and generated files left out."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from mlgate.core.values import NamedTuple
from mlgate.sources.file_kinds import kind_of
from mlgate.sources.gitignore import IgnoreChain, chain_above
from mlgate.sources.ignore_patterns import IgnorePatterns

SKIPPED_FOLDERS = frozenset(
    ".bzr .direnv .dvc .eggs .git .git-rewrite .hg .ipynb_checkpoints .mlgate_cache .mypy_cache .nox .pants.d .pyenv "
    ".pytest_cache .pytype .ruff_cache .svn .tox .venv .vscode __pycache__ __pypackages__ _build buck-out mlartifacts "
    "mlruns node_modules site-packages venv wandb".split()
)


class Found(NamedTuple):
    """A file to check; `path` opens it, `shown` names it: posix, relative to the working directory if below it."""

    path: str
    shown: str
    size: int
    mtime_ns: int


class Unreadable(NamedTuple):
    """A folder or a file that could not be looked at."""

    shown: str
    reason: str


class Discovery(NamedTuple):
    """What was found; `missing` are paths that the user gave and that do not exist."""

    files: tuple[Found, ...]
    problems: tuple[Unreadable, ...] = ()
    missing: tuple[str, ...] = ()


def discover(
    paths: Sequence[Path | str],
    *,
    exclude: Sequence[str] = (),
    respect_gitignore: bool = True,
    force_exclude: bool = False,
    root: Path | str | None = None,
) -> Discovery:
    """Find the files to check below `paths`.

    A file that is named itself is checked whatever its name, and unless `force_exclude` whatever the patterns say.
    `exclude` are patterns in the syntax of .gitignore, relative to `root` (the working directory unless given).
    """
    walk = _Walk(exclude, respect_gitignore, force_exclude, os.path.abspath(root or os.getcwd()))
    for path in paths:
        walk.start(os.fspath(path))
    walk.follow_links()
    files = tuple([walk.found[path] for path in sorted(walk.found)])
    return Discovery(files, tuple(sorted(walk.problems)), tuple(walk.missing))


class _Folder(NamedTuple):
    path: str
    shown: str  # with a slash at its end, or ""
    chain: IgnoreChain
    given: bool = False


class _Walk:
    """Goes down folder by folder; real folders first, then those behind symbolic links."""

    def __init__(self, exclude: Sequence[str], respect_gitignore: bool, force_exclude: bool, root: str) -> None:
        self.found: dict[str, Found] = {}
        self.problems: list[Unreadable] = []
        self.missing: list[str] = []
        self._respects = respect_gitignore
        self._forces = force_exclude
        patterns = IgnorePatterns(exclude)
        self._excluded = IgnoreChain(((os.path.join(root, ""), patterns),) if not patterns.is_empty else ())
        self._excludes = not patterns.is_empty
        self._walked: list[str] = []
        self._seen: set[tuple[int, int]] = set()
        self._links: list[_Folder] = []
        self._here = os.path.join(os.getcwd(), "")

    def start(self, given: str) -> None:
        """Take one path of the user's."""
        path = os.path.abspath(given)
        try:
            status = os.stat(path)
        except FileNotFoundError:
            self.missing.append(shown_safely(given))
            return
        except OSError as error:
            self.problems.append(Unreadable(self._shown(path), error.strerror or str(error)))
            return
        if stat.S_ISDIR(status.st_mode):
            chain = chain_above(path) if self._respects else IgnoreChain()
            shown = self._shown(path)
            folder = _Folder(path, "" if path == self._here[:-1] else shown.rstrip("/") + "/", chain, True)
            self._walk(folder, may_be_known=bool(self._walked))
        elif not stat.S_ISREG(status.st_mode):
            self.problems.append(Unreadable(self._shown(path), "not a regular file"))
        elif not (self._forces and self._is_excluded(os.path.basename(path), path, False)):
            self.found[path] = Found(path, shown_safely(self._shown(path)), status.st_size, status.st_mtime_ns)

    def follow_links(self) -> None:
        """Walk the folders that were only seen through symbolic links."""
        while self._links:
            self._walk(self._links.pop(0), may_be_known=True)

    def _walk(self, top: _Folder, *, may_be_known: bool) -> None:
        """Walk a folder; below it, without links, no folder comes twice."""
        folders = [top]
        while folders:
            folder = folders.pop()
            if may_be_known and self._is_known(folder.path):
                continue
            entries = self._entries(folder)
            names = {entry.name for entry in entries}
            if not folder.given and ("pyvenv.cfg" in names or "conda-meta" in names):
                continue
            chain = folder.chain.below(folder.path) if self._respects and ".gitignore" in names else folder.chain
            self._sort(entries, folder.shown, chain, folders)

    def _is_known(self, path: str) -> bool:
        """Whether a folder was walked before, under this path or another."""
        while self._walked:
            if (known := _identity(self._walked.pop())) is not None:
                self._seen.add(known)
        return _identity(path) in self._seen

    def _entries(self, folder: _Folder) -> list[os.DirEntry[str]]:
        """What a folder holds; nothing when it cannot be read."""
        self._walked.append(folder.path)
        try:
            with os.scandir(folder.path) as entries:
                return list(entries)
        except OSError as error:
            self.problems.append(Unreadable(shown_safely(folder.shown or "."), error.strerror or str(error)))
            return []

    def _sort(
        self, entries: Sequence[os.DirEntry[str]], shown: str, chain: IgnoreChain, folders: list[_Folder]
    ) -> None:
        """Keep files, and put folders on the list: written out, as every call costs a tenth of the walk."""
        folder, found = shown.rstrip("/").rpartition("/")[2], self.found
        may_leave_out = chain.speaks or self._excludes  # of most folders neither speaks
        for entry in entries:
            name = entry.name
            is_folder = _is_folder(entry)
            if is_folder:
                is_read = name not in SKIPPED_FOLDERS
            else:
                is_read = name[-3:] == ".py" != name or kind_of(name, folder) is not None
            if not is_read or (may_leave_out and self._is_left_out(entry, chain, is_folder)):
                continue
            path, told = entry.path, shown + name
            if is_folder:
                (self._links if entry.is_symlink() else folders).append(_Folder(path, told + "/", chain))
                continue
            if not told.isascii():
                told = shown_safely(told)
            try:
                status = entry.stat()
            except OSError as error:
                self.problems.append(Unreadable(told, error.strerror or str(error)))
                continue
            if stat.S_ISREG(status.st_mode) and path not in found:
                found[path] = tuple.__new__(Found, (path, told, status.st_size, status.st_mtime_ns))

    def _is_left_out(self, entry: os.DirEntry[str], chain: IgnoreChain, is_folder: bool) -> bool:
        name, path = entry.name, entry.path
        return chain.ignores(name, path, is_folder) or self._is_excluded(name, path, is_folder)

    def _is_excluded(self, name: str, path: str, is_folder: bool) -> bool:
        return self._excludes and self._excluded.ignores(name, path, is_folder)

    def _shown(self, path: str) -> str:
        """Relative to the working directory when below it."""
        return (path.removeprefix(self._here) if path + os.sep != self._here else ".").replace(os.sep, "/")


def shown_safely(path: str) -> str:
    r"""The path as text that can be printed: bytes that are not UTF-8 as `\xff`."""
    if path.isascii():
        return path
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _identity(path: str) -> tuple[int, int] | None:
    """What tells a folder from all others, whatever path leads to it."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder; a link that leads back to itself is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False
