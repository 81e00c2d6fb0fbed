"""What the formats of ledgers have in common: values without their markup, cut to what a table holds."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mlgate.core.lazy_regex import lazy_regex
from mlgate.documents.ledger.movements import written
from mlgate.documents.ledger.view import EntryView, LedgerView, Moved
from mlgate.reporters.display import plural, visible
from mlgate.semantics.documents.values import State

UNKNOWN = "unknown"
METRICS_SHOWN = 3
_BULLET = lazy_regex(r"^\s*(?:[-*+]|\d+[.)])\s+")
_ESCAPED = lazy_regex(r"\\([\\`*_{}\[\]<>#|~!&])")
_COMMIT = lazy_regex(r"^`[0-9a-f]{7,40}` (?=\S)")


def first_line(entry: EntryView, name: str) -> str:
    """The first thing that a field says, in one line; `unknown` where it is open."""
    field = entry.field(name)
    if field.state is not State.FILLED:
        return UNKNOWN if field.state is State.UNKNOWN else f"({field.state.value})"
    lines = [line for line in field.value.split("\n") if line.strip()]
    text = _COMMIT.sub("", _BULLET.sub("", lines[0]))
    return visible(_ESCAPED.sub(r"\1", text.replace("**", "").replace("`", "")).strip())


def value_words(moved: Moved) -> str:
    """A metric after the iteration."""
    return number_words(moved.after)


def number_words(value: Decimal | None) -> str:
    """A metric's value; `unknown` without one."""
    return written(value) if value is not None else UNKNOWN


def change_words(moved: Moved) -> str:
    """By how much it moved, with a sign; "" where that is unknown."""
    if moved.change is None:
        return ""
    return f"+{written(moved.change, 3)}" if moved.change > 0 else written(moved.change, 3)


def metric_lines(entry: EntryView, most: int = METRICS_SHOWN) -> Iterator[tuple[str, Moved | None]]:
    """The metrics of an entry, one a line, each with what it is of."""
    for moved in entry.metrics[:most]:
        trend = moved.trend.value if moved.change is not None else ""
        words = (visible(moved.metric), value_words(moved), change_words(moved), trend if trend != UNKNOWN else "")
        yield " ".join(filter(None, words)), moved
    if len(entry.metrics) > most:
        yield f"and {len(entry.metrics) - most:,} more", None
    if not entry.metrics:
        yield first_line(entry, "Metric movement"), None


def closing(view: LedgerView) -> str:
    """How much of a ledger is open, in one sentence."""
    states = [field.state for entry in view.entries for field in entry.fields]
    unknown = states.count(State.UNKNOWN)
    missing = len(states) - unknown - states.count(State.FILLED)
    head = f"{plural(len(view.entries), 'iteration')}; of {plural(len(states), 'field')}"
    return f"{head} {unknown:,} unknown, {missing:,} missing"
