"""Whatever a file holds: entries are found in order, nothing crashes, and reports stay within their formats."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlgate.documents.ledger.ledger_file import Ledger, LedgerError, parse_ledger
from mlgate.documents.ledger.preservation import alterations
from mlgate.documents.ledger.view import view_of
from mlgate.reporters import ledger_csv, ledger_html, ledger_json, ledger_markdown, ledger_text
from mlgate.reporters.display import columns
from mlgate.semantics.documents.kinds.observation_ledger import KIND
from mlgate.semantics.documents.ledger_figures import figures
from tests.documents.ledger.repository import NAME, entry, ledger

NAMES = st.sampled_from([spec.name for spec in KIND.fields] + [alias for spec in KIND.fields for alias in spec.aliases])
WORDS = st.sampled_from(
    [
        "auc 0.8 -> 0.9",
        "unknown",
        "TBD",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "`x`: 1,2,3",
        "- a\n- b",
        "",
        "Größe",
        "=1+1",
        "```",
        "<!--",
    ]
)
LINES = st.one_of(
    st.builds("## Iteration {}".format, st.integers(0, 12)),
    st.builds("Iteration: {}".format, st.integers(0, 12)),
    st.builds("**{}:** {}".format, NAMES, WORDS),
    st.builds("### {}\n{}".format, NAMES, WORDS),
    st.builds("- {}: {}".format, NAMES, WORDS),
    st.builds("| {} | {} |".format, NAMES, WORDS),
    st.text(max_size=30),
)
SCHEMA = json.loads(ledger_json.schema_text())


def read(text: str) -> Ledger:
    return parse_ledger(text.encode(), Path(NAME), NAME)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LINES, max_size=25), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_any_text_is_read_and_shown(lines: list[str], line_end: str) -> None:
    try:
        found = read("# Observation ledger\n" + line_end.join(lines))
    except LedgerError:
        return
    places = [item.span for item in found.entries]
    assert all(place.start < place.end for place in places)
    assert all(one.end <= other.start for one, other in pairwise(places))
    assert not list(alterations(found.entries, found.entries))
    view = view_of(found)
    jsonschema.validate(json.loads(ledger_json.render(view)), SCHEMA)
    assert all(columns(line) <= 80 for line in ledger_text.render(view, 80).splitlines())
    assert len(list(csv.reader(io.StringIO(ledger_csv.render(view))))) == len(found.entries) + 1
    assert ledger_markdown.render(view).count("\n| ") <= len(found.entries) + 2
    assert "<script" not in ledger_html.render(view)


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+cmd|' /C calc'!A0", "@SUM(1)", "-2+3", "- a list"])
def test_no_cell_of_a_spreadsheet_is_a_formula(text: str) -> None:
    table = ledger_csv.render(view_of(read(ledger(entry(1, Change=text, Lesson_captured="-0.5")))))
    row = next(csv.DictReader(io.StringIO(table)))
    assert row["change"] == f"'{text}"
    assert row["lesson_captured"] == "-0.5"


def test_markup_of_a_page_is_text_in_it() -> None:
    page = ledger_html.render(
        view_of(read(ledger(entry(1, Change="<img src=x onerror=alert(1)> \u202e", Metric_movement="`<b>`: 1"))))
    )
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "\u202e" not in page
    assert "&lt;b&gt;" in page


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("auc 0.812 -> 0.836, ece 0.03 → 0.02", [("auc", "0.812", "0.836"), ("ece", "0.03", "0.02")]),
        ("AUC rose from 81.2 % to 83.6 %.", [("AUC", "0.812", "0.836")]),
        ("`p95 latency`: 1,041 to 1,055", [("p95 latency", "1041", "1055")]),
        ("region/apac auc 0.79 -> 0.83", [("region/apac/auc", "0.79", "0.83")]),
        ("- auc 0.8\n- loss: 1e-3", [("loss", None, "0.001"), ("auc", None, "0.8")]),
        ("about as good as before; the top 100 won", []),
        ("see 2026-06-14 and v1.2.3", []),
        ("| metric | baseline | new |\n|---|---|---|\n| auc | .8 | −0.1 |", [("auc", "0.8", "-0.1")]),
        ("| metric | value |\n|---|---|\n| auc | **0.81** (old) |", [("auc", None, "0.81")]),
    ],
)
def test_numbers_as_people_write_them(written: str, wanted: list[tuple[str, str | None, str | None]]) -> None:
    found = figures(read(ledger(entry(1, Metric_movement=written))).entries[0], "Metric movement")
    shown = [
        (item.metric, item.before and f"{item.before.value:f}", item.after and f"{item.after.value:f}")
        for item in found
    ]
    assert shown == [(name, before, after) for name, before, after in wanted]
