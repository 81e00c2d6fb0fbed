"""Every field, section and row of every document: alone missing, alone a placeholder, alone empty, and well filled in."""

from __future__ import annotations

import pytest

from mlgate.core.diagnostic import LocatedDiagnostic, Severity
from mlgate.core.fix import Edit
from mlgate.engine.edits import compatible_fixes, edits_of
from mlgate.semantics.documents.insertion import key_of
from mlgate.semantics.documents.kind import DELIVERED, DocumentKind, FieldSpec, Layout, RowSpec
from mlgate.semantics.documents.kinds import document_kinds
from mlgate.semantics.documents.reading import read_document
from mlgate.semantics.documents.writing import render
from mlgate.sources.read import unit_from_bytes
from mlgate.testing import check_files

RULES = {
    "iteration-compact": "MLD102",
    "architecture": "MLD401",
    "artifact-manifest": "MLD501",
    "baseline-report": "MLD501",
    "error-cluster-report": "MLD501",
    "feature-plan": "MLD501",
    "threshold-report": "MLD501",
    "rollout-plan": "MLD505",
    "rollback-plan": "MLD506",
    "monitoring-plan": "MLD507",
    "refresh-plan": "MLD507",
}
KINDS = {name: document_kinds()[name] for name in RULES}
CHECKED = [*sorted({*RULES.values()}), "MLD103", "MLD106", "MLD402"]
FIELDS = [pytest.param(kind, spec, id=f"{kind.name}-{spec.name}") for kind in KINDS.values() for spec in kind.fields]
ROWS = [pytest.param(kind, row, id=row.name) for kind in KINDS.values() for table in kind.tables for row in table.rows]
each_field = pytest.mark.parametrize(("kind", "spec"), FIELDS)
each_row = pytest.mark.parametrize(("kind", "row"), ROWS)


def filled(kind: DocumentKind) -> str:
    """The document with a good answer everywhere, for a service: that is asked most."""
    answers = {spec.name: spec.example for spec in kind.fields if spec.name not in {t.field for t in kind.tables}}
    text = render(kind, answers, "online")
    for table in kind.tables:
        for row in table.rows:
            text = text.replace(f"| {row.name} | unknown | unknown |", f"| {row.name} | {' | '.join(row.examples)} |")
    return text


def answer_of(kind: DocumentKind, spec: FieldSpec) -> str:
    """What stands under a field in `filled`, as it is written there."""
    text = filled(kind)
    if kind.layout is Layout.YAML:
        line = next(line for line in text.splitlines() if line.startswith(f"{key_of(spec.name)}: "))
        return line.partition(": ")[2]
    if spec.name in {table.field for table in kind.tables}:
        start = text.index("| Component |")
        return text[start : text.index("\n\n", start)]
    return spec.example


def with_answer(kind: DocumentKind, spec: FieldSpec, answer: str) -> str:
    """The document in which one field alone says something else."""
    before = answer_of(kind, spec)
    head = {
        Layout.YAML: f"{key_of(spec.name)}: ",
        Layout.FIELDS: f"**{spec.name}:** ",
        Layout.SECTIONS: f"## {spec.name}\n\n<!-- {spec.question} -->\n",
    }[kind.layout]
    text = filled(kind)
    at = text.index(head) + len(head)
    assert text[at:].lstrip("\n").startswith(before)
    return text[:at] + text[at:].replace(before, answer, 1)


def without(kind: DocumentKind, spec: FieldSpec) -> str:
    """The document that lacks one field alone, its question with it."""
    text = with_answer(kind, spec, "")
    heads = (f"{key_of(spec.name)}: ", f"**{spec.name}:** ", f"## {spec.name}\n")
    for head in heads:
        text = text.replace(head, "", 1)
    return text.replace(f"<!-- {spec.question} -->", "").replace(f"# {spec.question}\n", "")


def check(kind: DocumentKind, text: str) -> list[LocatedDiagnostic]:
    return check_files({kind.path: text}, CHECKED)


def insertion(kind: DocumentKind, found: list[LocatedDiagnostic]) -> Edit:
    """The one edit of the one fix, which takes nothing away."""
    (fix,) = compatible_fixes(found)
    assert fix.is_within(kind.path)
    (edit,) = edits_of(fix)
    assert edit.start == edit.end
    return edit


def order(kind: DocumentKind, text: str) -> list[str]:
    """Names of fields by their places."""
    document = read_document(unit_from_bytes(text.encode(), kind.path))
    assert document is not None
    return [field.name for field in sorted(document.fields.values(), key=lambda field: field.name_span)]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_well_filled_is_clean(kind: DocumentKind) -> None:
    assert check(kind, filled(kind)) == []


@each_field
def test_one_field_is_missing(kind: DocumentKind, spec: FieldSpec) -> None:
    text = without(kind, spec)
    found = [item for item in check(kind, text) if item.code != "MLD402"]
    assert [(item.code, item.message) for item in found] == [(RULES[kind.name], f"`{spec.name}` is missing")]
    title = text.splitlines()[found[0].location.line - 1]
    assert kind.title in title, "it is told at the title"


