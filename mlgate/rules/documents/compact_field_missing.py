"""Logic of compact-field-missing; its page is rules/documents/compact-field-missing.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import DocumentRule, Fixable, Severity
from mlgate.semantics.documents.absence import absent_fields
from mlgate.semantics.documents.document import Document


class CompactFieldMissing(DocumentRule):
    """An Iteration Compact does not say one of the things that it is for."""

    code = "MLD102"
    name = "compact-field-missing"
    severity = Severity.WARNING
    fixable = Fixable.SOMETIMES
    covers = ("MW", "PC1", "EV3", "EV4")
    kinds = ("iteration-compact",)

    def check(self, document: Document, settings: Settings) -> Iterator[Diagnostic]:
        """Yield the fields that are not there, at the title, and each that is empty, at its name."""
        if document.kind.name in self.kinds:
            for absence in absent_fields(document, settings):
                yield self.report(absence.span, absence.message, absence.fix)
