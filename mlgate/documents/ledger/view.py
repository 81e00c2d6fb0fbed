"""A ledger as values: what reports, tables, charts and exports show of it."""

from __future__ import annotations

from decimal import Decimal

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.documents.ledger.directions import is_larger_better
from mlgate.documents.ledger.ledger_file import Ledger
from mlgate.documents.ledger.movements import Movement, Trend
from mlgate.gates.model import GateFile
from mlgate.semantics.documents.ledger import Entry
from mlgate.semantics.documents.ledger_figures import Figure, figures
from mlgate.semantics.documents.values import State

METRICS, SLICES = "Metric movement", "Slice movement"
_DATE = lazy_regex(r"\b(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")


class FieldView(NamedTuple):
    """One field: how far it is filled in, and what it says."""

    name: str
    state: State
    value: str

    @property
    def key(self) -> str:
        """The name as data formats write it."""
        return self.name.lower().replace(" ", "_")


class Moved(NamedTuple):
    """A metric of an entry, and what its movement means."""

    metric: str
    before: Decimal | None
    after: Decimal | None
    change: Decimal | None
    larger_is_better: bool | None
    trend: Trend


class EntryView(NamedTuple):
    """One entry. `number` is its own, else its place; `date` as it says, or ""."""

    number: int
    heading: str
    line: int
    date: str
    run_id: str | None
    baseline_run_id: str | None
    fields: tuple[FieldView, ...]
    metrics: tuple[Moved, ...]
    slices: tuple[Moved, ...]

    def field(self, name: str) -> FieldView:
        """The field of this name."""
        return next(field for field in self.fields if field.name == name)

    def in_state(self, *states: State) -> list[str]:
        """Names of the fields in one of these states."""
        return [field.name for field in self.fields if field.state in states]


class LedgerView(NamedTuple):
    """A ledger, its entries oldest first."""

    path: str
    entries: tuple[EntryView, ...]

    @property
    def metrics(self) -> tuple[str, ...]:
        """Every metric that an entry states, in the order in which they come up."""
        return tuple(dict.fromkeys(moved.metric for entry in self.entries for moved in entry.metrics))

    @property
    def open_fields(self) -> int:
        """How many fields are unknown, missing, empty or a placeholder."""
        return sum(field.state is not State.FILLED for entry in self.entries for field in entry.fields)


def view_of(ledger: Ledger, gates: GateFile | None = None) -> LedgerView:
    """The view of a ledger; gates, where given, say which way a metric is better."""
    entries = (_entry(ledger, entry, place, gates) for place, entry in enumerate(ledger.entries, 1))
    return LedgerView(ledger.document.unit.path, tuple(entries))


def _entry(ledger: Ledger, entry: Entry, place: int, gates: GateFile | None) -> EntryView:
    date = _DATE.search(entry.told)
    return EntryView(
        entry.number if entry.number is not None else place,
        entry.heading,
        ledger.document.unit.line_of(entry.span.start),
        date[0] if date is not None else "",
        *entry.runs,
        tuple(FieldView(field.name, field.state, _value(field.value)) for field in entry.fields.values()),
        tuple(_moved(figure, gates) for figure in figures(entry, METRICS)),
        tuple(_moved(figure, gates) for figure in figures(entry, SLICES)),
    )


def _value(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _moved(figure: Figure, gates: GateFile | None) -> Moved:
    """Whether it is better is what the entry says, else what gates or the metric's name tell."""
    before, after = (number.value if number is not None else None for number in (figure.before, figure.after))
    moved = Movement(figure.metric, before, after, is_larger_better(figure.metric, gates))
    stated = next(
        (trend for trend in (Trend.BETTER, Trend.WORSE) if trend.value in figure.remark.lower().split()), None
    )
    trend = stated if stated is not None and gates is None and moved.change != 0 else moved.trend
    return Moved(figure.metric, before, after, moved.change, moved.larger_is_better, trend)
