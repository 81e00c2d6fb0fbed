"""Logic of architecture-section-missing; its page is rules/documents/architecture-section-missing.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import DocumentRule, Fixable, Severity, Tier
from mlgate.semantics.documents.absence import absent_fields
from mlgate.semantics.documents.document import Document


class ArchitectureSectionMissing(DocumentRule):
    """An architecture document of a pipeline lacks one of its twelve sections."""

    code = "MLD401"
    name = "architecture-section-missing"
    severity = Severity.WARNING
    tier = Tier.B
    fixable = Fixable.SOMETIMES
    covers = (
        "AR1",
        "AR3",
    )
    kinds = ("architecture",)

    def check(self, document: Document, settings: Settings) -> Iterator[Diagnostic]:
        """Yield the sections that are not there, at the title, and each that is empty, at its name."""
        if document.kind.name in self.kinds:
            for absence in absent_fields(document, settings):
                yield self.report(absence.span, absence.message, absence.fix)
