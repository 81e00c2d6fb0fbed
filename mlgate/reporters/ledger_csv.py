"""`csv`: a ledger as a table for spreadsheets: an entry a row, or a metric of an entry a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from mlgate.documents.ledger.view import EntryView, LedgerView
from mlgate.gates.numbers import shown
from mlgate.semantics.documents.kinds.observation_ledger import KIND

_RUNS = ("run_id", "baseline_run_id")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(view: LedgerView) -> str:
    """A row an entry: the fields as they are written, then each metric before and after."""
    names = [spec.name.lower().replace(" ", "_") for spec in KIND.fields]
    metrics = [f"{metric}.{side}" for metric in view.metrics for side in ("before", "after")]
    rows = ([*_head(entry), *(field.value for field in entry.fields), *_values(entry, view)] for entry in view.entries)
    return _table(["number", "date", *_RUNS, *names, *metrics], rows)


def render_metrics(view: LedgerView) -> str:
    """A row a metric of an entry, those of slices too."""
    return _table(["number", "date", *_RUNS, "kind", "metric", "before", "after", "change", "trend"], _metrics(view))


def _metrics(view: LedgerView) -> Iterator[list[str]]:
    for entry in view.entries:
        for kind, group in (("metric", entry.metrics), ("slice", entry.slices)):
            for moved in group:
                numbers = (_number(value) for value in (moved.before, moved.after, moved.change))
                yield [*_head(entry), kind, moved.metric, *numbers, moved.trend.value]


def _head(entry: EntryView) -> list[str]:
    return [str(entry.number), entry.date, entry.run_id or "", entry.baseline_run_id or ""]


def _values(entry: EntryView, view: LedgerView) -> Iterator[str]:
    by_name = {moved.metric: moved for moved in entry.metrics}
    for metric in view.metrics:
        moved = by_name.get(metric)
        yield from (_number(value) for value in ((moved.before, moved.after) if moved else (None, None)))


def _number(value: Decimal | None) -> str:
    return shown(value) if value is not None else ""


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(list(map(_safe, titles)))
    writer.writerows(list(map(_safe, row)) for row in rows)
    return stream.getvalue()


def _safe(text: str) -> str:
    """Text that a spreadsheet would run as a formula gets an apostrophe; numbers stay numbers."""
    if not text.startswith(_FORMULA):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text
