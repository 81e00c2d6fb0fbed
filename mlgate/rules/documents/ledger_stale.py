"""Logic of ledger-stale; its page is rules/documents/ledger-stale.md.

What reads documents is imported where one is read: code, of which this takes facts, needs none of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import ProjectRule, Severity, Tier
from mlgate.semantics.module import Module
from mlgate.semantics.project.ml_project import training_facts
from mlgate.sources.unit import SourceUnit


class LedgerStale(ProjectRule):
    """What trains a model, or its configuration, changes without an entry of the Observation Ledger."""

    code = "MLD203"
    name = "ledger-stale"
    notebooks = False
    severity = Severity.WARNING
    tier = Tier.B
    covers = ("MW", "MLE-10")

    def gather(self, module: Module) -> Iterator[Fact]:
        """Where the module trains."""
        return training_facts(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """Whether the file is a ledger."""
        from mlgate.semantics.documents.ledgers_due import ledger_facts

        return ledger_facts(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield a change of training that brings no entry; once."""
        from mlgate.semantics.documents.ledgers_due import stale_ledgers

        for place in stale_ledgers(project, self.code):
            yield self.report_fact(place, "this change of training brings no entry of the Observation Ledger")
