"""Which fields a project is asked for: those of its kind, as its configuration or the document itself says."""

from __future__ import annotations

from mlgate.config.settings import Settings
from mlgate.semantics.documents.document import Document
from mlgate.semantics.documents.kind import PROJECT_KINDS, FieldSpec


def project_kind(document: Document, settings: Settings) -> str | None:
    """What kind of project it is: what the document says of itself counts before the configuration."""
    own = document.project_kind
    return own if own in PROJECT_KINDS else settings.project.kind


def asked_fields(document: Document, settings: Settings) -> tuple[FieldSpec, ...]:
    """The fields that the document is asked for, in canonical order."""
    return document.kind.asked(project_kind(document, settings))
