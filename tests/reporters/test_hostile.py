"""No text, however hostile, breaks a format or reaches a terminal as a control character."""

import json
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgate.core.diagnostic import (
    CellPlace,
    Confidence,
    LocatedDiagnostic,
    LocatedEdit,
    LocatedFix,
    Location,
    RelatedLocation,
    Severity,
    Span,
    Status,
)
from mlgate.core.report import NotAnalysed, Report, SuppressionUse
from mlgate.reporters import REPORTERS, load_reporter
from mlgate.reporters.display import scrub
from tests.reporters.sample import CONTEXT, UNSEEDED

HOSTILE = "a\nb\r\n\x1b[31m\x00\x07\x9b1m\u202e::error::%0A,;| `x` <b>&]]> \udc80\ud83d größe 漢😀 \t##vso[x]"
PARSERS: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(["json", "sarif", "gitlab", "rdjson"], json.loads),
    "jsonl": lambda text: [json.loads(line) for line in text.splitlines()],
    "junit": lambda text: ElementTree.fromstring(text.encode("utf-8")),
}
ALLOWED = {"\n"}

texts = st.text() | st.just(HOSTILE) | st.text(HOSTILE)
numbers = st.integers(1, 200)
cells = st.none() | st.builds(CellPlace, numbers, st.none() | texts, st.none() | numbers, numbers, numbers)
paths = texts | texts.map(lambda text: f"{text}.ipynb")


@st.composite
def locations(draw: st.DrawFn) -> Location:
    line, column = draw(numbers), draw(numbers)
    last = line + draw(st.integers(0, 2))
    end = column + draw(st.integers(0, 200)) if last == line else draw(numbers)
    return Location(draw(paths), line, column, last, end, draw(cells))


edits = st.builds(LocatedEdit, locations(), texts, st.just(Span(0, 0)))
fixes = st.builds(
    LocatedFix, texts, st.sampled_from(["safe", "unsafe", "display"]), st.lists(edits, max_size=2).map(tuple)
)
related = st.builds(RelatedLocation, texts, locations(), texts)
diagnostics = st.builds(
    LocatedDiagnostic,
    code=st.sampled_from(["MLG101", "MLG706", HOSTILE]),
    name=texts,
    message=texts,
    severity=st.sampled_from(Severity),
    confidence=st.sampled_from(Confidence),
    location=locations(),
    statement=texts,
    excerpt=texts,
    related=st.lists(related, max_size=2).map(tuple),
    fix=st.none() | fixes,
    status=st.sampled_from([Status.NEW, Status.KNOWN]),
    fingerprint=texts,
)
uses = st.builds(
    SuppressionUse, locations(), st.lists(texts, max_size=2).map(tuple), st.none() | texts, st.none() | texts, numbers
)
reports = st.builds(
    Report,
    diagnostics=st.lists(diagnostics, max_size=3).map(tuple),
    not_analysed=st.lists(st.builds(NotAnalysed, paths, texts, st.none() | numbers), max_size=2).map(tuple),
    suppressions=st.lists(uses, max_size=2).map(tuple),
    version=texts,
    compared_to=st.none() | texts,
)


def hostile_report() -> Report:
    place = Location(f"{HOSTILE}.ipynb", 1, 3, 1, 9, CellPlace(1, HOSTILE, 3, 1, 3))
    fix = LocatedFix(HOSTILE, "unsafe", (LocatedEdit(place, HOSTILE, Span(0, 1)),))
    diagnostic = UNSEEDED._replace(
        code=HOSTILE,
        name=HOSTILE,
        message=HOSTILE,
        location=place,
        excerpt=HOSTILE,
        related=(RelatedLocation(HOSTILE, place, HOSTILE),),
        fix=fix,
        fingerprint=HOSTILE,
    )
    return Report((diagnostic,), not_analysed=(NotAnalysed(HOSTILE, HOSTILE, 2),), compared_to=HOSTILE)


def check(name: str, report: Report) -> None:
    for statistics in (False, True):
        text = load_reporter(name)(report, CONTEXT._replace(statistics=statistics, show_fixes=True))
        text.encode("utf-8")
        assert not [character for character in text if character < " " and character not in ALLOWED]
        assert not set(text) & {"\x7f", "\x9b", "\u202e", "\u2028"}
        if name in PARSERS:
            PARSERS[name](text)


@pytest.mark.parametrize("name", REPORTERS)
def test_a_report_full_of_hostile_text(name: str) -> None:
    check(name, hostile_report())


@given(report=reports)
@settings(max_examples=20, deadline=None)
def test_any_report(report: Report) -> None:
    """A report is drawn once for all formats: to draw it takes longer than to print it."""
    for name in REPORTERS:
        try:
            check(name, report)
        except Exception as error:
            error.add_note(f"in the format {name}")
            raise


@pytest.mark.parametrize("name", ["github", "azure", "concise"])
def test_one_line_a_diagnostic(name: str) -> None:
    report = hostile_report()._replace(not_analysed=())
    text = load_reporter(name)(report, CONTEXT)
    assert len(text.splitlines()) == (2 if name == "concise" else 1)


@given(message=texts, path=paths)
def test_json_gives_message_and_path_back(message: str, path: str) -> None:
    diagnostic = UNSEEDED._replace(message=message, location=Location(path, 1, 1, 1, 2))
    found = json.loads(load_reporter("json")(Report((diagnostic,)), CONTEXT))["diagnostics"][0]
    assert (found["message"], found["location"]["path"]) == (scrub(message), scrub(path))