@each_field
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_the_fix_adds_it_and_nothing_else(kind: DocumentKind, spec: FieldSpec, newline: str) -> None:
    text = without(kind, spec).replace("\n", newline)
    edit = insertion(kind, check(kind, text))
    assert spec.question in edit.content and edit.content.count("\n") == edit.content.count(newline)
    after = text[: edit.start] + edit.content + text[edit.start :]
    assert order(kind, after) == [other.name for other in kind.fields]
    left = [item for item in check(kind, after) if item.code != "MLD402"]
    assert [(item.code, item.severity) for item in left] == [("MLD103", Severity.NOTE)]
    assert left[0].message == f"`{spec.name}` is not known"


@each_field
@pytest.mark.parametrize("value", ["TBD", "TODO: ask", "...", "<fill in>", "QUESTION"])
def test_one_field_is_a_placeholder(kind: DocumentKind, spec: FieldSpec, value: str) -> None:
    written = spec.question if value == "QUESTION" else value
    text = with_answer(kind, spec, f'"{written}"' if kind.layout is Layout.YAML else written)
    found = [item for item in check(kind, text) if item.code != "MLD402"]
    assert [(item.code, item.severity) for item in found] == [("MLD103", Severity.WARNING)]
    assert found[0].message.startswith(f"`{spec.name}` is only `")
    place = found[0].location
    assert text.splitlines()[place.line - 1][place.column - 1 : place.end_column - 1].strip('"') == written


@each_field
def test_none_alone_is_an_answer_only_where_it_may_be(kind: DocumentKind, spec: FieldSpec) -> None:
    found = [item.code for item in check(kind, with_answer(kind, spec, "none")) if item.code != "MLD402"]
    assert found == ([] if spec.allows_none else ["MLD103"])


@each_field
def test_one_field_is_empty(kind: DocumentKind, spec: FieldSpec) -> None:
    found = [item for item in check(kind, with_answer(kind, spec, "")) if item.code != "MLD402"]
    assert [(item.code, item.message, item.fix) for item in found] == [
        (RULES[kind.name], f"`{spec.name}` is empty", None)
    ]


@each_field
def test_one_field_is_unknown(kind: DocumentKind, spec: FieldSpec) -> None:
    found = [item for item in check(kind, with_answer(kind, spec, "unknown")) if item.code != "MLD402"]
    assert [(item.code, item.severity) for item in found] == [("MLD103", Severity.NOTE)]


@each_field
def test_only_projects_of_its_kinds_are_asked(kind: DocumentKind, spec: FieldSpec) -> None:
    text = without(kind, spec)
    asked = {None: {*DELIVERED} <= {*spec.kinds}} | {
        name: name in spec.kinds for name in ("batch", "online", "research")
    }
    for project, is_asked in asked.items():
        own = "" if project is None else f"project: {project}\n"
        found = [item for item in check(kind, text.replace("project: online\n", own)) if item.code != "MLD402"]
        assert bool(found) is is_asked, project


@each_row
def test_one_row_is_missing(kind: DocumentKind, row: RowSpec) -> None:
    text = filled(kind).replace(f"| {row.name} | {' | '.join(row.examples)} |\n", "")
    assert [(item.code, item.message) for item in check(kind, text)] == [
        ("MLD402", f"the table has no row for `{row.name}`")
    ]


@each_row
@pytest.mark.parametrize(
    ("choice", "why", "message"),
    [
        ("", "a reason", "`{}` has no choice"),
        ("TBD", "a reason", "`{}` has no choice"),
        ("a tool", "", "`{}` is `a tool`, and nobody says why"),
        ("a tool", "TBD", "`{}` is `a tool`, and nobody says why"),
        ("None", "", "`{}` is `None`, and nobody says why"),
        ("none", "n/a", "`{}` is `none`, and nobody says why"),
        ("unknown", "a reason", "the choice of `{}` is not known"),
        ("none", "one job a night needs none", None),
        ("a tool", "a reason", None),
    ],
)
def test_one_row_says_something_else(
    kind: DocumentKind, row: RowSpec, choice: str, why: str, message: str | None
) -> None:
    text = filled(kind).replace(f"| {row.name} | {' | '.join(row.examples)} |", f"| {row.name} | {choice} | {why} |")
    found = [(item.code, item.message) for item in check(kind, text)]
    assert found == ([] if message is None else [("MLD402", message.format(row.name))])


def test_a_missing_section_is_told_once() -> None:
    kind = KINDS["architecture"]
    found = check(kind, without(kind, kind.field("Stack specification")).replace("| ", "x "))
    assert [item.code for item in found] == ["MLD401"]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_all_fields_but_one_are_added_in_order(kind: DocumentKind) -> None:
    """Several at one place, too: what a plan lacks is put together of what each field lacks."""
    first = kind.fields[0]
    head = filled(kind)
    text = head[: head.index(first.example) + len(first.example) + (1 if kind.layout is not Layout.YAML else 2)]
    found = [item for item in check(kind, text) if item.code == RULES[kind.name]]
    edit = insertion(kind, found)
    after = text[: edit.start] + edit.content + text[edit.start :]
    assert order(kind, after) == [spec.name for spec in kind.fields]
    assert not [item for item in check(kind, after) if item.code == RULES[kind.name]]
