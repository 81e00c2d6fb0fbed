"""A ledger that is one table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from mlgate.documents.ledger.ledger_file import parse_ledger
from mlgate.documents.ledger.view import view_of
from mlgate.reporters.ledger_csv import render
from mlgate.semantics.documents.kinds.observation_ledger import KIND
from mlgate.semantics.documents.values import State
from mlgate.testing import check_source
from tests.documents.ledger.repository import NAME

NAMES = [spec.name for spec in KIND.fields]
RULES = ["MLD103", "MLD202", "MLD204"]
GOOD = {
    "Iteration": "2",
    "Metric movement": "auc 0.71 -> 0.80 (+0.09)",
    "Slice movement": "slice/region/emea/auc 0.70 to 0.78",
    **dict.fromkeys(set(NAMES) - {"Iteration", "Metric movement", "Slice movement"}, "said in words"),
}


def table(row: dict[str, str], *more: dict[str, str]) -> str:
    head = ["Date", "Run", *row]
    rows = [["2026-09-08", "`0123456789abcdef`", *values.values()] for values in (row, *more)]
    lines = [head, ["---"] * len(head), *rows]
    return "# Observation ledger\n\nÜber alles.\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in GOOD.items() if key != name}


def check(text: str) -> list[tuple[str, str]]:
    return [(item.code, item.message) for item in check_source(text, NAME, RULES)]


def test_rows_are_entries() -> None:
    text = table(GOOD, {**GOOD, "Iteration": "3", "Metric movement": "auc 0.80 -> 0.79"}).replace("\n", "\r\n")
    view = view_of(parse_ledger(text.encode(), Path(NAME), NAME))
    assert [(entry.number, entry.date, entry.run_id) for entry in view.entries] == [
        (2, "2026-09-08", "0123456789abcdef"),
        (3, "2026-09-08", "0123456789abcdef"),
    ]
    assert [(moved.metric, str(moved.change)) for entry in view.entries for moved in entry.metrics] == [
        ("auc", "0.09"),
        ("auc", "-0.01"),
    ]
    assert all(field.state is State.FILLED for entry in view.entries for field in entry.fields)
    rows = list(csv.DictReader(io.StringIO(render(view))))
    assert [row["number"] for row in rows] == ["2", "3"]
    assert check(text) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_column_that_alone_is_missing_empty_or_a_placeholder(name: str) -> None:
    (missing,) = check_source(table(without(name)).replace("| Run |", "| Machine |"), NAME, RULES)
    assert (missing.code, missing.message, missing.fix) == ("MLD202", f"`{name}` is missing", None)
    assert check(table({**GOOD, name: ""})) == [("MLD202", f"`{name}` is empty")]
    ((code, message),) = check(table({**GOOD, name: "TBD"}))
    assert (code, message.startswith(f"`{name}` is only `TBD`")) == ("MLD103", True)


def test_a_row_contradicts_itself() -> None:
    ((code, message),) = check(table({**GOOD, "Metric movement": "auc 0.71 -> 0.80 (+0.19)"}))
    assert (code, message) == ("MLD204", "`auc` moved by +0.09, and is said to by 0.19")


def test_entries_below_a_table_count_too_and_a_table_of_metrics_does_not() -> None:
    below = "\n## Iteration 3\n\n**Change:** more\n\n**Metric movement:**\n\n| metric | change |\n| --- | --- |\n| auc | +1 |\n"
    ledger = parse_ledger((table(GOOD) + below).encode(), Path(NAME), NAME)
    assert [entry.number for entry in ledger.entries] == [2, 3]
    assert ledger.next_number == 4
