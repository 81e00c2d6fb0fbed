"""A compact as reports show it: every field with its state, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from mlgate.config.settings import Settings
from mlgate.core.values import NamedTuple
from mlgate.semantics.documents.demands import asked_fields, project_kind
from mlgate.semantics.documents.document import Document
from mlgate.semantics.documents.insertion import key_of
from mlgate.semantics.documents.values import State
from mlgate.semantics.security.credentials import conceal


class FieldView(NamedTuple):
    """One field; `line` is 1-based, 0 where it is missing. `is_asked`: whether the project is asked for it."""

    name: str
    key: str
    state: State
    value: str
    line: int
    question: str
    is_asked: bool


class CompactView(NamedTuple):
    """A compact and what it is held against."""

    path: str
    title: str
    project: str | None
    fields: tuple[FieldView, ...]

    @property
    def counts(self) -> Mapping[State, int]:
        """How many of the fields that are asked for are in each state."""
        found = Counter(field.state for field in self.fields if field.is_asked)
        return {state: found[state] for state in State}

    @property
    def summary(self) -> str:
        """One line: "19 fields: 12 filled, 5 unknown, 2 missing"."""
        words = [f"{self.counts[state]} {state.value}" for state in reversed(State) if self.counts[state]]
        return f"{sum(self.counts.values())} fields: {', '.join(words)}"


def compact_view(document: Document, settings: Settings) -> CompactView:
    """The view of a document."""
    asked = {spec.name for spec in asked_fields(document, settings)}
    unit = document.unit
    fields = tuple(
        FieldView(
            field.name,
            key_of(field.name),
            field.state,
            conceal(field.value),
            0 if field.state is State.MISSING else unit.line_of(field.name_span.start),
            field.spec.question,
            field.name in asked,
        )
        for field in document.fields.values()
    )
    title = document.text[document.title.start : document.title.end].strip().lstrip("# ")
    return CompactView(unit.path, title or document.kind.title, project_kind(document, settings), fields)
