"""`text`: a ledger as a table in the terminal, newest last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from mlgate.core.values import NamedTuple
from mlgate.documents.ledger.movements import Trend
from mlgate.documents.ledger.view import EntryView, LedgerView
from mlgate.reporters.display import columns, pad, visible, wrap
from mlgate.reporters.ledger_words import UNKNOWN, closing, first_line, metric_lines
from mlgate.reporters.style import Style

_TITLES = ("#", "date", "change", "metrics", "decision")
_DATE = 10
_GAP = "  "
_MOST_LINES = 4
_PAINT = {Trend.BETTER: "green", Trend.WORSE: "red"}


class _Line(NamedTuple):
    """One line of a cell, with its colour."""

    text: str
    paint: str = ""


def render(view: LedgerView, width: int = 80, *, color: bool = False) -> str:
    """Render the table; no line is wider than `width` columns."""
    style = Style(color)
    if not view.entries:
        return f"{visible(view.path)}: no entries yet\nadd one: mlgate ledger add --run-id ID\n"
    widths = _widths(view, width)
    lines = [visible(view.path), "", _row([[_Line(title, "bold")] for title in _TITLES], widths, style)[0]]
    for entry in view.entries:
        lines += _row(_cells(entry, widths), widths, style)
    lines += ["", *wrap(closing(view), width)]
    return "".join(f"{line}\n" for line in lines)


def _widths(view: LedgerView, width: int) -> list[int]:
    """Columns for each cell: numbers and dates as they are, the rest shared."""
    number = max(len(str(entry.number)) for entry in view.entries)
    left = width - number - _DATE - len(_GAP) * (len(_TITLES) - 1)
    metrics = min(max(columns(text) for entry in view.entries for text, _ in metric_lines(entry)), left * 2 // 5)
    metrics = max(metrics, len("metrics"))
    decision = (left - metrics) * 2 // 5
    return [number, _DATE, left - metrics - decision, metrics, decision]


def _cells(entry: EntryView, widths: Sequence[int]) -> list[list[_Line]]:
    metrics = [
        _Line(line, _PAINT.get(moved.trend, "") if moved is not None else "")
        for text, moved in metric_lines(entry)
        for line in _broken(text, widths[3])
    ]
    return [
        [_Line(str(entry.number))],
        [_Line(entry.date or UNKNOWN)],
        _cut(_broken(first_line(entry, "Change"), widths[2])),
        metrics,
        _cut(_broken(first_line(entry, "Decision"), widths[4])),
    ]


def _broken(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns; a word that is longer is cut."""
    lines: list[str] = []
    for line in wrap(text, width) or [""]:
        lines.append(line if columns(line) <= width else f"{line[: width - 1]}…")
    return lines


def _cut(lines: list[str]) -> list[_Line]:
    if len(lines) <= _MOST_LINES:
        return [_Line(line) for line in lines]
    return [*(_Line(line) for line in lines[: _MOST_LINES - 1]), _Line(f"{lines[_MOST_LINES - 1][:-1].rstrip()}…")]


def _row(cells: Sequence[Sequence[_Line]], widths: Sequence[int], style: Style) -> list[str]:
    return [
        _GAP.join(_painted(line, width, style) for line, width in zip(lines, widths, strict=True)).rstrip()
        for lines in zip_longest(*cells, fillvalue=_Line(""))
    ]


def _painted(line: _Line, width: int, style: Style) -> str:
    filled = pad(line.text, width)
    return style.paint(line.paint, line.text) + filled[len(line.text) :] if line.paint else filled


def entry_lines(entry: EntryView) -> Iterator[str]:
    """One entry with all of its fields."""
    yield visible(entry.heading)
    for field in entry.fields:
        value = field.value or f"({field.state.value})"
        yield f"{field.name}:" + ("" if "\n" in value else f" {visible(value)}")
        if "\n" in value:
            yield from (f"  {visible(line)}" for line in value.split("\n") if line.strip())
