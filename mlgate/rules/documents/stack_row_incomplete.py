"""Logic of stack-row-incomplete; its page is rules/documents/stack-row-incomplete.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import DocumentRule, Severity, Tier
from mlgate.semantics.documents.document import Document
from mlgate.semantics.documents.stack import open_rows


class StackRowIncomplete(DocumentRule):
    """A part of the stack has no choice, or nobody says why it is this one."""

    code = "MLD402"
    name = "stack-row-incomplete"
    severity = Severity.WARNING
    tier = Tier.B
    covers = ("AR2",)

    def check(self, document: Document, settings: Settings) -> Iterator[Diagnostic]:
        """Yield the rows that are not there, and each cell that says nothing."""
        for remark in open_rows(document):
            yield self.report(remark.span, remark.message, severity=Severity.NOTE if remark.is_unknown else None)
