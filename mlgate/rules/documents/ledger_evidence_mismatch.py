"""Logic of ledger-evidence-mismatch; its page is rules/documents/ledger-evidence-mismatch.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import DocumentRule, Severity, Tier
from mlgate.semantics.documents.document import Document
from mlgate.semantics.documents.ledger import is_ledger, ledger_entries
from mlgate.semantics.documents.ledger_contradictions import contradictions


class LedgerEvidenceMismatch(DocumentRule):
    """An entry states a number that its run, or the ledger itself, denies."""

    code = "MLD204"
    name = "ledger-evidence-mismatch"
    severity = Severity.WARNING
    tier = Tier.B
    covers = ("MW", "TR4")

    def check(self, document: Document, settings: Settings) -> Iterator[Diagnostic]:
        """Yield what entries contradict themselves in; `mlgate ledger check` adds what MLflow denies."""
        if is_ledger(document):
            for found in contradictions(ledger_entries(document)):
                yield self.report(found.span, found.message)
