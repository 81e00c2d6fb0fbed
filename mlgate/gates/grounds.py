"""What a judgement stands on that does not depend on the run: the gate file's repository, champions, commits."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from mlgate.core.report import Report
from mlgate.gates.commits import Declaration, Repository
from mlgate.gates.loading import LoadedGates
from mlgate.gates.metrics_source import ModelVersion
from mlgate.gates.subject import Champion


@dataclass
class Grounds:
    """Shared by many judgements by the same gates: git and the registry are asked once.

    Attributes:
        versions: By alias.
        champions: The same with their runs.
        reports: Of the code of a commit, by what was asked of it.
    """

    gates: LoadedGates
    versions: dict[str, ModelVersion | None] = field(default_factory=dict)
    champions: dict[str, Champion | None] = field(default_factory=dict)
    reports: dict[tuple[object, ...], Report] = field(default_factory=dict)

    @cached_property
    def home(self) -> Repository | None:
        """The repository of the gate file."""
        path = Path(self.gates.path)
        return Repository.around(path.resolve().parent) if path.exists() else None

    @property
    def is_home_unreadable(self) -> bool:
        """Whether the gate file lies in a repository that git cannot read: then nothing is known of its history."""
        folders = Path(self.gates.path).resolve().parents
        return (
            self.home is None
            and Path(self.gates.path).exists()
            and any((folder / ".git").exists() for folder in folders)
        )

    @cached_property
    def repository(self) -> Repository | None:
        """The repository of the gate file, else that of the working folder."""
        return self.home or Repository.around(Path.cwd())

    @cached_property
    def declaration(self) -> Declaration | None:
        """The commit that brought the gates as they are; None where the gate file is in no repository, or changed."""
        return self.home.declaration(Path(self.gates.path), self.gates.sha256) if self.home is not None else None
