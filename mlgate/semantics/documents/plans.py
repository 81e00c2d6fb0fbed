"""Plans of a project as facts: which there are, what each leaves open; and what is missing of those that it needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import LocatedEdit, LocatedFix, Location, Span
from mlgate.core.fix import Applicability
from mlgate.core.project import Fact, Project
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.semantics.documents.display import counted, listed
from mlgate.semantics.documents.document import Document
from mlgate.semantics.documents.insertion import insert_missing
from mlgate.semantics.documents.kind import PROJECT_KINDS, DocumentKind
from mlgate.semantics.documents.kinds import document_kinds
from mlgate.semantics.documents.reading import read_document
from mlgate.semantics.documents.values import State
from mlgate.semantics.documents.writing import template_of
from mlgate.semantics.editing.fact_edits import located_edits, stored_edits
from mlgate.semantics.project.conventions import is_demanded
from mlgate.semantics.project.ml_project import ml_projects
from mlgate.sources.unit import SourceUnit

DOCUMENT, ABSENT = "document", "absent"


class Lack(NamedTuple):
    """What a plan leaves open, or that there is none; where to speak of it, and the fix."""

    place: Fact
    message: str
    fix: LocatedFix | None = None


def document_facts(unit: SourceUnit, kinds: Sequence[str]) -> Iterator[Fact]:
    """That the file is a document of one of these kinds, and which of its fields are missing or empty."""
    document = read_document(unit)
    if document is None or document.kind.name not in kinds:
        return
    own = {"kind": document.kind.name, "project": document.project_kind or ""}
    yield fact_at(document, DOCUMENT, document.title, own)
    for field in document.in_state(State.MISSING, State.EMPTY):
        is_missing = field.state is State.MISSING
        edits = stored_edits(unit, insert_missing(document, [field.spec])) if is_missing else []
        data = {**own, "field": field.name, "missing": is_missing, "edits": edits}
        yield fact_at(document, ABSENT, document.title if is_missing else field.place, data)


def fact_at(document: Document, kind: str, span: Span, data: dict[str, Any]) -> Fact:
    """A fact at a place of a document; its line is what tells it from others."""
    unit = document.unit
    line = unit.line_of(span.start)
    starts = (*unit.line_starts, len(unit.code))
    excerpt = unit.code[starts[line - 1] : starts[line]].rstrip("\r\n")
    return Fact(kind, unit.location(span), " ".join(excerpt.split()), excerpt, data)


def open_plans(project: Project, code: str, name: str, kinds: Sequence[str]) -> Iterator[Lack]:
    """What plans of these kinds leave open, and those that a project in production needs and has not."""
    facts = project.facts(code)
    seen = set()
    for path, found in facts.items():
        for place in found:
            if place.kind == DOCUMENT:
                seen.add(place.data["kind"])
                yield from _open_fields(project.settings, path, place, found)
    if is_demanded(project.settings, code, name):
        for kind in (document_kinds()[wanted] for wanted in kinds if wanted not in seen):
            yield from _missing_plan(project, code, kind)


def _open_fields(settings: Settings, path: str, place: Fact, facts: Sequence[Fact]) -> Iterator[Lack]:
    own = place.data["project"]
    project_kind = own if own in PROJECT_KINDS else settings.project.kind
    asked = {spec.name for spec in document_kinds()[place.data["kind"]].asked(project_kind)}
    absent = [fact for fact in facts if fact.kind == ABSENT and fact.data["field"] in asked]
    missing = [fact for fact in absent if fact.data["missing"]]
    if missing:
        names = [fact.data["field"] for fact in missing]
        edits = _joined(located_edits(path, [edit for fact in missing for edit in fact.data["edits"]]))
        fix = LocatedFix(f"Add {counted(len(names), 'field')} as `unknown`", Applicability.SAFE.value, edits)
        yield Lack(place, f"{listed(names)} {'are' if len(names) > 1 else 'is'} missing", fix)
    for fact in absent:
        if not fact.data["missing"]:
            yield Lack(fact, f"`{fact.data['field']}` is empty")


def _joined(edits: Sequence[LocatedEdit]) -> tuple[LocatedEdit, ...]:
    """Insertions at one place as one, in their order."""
    by_place: dict[Span, LocatedEdit] = {}
    for edit in edits:
        before = by_place.get(edit.span)
        by_place[edit.span] = edit if before is None else before._replace(content=before.content + edit.content)
    return tuple(by_place.values())


def _missing_plan(project: Project, code: str, kind: DocumentKind) -> Iterator[Lack]:
    """Once for each project that trains, and delivers by its own word."""
    if project.settings.project.kind not in kind.kinds:
        return
    for found in ml_projects(project, code):
        path = f"{found.root}{kind.path}"
        fix = None if project.exists(path) else new_document_fix(kind, path, project.settings.project.kind)
        yield Lack(
            found.place,
            f"what trains here is used ({project.settings.project.kind}), without a {kind.title.lower()}",
            fix,
        )


def new_document_fix(kind: DocumentKind, path: str, project_kind: str | None = None) -> LocatedFix:
    """The fix that creates a document of a kind, with its questions and nothing answered."""
    edit = LocatedEdit(Location(path, 1, 1, 1, 1), template_of(kind, project_kind), Span(0, 0), creates=True)
    return LocatedFix(f"Create `{path}`", Applicability.SAFE.value, (edit,))
