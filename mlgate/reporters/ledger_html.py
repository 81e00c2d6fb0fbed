"""`html`: a ledger as one page: the trend of each metric, then every iteration, newest first."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.documents.ledger.movements import Trend
from mlgate.documents.ledger.view import EntryView, LedgerView, Moved
from mlgate.reporters.display import visible
from mlgate.reporters.html_page import render_page
from mlgate.reporters.ledger_chart import HEIGHT, WIDTH, charts
from mlgate.reporters.ledger_words import change_words, closing, first_line, number_words, value_words
from mlgate.semantics.documents.kinds.observation_ledger import KIND
from mlgate.semantics.documents.values import State

_TONES = {Trend.BETTER: "pass", Trend.WORSE: "fail", Trend.SAME: "none", Trend.UNKNOWN: "none"}
_TABULATED = ("Metric movement", "Slice movement")
_ESCAPED = lazy_regex(r"\\([\\`*_{}\[\]<>#|~!&])")


class Row(NamedTuple):
    """A metric of an entry: texts, nothing to be computed."""

    metric: str
    before: str
    after: str
    change: str
    trend: str
    tone: str


class Answer(NamedTuple):
    """One field of an entry: its question shows where it is open."""

    name: str
    state: str
    lines: list[str]
    question: str


class Card(NamedTuple):
    """One entry."""

    number: int
    heading: str
    summary: str
    date: str
    open_fields: int
    metrics: list[Row]
    slices: list[Row]
    answers: list[Answer]


def render(view: LedgerView) -> str:
    """Render the page."""
    values: dict[str, Any] = {
        "title": visible(view.path),
        "sentence": closing(view),
        "charts": list(charts(view)),
        "cards": [_card(entry) for entry in reversed(view.entries)],
        "width": WIDTH,
        "height": HEIGHT,
        "tones": _TONES,
    }
    return render_page("ledger.html", values)


def _card(entry: EntryView) -> Card:
    return Card(
        entry.number,
        visible(entry.heading),
        first_line(entry, "Change"),
        entry.date,
        sum(field.state is not State.FILLED for field in entry.fields),
        [_row(moved) for moved in entry.metrics],
        [_row(moved) for moved in entry.slices],
        list(_answers(entry)),
    )


def _row(moved: Moved) -> Row:
    trend = moved.trend.value if moved.change is not None else ""
    before = number_words(moved.before)
    return Row(visible(moved.metric), before, value_words(moved), change_words(moved), trend, _TONES[moved.trend])


def _answers(entry: EntryView) -> Iterator[Answer]:
    tables = {"Metric movement": entry.metrics, "Slice movement": entry.slices}
    for field in entry.fields:
        if field.name in _TABULATED and tables[field.name]:
            continue
        is_open = field.state is not State.FILLED
        lines = [_ESCAPED.sub(r"\1", line) for line in field.value.split("\n") if line.strip()]
        yield Answer(field.name, field.state.value, lines, KIND.field(field.name).question if is_open else "")
