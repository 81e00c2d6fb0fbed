"""Logic of placeholder-value; its page is rules/documents/placeholder-value.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Diagnostic, Span
from mlgate.core.rule import DocumentRule, Severity
from mlgate.semantics.documents.demands import asked_fields
from mlgate.semantics.documents.display import listed, shortened
from mlgate.semantics.documents.document import Document, Field
from mlgate.semantics.documents.ledger import is_ledger, ledger_entries
from mlgate.semantics.documents.values import State


class PlaceholderValue(DocumentRule):
    """A field of a document holds a placeholder instead of an answer."""

    code = "MLD103"
    name = "placeholder-value"
    severity = Severity.WARNING
    covers = ("MW", "SC3")

    def check(self, document: Document, settings: Settings) -> Iterator[Diagnostic]:
        """Yield each placeholder, and one note on all answers that are not known: of the document, or of each entry."""
        if is_ledger(document):
            for entry in ledger_entries(document):
                yield from self._of([*entry.fields.values()], entry.title)
        else:
            yield from self._of([document.fields[spec.name] for spec in asked_fields(document, settings)])

    def _of(self, fields: Sequence[Field], title: Span | None = None) -> Iterator[Diagnostic]:
        for field in fields:
            if field.state is State.PLACEHOLDER:
                yield self.report(field.place, f"`{field.name}` is only `{shortened(field.value)}`")
        unknown = [field for field in fields if field.state is State.UNKNOWN]
        if unknown:
            words = f"{listed([field.name for field in unknown])} {'are' if len(unknown) > 1 else 'is'} not known"
            yield self.report(title or unknown[0].place, words, severity=Severity.NOTE)
