"""Logic of ledger-field-missing; its page is rules/documents/ledger-field-missing.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import DocumentRule, Fixable, Severity
from mlgate.semantics.documents.demands import asked_fields
from mlgate.semantics.documents.document import Document
from mlgate.semantics.documents.ledger import is_ledger, ledger_entries
from mlgate.semantics.documents.ledger_absence import absent_in_entry


class LedgerFieldMissing(DocumentRule):
    """An entry of the Observation Ledger does not say one of the things that it is for."""

    code = "MLD202"
    name = "ledger-field-missing"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    covers = ("MW", "EA")

    def check(self, document: Document, settings: Settings) -> Iterator[Diagnostic]:
        """Yield the fields that an entry has not, at its heading, and each that is empty, at its name."""
        if is_ledger(document):
            asked = asked_fields(document, settings)
            for entry in ledger_entries(document):
                for absence in absent_in_entry(document, entry, asked):
                    yield self.report(absence.span, absence.message, absence.fix)
