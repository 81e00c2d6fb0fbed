"""Logic of ledger-rewritten; its page is rules/documents/ledger-rewritten.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import DocumentRule, Severity, Tier
from mlgate.semantics.documents.document import Document
from mlgate.semantics.documents.ledger import is_ledger, ledger_entries
from mlgate.semantics.documents.ledger_contradictions import misplaced


class LedgerRewritten(DocumentRule):
    """An entry of the Observation Ledger was changed, removed or moved after it was added."""

    code = "MLD205"
    name = "ledger-rewritten"
    severity = Severity.ERROR
    tier = Tier.B
    covers = ("MW",)

    def check(self, document: Document, settings: Settings) -> Iterator[Diagnostic]:
        """Yield entries out of order; `mlgate ledger check` adds what git remembers."""
        if is_ledger(document):
            for entry, earlier in misplaced(ledger_entries(document)):
                message = f"`{entry.label}` stands after `{earlier.label}`: entries are added at the end"
                yield self.report(entry.title, message)
