"""Logic of contract-missing; its page is rules/documents/contract-missing.md.

What reads documents is imported where one is read: code, of which this takes facts, needs none of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Fixable, Hidden, ProjectRule, Severity, Tier
from mlgate.semantics.module import Module
from mlgate.semantics.project.ml_project import metadata_facts, training_facts
from mlgate.sources.unit import SourceUnit


class ContractMissing(ProjectRule):
    """No data contract says what the data is that a project trains on."""

    code = "MLD301"
    name = "contract-missing"
    notebooks = False
    severity = Severity.NOTE
    tier = Tier.B
    fixable = Fixable.SOMETIMES
    covers = ("MLE-02", "DC1", "RC")
    hides = frozenset({Hidden.CONTRACT})
    hidden = frozenset({Hidden.TRAINING})

    def gather(self, module: Module) -> Iterator[Fact]:
        """Where the module trains."""
        return training_facts(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """Contracts."""
        from mlgate.semantics.documents.contracts.absence import contract_presence

        yield from metadata_facts(unit)
        yield from contract_presence(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield each project without a contract, where it trains."""
        from mlgate.semantics.documents.contracts.absence import projects_without_contract

        for place, fix in projects_without_contract(project, self.code):
            yield self.report_fact(place, "no data contract says what is trained on here", fix)
