"""Logic of data-not-versioned; its page is rules/project/data-not-versioned.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Hidden, ProjectRule, Severity, Tier
from mlgate.semantics.module import Module
from mlgate.semantics.project.automation import automation_facts
from mlgate.semantics.project.data_versions import data_facts, lost_data, version_facts
from mlgate.semantics.project.ml_project import metadata_facts, training_facts
from mlgate.sources.unit import SourceUnit


class DataNotVersioned(ProjectRule):
    """A project trains on a file that is neither in the repository nor anywhere else by version."""

    code = "MLG919"
    name = "data-not-versioned"
    severity = Severity.NOTE
    tier = Tier.B
    covers = ("GO4", "DC7")
    equivalents = ("mllint:data/dvc", "pynblint:large-data-file-not-versioned")
    hidden = frozenset({Hidden.LEARNT_ROWS})

    def gather(self, module: Module) -> Iterator[Fact]:
        """Where the module trains, and the data that it reads and writes."""
        yield from training_facts(module)
        yield from data_facts(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """What versions or makes data."""
        yield from metadata_facts(unit)
        yield from automation_facts(unit)
        yield from version_facts(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield the first such file of each project, where it is read."""
        for lost in lost_data(project, self.code):
            yield self.report_fact(lost.fact, f"`{lost.name}` is in no version of the project")
