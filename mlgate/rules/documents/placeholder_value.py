"""Logic of placeholder-value; its page is rules/documents/placeholder-value.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import DocumentRule, Severity
from mlgate.semantics.documents.demands import asked_fields
from mlgate.semantics.documents.display import shortened
from mlgate.semantics.documents.document import Document
from mlgate.semantics.documents.values import State


class PlaceholderValue(DocumentRule):
    """A field of a document holds a placeholder instead of an answer."""

    code = "MLD103"
    name = "placeholder-value"
    severity = Severity.WARNING
    covers = ("MW", "SC3")

    def check(self, document: Document, settings: Settings) -> Iterator[Diagnostic]:
        """Yield each placeholder, and as a note each answer that is not known."""
        if document.kind.entries:
            return  # each entry has fields of its own
        for spec in asked_fields(document, settings):
            field = document.fields[spec.name]
            if field.state is State.PLACEHOLDER:
                yield self.report(field.place, f"`{spec.name}` is only `{shortened(field.value)}`")
            elif field.state is State.UNKNOWN:
                yield self.report(field.place, f"`{spec.name}` is not known", severity=Severity.NOTE)
