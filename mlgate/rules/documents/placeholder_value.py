"""Logic of placeholder-value; its page is rules/documents/placeholder-value.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import DocumentRule, Severity
from mlgate.semantics.documents.demands import asked_fields
from mlgate.semantics.documents.display import listed, shortened
from mlgate.semantics.documents.document import Document
from mlgate.semantics.documents.ledger import is_ledger, ledger_entries
from mlgate.semantics.documents.values import State


class PlaceholderValue(DocumentRule):
    """A field of a document holds a placeholder instead of an answer."""

    code = "MLD103"
    name = "placeholder-value"
    severity = Severity.WARNING
    covers = ("MW", "SC3")

    def check(self, document: Document, settings: Settings) -> Iterator[Diagnostic]:
        """Yield each placeholder, and as a note each answer that is not known."""
        if is_ledger(document):
            yield from self._of_entries(document)
            return
        for spec in asked_fields(document, settings):
            field = document.fields[spec.name]
            if field.state is State.PLACEHOLDER:
                yield self.report(field.place, f"`{spec.name}` is only `{shortened(field.value)}`")
            elif field.state is State.UNKNOWN:
                yield self.report(field.place, f"`{spec.name}` is not known", severity=Severity.NOTE)

    def _of_entries(self, document: Document) -> Iterator[Diagnostic]:
        """Each placeholder of each entry; what is not known in one note an entry, since most of it never will be."""
        for entry in ledger_entries(document):
            for field in entry.fields.values():
                if field.state is State.PLACEHOLDER:
                    yield self.report(field.place, f"`{field.name}` is only `{shortened(field.value)}`")
            unknown = [field.name for field in entry.fields.values() if field.state is State.UNKNOWN]
            if unknown:
                words = f"{listed(unknown)} {'are' if len(unknown) > 1 else 'is'} not known"
                yield self.report(entry.title, words, severity=Severity.NOTE)
