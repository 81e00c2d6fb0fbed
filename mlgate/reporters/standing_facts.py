"""What the page of a check shows of compacts, ledgers and lineage: texts, nothing to be computed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.documents.compact.view import CompactView
from mlgate.documents.ledger.movements import Trend
from mlgate.documents.ledger.view import LedgerView
from mlgate.documents.standing import UNKNOWN, Standing
from mlgate.reporters.display import visible
from mlgate.reporters.ledger_chart import HEIGHT, WIDTH, charts
from mlgate.reporters.ledger_words import closing, first_line
from mlgate.semantics.documents.values import State
from mlgate.semantics.security.credentials import conceal

TONES = {Trend.BETTER: "pass", Trend.WORSE: "fail", Trend.SAME: "none", Trend.UNKNOWN: "none"}
_MOST_CHARTS = 6
_MOST_ENTRIES = 12
_LONGEST = 300


class Field(NamedTuple):
    """One field of a compact: its question stands where it is open."""

    name: str
    value: str
    question: str


def standing_values(standing: Standing | None) -> dict[str, Any]:
    """The values of the template; nothing where nothing is known."""
    if standing is None:
        return {"charts": [], "compacts": [], "ledgers": [], "lineage": []}
    return {
        "charts": [chart for view in standing.ledgers for chart in islice(charts(view), _MOST_CHARTS)][:_MOST_CHARTS],
        "compacts": [(visible(view.path), view.summary, list(_fields(view))) for view in standing.compacts],
        "ledgers": [(visible(view.path), closing(view), list(_entries(view))) for view in standing.ledgers],
        "lineage": [(item, item.value == UNKNOWN) for item in standing.lineage],
        "chart_size": (WIDTH, HEIGHT),
        "chart_tones": TONES,
    }


def _fields(view: CompactView) -> Iterator[Field]:
    for field in view.fields:
        if field.is_asked:
            is_open = field.state is not State.FILLED
            yield Field(field.name, _cut(field.value) or field.state.value, field.question if is_open else "")


def _entries(view: LedgerView) -> Iterator[tuple[str, str, list[str]]]:
    """The newest entries: heading, change, and the fields that are open."""
    for entry in islice(reversed(view.entries), _MOST_ENTRIES):
        open_fields = [field.name for field in entry.fields if field.state is not State.FILLED]
        yield visible(entry.heading), _cut(first_line(entry, "Change")), open_fields


def _cut(text: str) -> str:
    shown = visible(conceal(" ".join(text.split())))
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
