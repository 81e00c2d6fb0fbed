"""The trend of a metric: drawn where it is known, broken where it is not, on axes that hold every value."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgate.documents.ledger.ledger_file import parse_ledger
from mlgate.documents.ledger.view import LedgerView, view_of
from mlgate.reporters.ledger_chart import HEIGHT, WIDTH, Chart, charts
from mlgate.reporters.ledger_html import render
from tests.documents.ledger.repository import NAME, entry, ledger


def view(*values: str) -> LedgerView:
    text = ledger(*(entry(number, Metric_movement=value) for number, value in enumerate(values, 1)))
    return view_of(parse_ledger(text.encode(), Path(NAME), NAME))


def chart(*values: str) -> Chart:
    return next(item for item in charts(view(*values)) if item.metric == "auc")


def test_neighbours_are_joined_and_a_gap_stays_a_gap() -> None:
    found = chart(
        "auc 0.8", "auc 0.8 -> 0.82", "unknown", "auc 0.82 -> 0.81", "auc 0.81 -> 0.85", "loss: 1", "auc 0.85 -> 0.9"
    )
    assert [point.spoken for point in found.points] == [
        "iteration 1: 0.8",
        "iteration 2: 0.82 (better)",
        "iteration 4: 0.81 (worse)",
        "iteration 5: 0.85 (better)",
        "iteration 7: 0.9 (better)",
    ]
    assert [path.count("L") for path in found.paths] == [1, 1]  # 1-2 and 4-5; nothing leads to 7
    assert [gap.label for gap in found.gaps] == ["3", "6"]
    assert len(found.baselines) == 4
    assert found.better == "larger is better"


@pytest.mark.parametrize(
    "values",
    [("0.8", "0.82"), ("0.8",), ("0", "0"), ("-5", "12"), ("1e-9", "2e-9"), ("12345678", "12345679"), ("0.8", "99999")],
)
def test_every_value_lies_between_two_ticks(values: tuple[str, ...]) -> None:
    found = chart(*(f"auc: {value}" for value in values))
    heights = [tick.at for tick in found.y_ticks]
    assert heights == sorted(heights, reverse=True)
    assert all(min(heights) - 0.1 <= point.y <= max(heights) + 0.1 for point in found.points)
    assert all(0 <= point.x <= WIDTH and 0 <= point.y <= HEIGHT for point in found.points)
    assert 2 <= len(found.y_ticks) <= 8
    assert len({tick.label for tick in found.y_ticks}) == len(found.y_ticks)


def test_a_long_ledger_has_a_few_numbers_below_its_axis_the_newest_among_them() -> None:
    found = chart(*(f"auc: 0.{number + 100}" for number in range(57)))
    assert len(found.x_ticks) <= 10
    assert found.x_ticks[-1].label == "57"


def test_a_metric_that_nobody_knows_is_not_drawn() -> None:
    assert [
        item.metric for item in charts(view("| metric | before | after |\n|---|---|---|\n| auc | 0.8 | unknown |"))
    ] == []


def test_the_page_has_names_on_both_axes_and_says_what_is_drawn() -> None:
    page = render(view("auc 0.8", "unknown", "auc 0.8 -> 0.82"))
    assert ">iteration</text>" in page
    assert ">auc</text>" in page
    assert "iteration 2: unknown" in page
    assert 'aria-label="auc over 3 iterations: iteration 1: 0.8, iteration 3: 0.82 (better)"' in page
    assert page.count('class="line"') == 0  # two points with a gap between them
    assert "No entries yet." in render(view())
