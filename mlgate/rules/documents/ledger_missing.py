"""Logic of ledger-missing; its page is rules/documents/ledger-missing.md.

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


class LedgerMissing(ProjectRule):
    """A project trains models, and keeps no Observation Ledger."""

    code = "MLD201"
    name = "ledger-missing"
    notebooks = False
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    covers = ("MW", "MLE-10")

    def gather(self, module: Module) -> Iterator[Fact]:
        """Where the module trains."""
        return training_facts(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """Whether the file is a ledger, or a compact."""
        from mlgate.semantics.documents.ledgers_due import ledger_facts

        yield from metadata_facts(unit)
        yield from ledger_facts(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield each project that trains without a ledger, and each ledger without an entry."""
        from mlgate.semantics.documents.ledgers_due import missing_ledgers

        for due in missing_ledgers(project, self.code, self.name):
            yield self.report_fact(due.place, due.message, due.fix, severity=due.severity)
