"""Logic of evidence-report-incomplete; its page is rules/documents/evidence-report-incomplete.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import DocumentRule, Fixable, Severity, Tier
from mlgate.semantics.documents.absence import absent_fields
from mlgate.semantics.documents.document import Document


class EvidenceReportIncomplete(DocumentRule):
    """A report that a decision rests on leaves out a part of the evidence."""

    code = "MLD501"
    name = "evidence-report-incomplete"
    severity = Severity.WARNING
    tier = Tier.B
    fixable = Fixable.SOMETIMES
    covers = (
        "MW",
        "MLE-03",
        "MLE-04",
        "MLE-05",
        "MLE-06",
        "MLE-07",
        "EV5",
        "EV6",
    )
    kinds = (
        "artifact-manifest",
        "baseline-report",
        "error-cluster-report",
        "feature-plan",
        "threshold-report",
    )

    def check(self, document: Document, settings: Settings) -> Iterator[Diagnostic]:
        """Yield the fields that are not there, at the title, and each that is empty, at its name."""
        if document.kind.name in self.kinds:
            for absence in absent_fields(document, settings):
                yield self.report(absence.span, absence.message, absence.fix)
