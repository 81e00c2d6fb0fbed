"""Logic of contract-invalid; its page is rules/documents/contract-invalid.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import ProjectRule, Severity
from mlgate.semantics.documents.contracts.facts import contract_facts
from mlgate.semantics.documents.contracts.reading import Fault
from mlgate.sources.unit import SourceUnit


class ContractInvalid(ProjectRule):
    """A contract cannot be read as written: broken YAML, an unknown key, a wrong value, a column that is not there."""

    code = "MLD304"
    name = "contract-invalid"
    severity = Severity.ERROR
    covers = ("DC5",)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """What is wrong with a contract."""
        return contract_facts(unit, Fault.INVALID)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield each, at its place."""
        for facts in project.facts(self.code).values():
            for fact in facts:
                if fact.kind == Fault.INVALID:
                    yield self.report_fact(fact, fact.data["message"])
