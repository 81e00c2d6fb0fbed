"""`Scope`: which files of a tree are checked. Said once, by the tree at the start: what changes later cannot hide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlgate.agent.tree import folders_above
from mlgate.sources.discovery import SKIPPED_FOLDERS
from mlgate.sources.file_kinds import kind_of_path
from mlgate.sources.ignore_patterns import IgnorePatterns

IGNORE_FILE = ".gitignore"


class Scope:
    """What is checked: files below some paths, less what is excluded, and less what git ignores.

    `prefix` is the project's root as seen from the top of the tree ("" when it is the top): patterns of the
    configuration are relative to it.
    """

    def __init__(
        self,
        tree: Mapping[str, bytes],
        paths: Sequence[str] = (".",),
        exclude: Sequence[str] = (),
        prefix: str = "",
        respect_gitignore: bool = True,
    ) -> None:
        self.paths = tuple(paths)
        self._exclude = IgnorePatterns(exclude)
        self._prefix = f"{prefix}/" if prefix else ""
        self._ignores = _ignore_files(tree) if respect_gitignore else {}
        self._known: dict[str, bool] = {}

    def covers(self, path: str) -> bool:
        """Whether a file is checked, if there is one."""
        if path not in self._known:
            self._known[path] = self._covers(path)
        return self._known[path]

    def _covers(self, path: str) -> bool:
        if path in self.paths:
            return True
        if kind_of_path(path) is None or not any(given == "." or path.startswith(f"{given}/") for given in self.paths):
            return False
        return SKIPPED_FOLDERS.isdisjoint(path.split("/")[:-1]) and not self._is_left_out(path)

    def _is_left_out(self, path: str) -> bool:
        steps = [step for step in reversed([*folders_above(path)]) if step != "."]
        return any(self._drops(step, True) for step in steps) or self._drops(path, False)

    def _drops(self, path: str, is_folder: bool) -> bool:
        name = path.rpartition("/")[2]
        if path.startswith(self._prefix) and self._exclude.decide(name, path[len(self._prefix) :], is_folder):
            return True
        return self.is_ignored_here(path, is_folder)

    def is_ignored(self, path: str) -> bool:
        """Whether git ignores a file, by itself or by a folder around it."""
        folders = [step for step in folders_above(path) if step != "."]
        return any(self.is_ignored_here(step, True) for step in folders) or self.is_ignored_here(path, False)

    def is_ignored_here(self, path: str, is_folder: bool) -> bool:
        """Whether git ignores a file or a folder by its own name."""
        name = path.rpartition("/")[2]
        for folder in folders_above(path):
            patterns = self._ignores.get(folder)
            relative = path if folder == "." else path[len(folder) + 1 :]
            decided = patterns.decide(name, relative, is_folder) if patterns is not None else None
            if decided is not None:
                return decided
        return False


def _ignore_files(tree: Mapping[str, bytes]) -> dict[str, IgnorePatterns]:
    found = {}
    for path in tree:
        folder, _, name = path.rpartition("/")
        if name == IGNORE_FILE:
            text = tree[path].decode("utf-8", "surrogateescape")
            found[folder or "."] = IgnorePatterns(text.splitlines())
    return found
