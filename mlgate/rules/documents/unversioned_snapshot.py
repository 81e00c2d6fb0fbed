"""Logic of unversioned-snapshot; its page is rules/documents/unversioned-snapshot.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import DocumentRule, Severity, Tier
from mlgate.semantics.documents.demands import asked_fields
from mlgate.semantics.documents.display import shortened
from mlgate.semantics.documents.document import Document
from mlgate.semantics.documents.snapshots import names_version


class UnversionedSnapshot(DocumentRule):
    """A document names data or an artifact, but not which version of it."""

    code = "MLD106"
    name = "unversioned-snapshot"
    severity = Severity.WARNING
    tier = Tier.B
    covers = ("DC7", "TR4")

    def check(self, document: Document, settings: Settings) -> Iterator[Diagnostic]:
        """Yield each field that should name a version, and has no hash, date, or number of one."""
        for spec in asked_fields(document, settings):
            value = document.value(spec.name) if spec.is_versioned else None
            if value is not None and not names_version(value):
                place = document.fields[spec.name].place
                yield self.report(place, f"`{spec.name}` names no version: `{shortened(value)}`")
