"""`markdown`: a ledger as a table for a pull request, newest last."""

from __future__ import annotations

from mlgate.documents.ledger.view import EntryView, LedgerView
from mlgate.reporters.display import visible
from mlgate.reporters.ledger_words import UNKNOWN, closing, first_line, metric_lines

_LONGEST = 120


def render(view: LedgerView) -> str:
    """Render the table."""
    lines = ["| # | date | change | metrics | decision |", "| ---: | --- | --- | --- | --- |", *map(_row, view.entries)]
    return "\n".join((f"**{_cell(visible(view.path))}**", "", *(lines if view.entries else ()), "", closing(view), ""))


def _row(entry: EntryView) -> str:
    metrics = "<br>".join(_cell(text) for text, _ in metric_lines(entry))
    cells = (str(entry.number), entry.date or UNKNOWN, _cell(first_line(entry, "Change")), metrics)
    return f"| {' | '.join((*cells, _cell(first_line(entry, 'Decision'))))} |"


def _cell(text: str) -> str:
    """Text that cannot leave its cell, nor be markup."""
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
    for sign, escape in (
        ("\\", "\\\\"),
        ("&", "&amp;"),
        ("<", "&lt;"),
        ("|", "\\|"),
        ("*", "\\*"),
        ("`", "\\`"),
        ("[", "\\["),
        ("_", "\\_"),
    ):
        short = short.replace(sign, escape)
    return short
