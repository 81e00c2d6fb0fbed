"""Logic of contract-field-missing; its page is rules/documents/contract-field-missing.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Fixable, Hidden, ProjectRule, Severity
from mlgate.semantics.documents.contracts.facts import answers_requests, contract_facts, insertion_fix
from mlgate.semantics.documents.contracts.reading import Fault
from mlgate.sources.unit import SourceUnit


class ContractFieldMissing(ProjectRule):
    """A contract leaves open what it has to say."""

    code = "MLD302"
    name = "contract-field-missing"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    left_to_people = "say what is open: only who answers for it knows"
    milder_is_repaired = True  # what is said to be unknown is no longer missing: it is reported, as a note
    covers = (
        *("DC1", "DC2", "DC3", "DC4", "DC5", "DC6", "DC7", "PC1", "PC2", "PC3", "PC4", "PC5", "PC6"),
        *("SV1", "SV2", "SV3", "SV4", "SV5", "SV6", "SV7", "SV8"),
    )
    hidden = frozenset({Hidden.CONTRACT})

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """What a contract does not say."""
        return contract_facts(unit, Fault.MISSING, Fault.PLACEHOLDER, Fault.UNKNOWN)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield each item that is missing or a placeholder, and one note for all that is unknown."""
        by_path = project.facts(self.code)
        online = answers_requests((fact for facts in by_path.values() for fact in facts), project.settings.project.kind)
        for path, facts in by_path.items():
            fix = insertion_fix(path, facts, online=online)
            for fact in facts:
                if fact.kind == Fault.MISSING and (online or not fact.data["online"]):
                    yield self.report_fact(fact, fact.data["message"], fix)
                elif fact.kind == Fault.PLACEHOLDER:
                    yield self.report_fact(fact, fact.data["message"])
            yield from self._unknown([fact for fact in facts if fact.kind == Fault.UNKNOWN])

    def _unknown(self, facts: Sequence[Fact]) -> Iterator[LocatedDiagnostic]:
        if facts:
            first, *others = facts
            also = f", and {len(others)} more of this contract" if others else ""
            note = first._replace(statement="unknown")  # the same note, whichever item of the contract comes first
            yield self.report_fact(note, f"{first.data['message']}{also}", severity=Severity.NOTE)
