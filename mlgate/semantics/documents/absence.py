"""What a document does not say: fields that are not there, in one statement, and each that is there but empty."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Span
from mlgate.core.fix import Applicability, Fix
from mlgate.core.values import NamedTuple
from mlgate.semantics.documents.demands import asked_fields
from mlgate.semantics.documents.display import counted, listed
from mlgate.semantics.documents.document import Document
from mlgate.semantics.documents.insertion import insert_missing, missing_fields
from mlgate.semantics.documents.values import State


class Absence(NamedTuple):
    """Something that is not said, where to speak of it, and the fix that makes room for it."""

    span: Span
    message: str
    fix: Fix | None = None


def absent_fields(document: Document, settings: Settings) -> Iterator[Absence]:
    """Fields that the project is asked for and the document does not fill at all."""
    asked = asked_fields(document, settings)
    missing = missing_fields(document, asked)
    if missing:
        names = [spec.name for spec in missing]
        edits = tuple(insert_missing(document, missing))
        fix = Fix(f"Add {counted(len(names), 'field')} as `unknown`", Applicability.SAFE, edits)
        yield Absence(document.title, f"{listed(names)} {'are' if len(names) > 1 else 'is'} missing", fix)
    for spec in asked:
        field = document.fields[spec.name]
        if field.state is State.EMPTY:
            yield Absence(field.place, f"`{spec.name}` is empty")
