"""`ProjectView`: what project-wide rules see - facts and imports of every file, never trees."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from mlgate.config.settings import Settings
from mlgate.core.rule import Fact
from mlgate.engine.record import FileRecord


class ProjectView:
    """The files of a run, as records."""

    def __init__(self, records: Sequence[FileRecord], settings: Settings, root: str = ".") -> None:
        self._records = {record.path: record for record in records}
        self._settings = settings
        self._root = root
        self._facts: dict[str, Mapping[str, Sequence[Fact]]] = {}
        self.asked: dict[str, bool] = {}
        """Whether files and folders exist, as far as a rule asked: what it said depends on that."""

    @property
    def paths(self) -> Sequence[str]:
        """Shown paths of all files of the run."""
        return list(self._records)

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

    def exists(self, path: str) -> bool:
        """Whether a file or folder exists, in the run or on disk under the project root."""
        if path in self._records:
            return True
        found = self.asked[path] = os.path.exists(os.path.join(self._root, path))
        return found
