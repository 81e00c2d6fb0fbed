"""Logic of compact-missing; its page is rules/documents/compact-missing.md.

What reads documents is imported where one is read: code, of which this takes facts, needs none of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Fixable, ProjectRule, Severity
from mlgate.semantics.module import Module
from mlgate.semantics.project.ml_project import metadata_facts, training_facts
from mlgate.sources.unit import SourceUnit


class CompactMissing(ProjectRule):
    """What trains a model changes, and nobody has written down what for."""

    code = "MLD101"
    name = "compact-missing"
    notebooks = False
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    covers = ("MW", "MLE-01")

    def gather(self, module: Module) -> Iterator[Fact]:
        """Where the module trains."""
        return training_facts(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """Whether the file is a compact."""
        from mlgate.semantics.documents.due import COMPACT
        from mlgate.semantics.documents.plans import document_facts

        yield from metadata_facts(unit)
        yield from document_facts(unit, (COMPACT,))

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield a change of training code without one of the compact."""
        from mlgate.semantics.documents.due import compact_due

        for due in compact_due(project, self.code, self.name):
            yield self.report_fact(due.place, due.message, due.fix, severity=due.severity)
