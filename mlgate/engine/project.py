"""`ProjectView`: what project-wide rules see - facts and imports of every file, never trees."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from mlgate.config.content_hash import content_hash
from mlgate.config.settings import Settings
from mlgate.core.project import Fact, FileChange, TrackedFile
from mlgate.core.values import NamedTuple
from mlgate.engine.record import FileRecord
from mlgate.engine.records import Records

LONGEST_TEXT = 1_000_000
_IGNORED = "\0ignored"
"""Marks, in `asked`, whether git ignores a file; no path holds it."""


def text_on_disk(path: str) -> str | None:
    """The text of a file; None when it cannot be read, is no UTF-8 or too long to be configuration."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(LONGEST_TEXT + 1)
    except (OSError, ValueError):
        return None
    return text if len(text) <= LONGEST_TEXT else None


def _never(path: str) -> bool:
    return False


def no_tracked_files(size: int) -> Sequence[TrackedFile]:
    """What is tracked where there is no repository."""
    return ()


class Surroundings(NamedTuple):
    """What project-wide rules see beside records: folders checked whole, changes since a revision, the disk."""

    exists: Callable[[str], bool]
    folders: tuple[str, ...] = ()
    changes: tuple[FileChange, ...] = ()
    tracked_above: Callable[[int], Sequence[TrackedFile]] = no_tracked_files
    stamp: str = ""
    """Changes whenever git keeps other files."""
    text: Callable[[str], str | None] = text_on_disk
    ignores: Callable[[str], bool] = _never


class ProjectView:
    """The files of a run, as records."""

    def __init__(self, records: Sequence[FileRecord], settings: Settings, surroundings: Surroundings) -> None:
        self._all = Records.of(records)
        self._settings = settings
        self._surroundings = surroundings
        self._facts: dict[str, Mapping[str, Sequence[Fact]]] = {}
        self.asked: dict[str, bool] = {}
        """Whether files and folders exist or are ignored, as far as a rule asked: what it said depends on that."""
        self.read: dict[str, str] = {}
        """Digests of the texts that a rule asked for, for the same reason; "" for none."""

    @property
    def paths(self) -> Sequence[str]:
        """Shown paths of all files of the run."""
        return list(self._all.paths)

    @cached_property
    def _records(self) -> Mapping[str, FileRecord]:
        return {record.path: record for record in self._all}

    @property
    def settings(self) -> Settings:
        """The settings of the run."""
        return self._settings

    def facts(self, code: str) -> Mapping[str, Sequence[Fact]]:
        """Facts that the rule `code` gathered, by path."""
        if code not in self._facts:
            records = self._records.items()
            self._facts[code] = {path: record.facts[code] for path, record in records if code in record.facts}
        return self._facts[code]

    def imports(self, path: str) -> Sequence[str]:
        """Dotted names of the modules that the file imports; relative ones keep their dots."""
        record = self._records.get(path)
        return record.imports if record is not None else ()

    @property
    def folders(self) -> Sequence[str]:
        """Shown paths of the folders that are checked whole."""
        return self._surroundings.folders

    @property
    def changes(self) -> Sequence[FileChange]:
        """What changed since a revision, below the folders or among the files of the run."""
        return self._surroundings.changes

    @property
    def stamp(self) -> str:
        """Of the repository's index: what is tracked depends on it."""
        return self._surroundings.stamp

    def tracked_above(self, size: int) -> Sequence[TrackedFile]:
        """Files that git keeps and that are larger."""
        return self._surroundings.tracked_above(size)

    def text(self, path: str) -> str | None:
        """The text of a file."""
        found = self._surroundings.text(path)
        self.read[path] = content_hash((found.encode(),)) if found is not None else ""
        return found

    def exists(self, path: str) -> bool:
        """Whether a file or folder exists, in the run or on disk."""
        if self._is_checked(path):
            return True
        found = self.asked[path] = self._surroundings.exists(path)
        return found

    def is_ignored(self, path: str) -> bool:
        """Whether git ignores a file."""
        found = self.asked[f"{path}{_IGNORED}"] = self._surroundings.ignores(path)
        return found

    def answer(self, asked: str) -> bool:
        """The answer now to what a rule asked then; a key of `asked`."""
        return self.is_ignored(asked.removesuffix(_IGNORED)) if asked.endswith(_IGNORED) else self.exists(asked)

    def _is_checked(self, path: str) -> bool:
        """Whether a path is a file of the run, or a folder that holds one."""
        paths, folder = self._sorted_paths, f"{path}/"
        file, below = bisect_left(paths, path), bisect_left(paths, folder)
        return paths[file : file + 1] == [path] or (below < len(paths) and paths[below].startswith(folder))

    @cached_property
    def _sorted_paths(self) -> Sequence[str]:
        return sorted(self._all.paths)
