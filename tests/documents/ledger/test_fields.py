"""Each of the fourteen fields: alone missing, a placeholder, not known, well filled; and what the fix makes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mlgate.semantics.documents.kinds.observation_ledger import KIND
from mlgate.semantics.documents.ledger import ITERATION, ledger_entries
from mlgate.semantics.documents.ledger_text import template
from mlgate.semantics.documents.reading import read_document
from mlgate.semantics.documents.values import State
from mlgate.sources.text_file import text_unit
from mlgate.testing import check_source, fix_source
from tests.documents.ledger.repository import FULL, NAME, entry, ledger

FIELDS = [spec.name for spec in KIND.fields]
BELOW = [name for name in FIELDS if name != ITERATION]


def headings(text: str) -> str:
    """The same with headings for fields."""
    for name in BELOW:
        text = text.replace(f"**{name}:** ", f"### {name}\n\n")
    return text


def items(text: str) -> str:
    for name in BELOW:
        text = text.replace(f"**{name}:** ", f"- **{name}**: ")
    return text.replace("\n\n- ", "\n- ")


def plain(text: str) -> str:
    for name in BELOW:
        text = text.replace(f"**{name}:** ", f"{name}: ")
    return text


FORMS: dict[str, Callable[[str], str]] = {"bold": str, "headings": headings, "items": items, "plain": plain}


def said(text: str, *rules: str) -> list[tuple[str, str, int]]:
    found = check_source(text, NAME, rules or ("ledger-field-missing", "placeholder-value"))
    return [(item.name, item.message, item.location.line) for item in found]


def without(field: str) -> str:
    lines = ledger(entry(1), entry(2)).split("\n")
    second = lines.index("## Iteration 2")
    place = next(number for number in range(second, len(lines)) if lines[number].startswith(f"**{field}:**"))
    return "\n".join(lines[:place] + lines[place + 2 :]).rstrip("\n") + "\n"


@pytest.mark.parametrize("form", FORMS)
def test_a_ledger_that_says_everything_is_clean(form: str) -> None:
    text = FORMS[form](ledger(entry(1), entry(2)))
    assert said(text) == []
    document = read_document(text_unit(text.encode(), NAME))
    assert document is not None
    for found in ledger_entries(document):
        assert [field.value for field in found.fields.values()][1:] == [FULL[name] for name in BELOW]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("field", BELOW)
def test_one_field_alone_is_missing(field: str, form: str) -> None:
    text = FORMS[form](without(field))
    line = text.split("\n").index("## Iteration 2") + 1
    assert said(text) == [("ledger-field-missing", f"`{field}` is missing", line)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("field", BELOW)
def test_the_fix_adds_that_field_and_touches_nothing_else(field: str, form: str, line_end: str) -> None:
    text = FORMS[form](without(field)).replace("\n", line_end)
    fixed = fix_source(text, NAME, ["ledger-field-missing"])
    assert said(fixed) == [
        ("placeholder-value", f"`{field}` is not known", text.split(line_end).index("## Iteration 2") + 1)
    ]
    before, after = text.split(line_end), fixed.split(line_end)
    added = list(after)
    for line in before:
        added.remove(line)
    assert all(not line or field in line or line == "unknown" or KIND.field(field).question in line for line in added)
    document = read_document(text_unit(fixed.encode(), NAME))
    assert document is not None
    second = ledger_entries(document)[1]
    assert {name: found.state for name, found in second.fields.items()} == {
        name: State.UNKNOWN if name == field else State.FILLED for name in FIELDS
    }
    assert list(ledger_entries(document)[0].fields.values())[-1].value == FULL[BELOW[-1]]


@pytest.mark.parametrize("placeholder", ["TBD", "TODO: ask Ada", "...", "<what changed>", "the question"])
@pytest.mark.parametrize("field", FIELDS)
def test_one_field_alone_is_a_placeholder(field: str, placeholder: str) -> None:
    value = KIND.field(field).question if placeholder == "the question" else placeholder
    found = said(ledger(entry(1), entry(2, {field: value})))
    assert [(name, message.partition(" is only ")[0]) for name, message, _ in found] == [
        ("placeholder-value", f"`{field}`")
    ]


@pytest.mark.parametrize("field", FIELDS)
def test_none_is_an_answer_where_there_may_be_none(field: str) -> None:
    found = said(ledger(entry(1, {field: "none"})))
    assert bool(found) is not KIND.field(field).allows_none


@pytest.mark.parametrize("field", FIELDS)
def test_one_field_alone_is_not_known(field: str) -> None:
    assert said(ledger(entry(1, {field: "unknown: the labels come in July"}))) == [
        ("placeholder-value", f"`{field}` is not known", said(ledger(entry(1, {field: "unknown"})))[0][2])
    ]


@pytest.mark.parametrize("field", BELOW)
def test_one_field_alone_is_empty(field: str) -> None:
    found = said(ledger(entry(1, {field: ""})))
    assert [(name, message) for name, message, _ in found] == [("ledger-field-missing", f"`{field}` is empty")]


def test_the_template_asks_every_question_and_answers_none() -> None:
    text = template()
    assert all(spec.question in text for spec in KIND.fields)
    found = said(text)
    assert [name for name, _, _ in found] == ["placeholder-value"]


def test_notes_in_other_languages_and_tables_inside_of_fields_are_no_fields() -> None:
    table = "| metric | before | after |\n| --- | --- | --- |\n| Größe | 1 | 2 |"
    text = ledger(
        entry(1, Metric_movement=f"Schöne Zahlen:\n\n{table}", Lesson_captured="- Änderung: keine\n- **Ü:** ö")
    )
    assert said(text) == []


@pytest.mark.parametrize("form", FORMS)
def test_the_iteration_alone_is_missing(form: str) -> None:
    body = entry(1).partition("\n\n")[2].partition("\n\n")[2]
    text = FORMS[form](f"# Observation ledger\n\n{body}")
    assert [(name, message) for name, message, _ in said(text)] == [("ledger-field-missing", "`Iteration` is missing")]
    fixed = fix_source(text, NAME, ["ledger-field-missing"])
    assert [(name, message) for name, message, _ in said(fixed)] == [("placeholder-value", "`Iteration` is not known")]
    document = read_document(text_unit(fixed.encode(), NAME))
    assert document is not None
    assert len(ledger_entries(document)) == 1
