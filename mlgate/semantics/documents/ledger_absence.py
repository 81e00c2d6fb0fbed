"""What the entries of a ledger do not say: fields that are missing, empty, placeholders, or not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlgate.core.fix import Applicability, Fix
from mlgate.semantics.documents.absence import Absence
from mlgate.semantics.documents.display import counted, listed
from mlgate.semantics.documents.document import Document, Field
from mlgate.semantics.documents.insertion import insert_missing, missing_fields
from mlgate.semantics.documents.kind import FieldSpec
from mlgate.semantics.documents.ledger import Entry
from mlgate.semantics.documents.values import State


class _Part(Document):
    """One entry as a document of its own."""

    def __init__(self, ledger: Document, entry: Entry) -> None:
        super().__init__(ledger.unit, ledger.kind, ledger.content, entry.span)
        self._entry = entry

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields of the entry."""
        return self._entry.fields


def absent_in_entry(ledger: Document, entry: Entry, asked: tuple[FieldSpec, ...]) -> Iterator[Absence]:
    """Fields that an entry does not fill at all: one statement with a fix, then each that is there and empty."""
    part = _Part(ledger, entry)
    missing = missing_fields(part, asked)
    if missing:
        names = [spec.name for spec in missing]
        yield Absence(
            entry.title, f"{listed(names)} {'are' if len(names) > 1 else 'is'} missing", _fix(part, missing, entry)
        )
    for spec in asked:
        field = entry.fields[spec.name]
        if field.state is State.EMPTY:
            yield Absence(field.place, f"`{spec.name}` is empty")


def _fix(part: _Part, missing: Sequence[FieldSpec], entry: Entry) -> Fix | None:
    """The fields, added at their places; a table would need a column, and an answer in every row."""
    if entry.is_row:
        return None
    title = f"Add {counted(len(missing), 'field')} as `unknown`"
    return Fix(title, Applicability.SAFE, tuple(insert_missing(part, missing)))
