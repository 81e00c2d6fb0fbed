"""What entries say of runs, against what the store says of them now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from mlgate.core.diagnostic import Span
from mlgate.core.values import NamedTuple
from mlgate.documents.ledger.mistakes import mistakes_of
from mlgate.documents.ledger.movements import Reader, gate_queries, is_slice
from mlgate.documents.ledger.verdicts import verdict_of
from mlgate.gates.context import Query
from mlgate.gates.decision import Outcome
from mlgate.gates.errors import NotFoundError
from mlgate.gates.loading import LoadedGates
from mlgate.gates.metrics_source import MetricsSource, Run
from mlgate.gates.numbers import shown
from mlgate.semantics.documents.ledger import Entry
from mlgate.semantics.documents.ledger_contradictions import MOVEMENTS
from mlgate.semantics.documents.ledger_figures import Number, figures, gates_passed, mistake_count

METRICS, SLICES = MOVEMENTS
_KINDS = {"False positives": "false_positives", "False negatives": "false_negatives"}


class Mismatch(NamedTuple):
    """A statement that the store denies."""

    span: Span
    message: str


@dataclass
class Comparison:
    """What came of it: `unknown` counts statements that the store knows nothing of."""

    mismatches: list[Mismatch] = field(default_factory=list)
    compared: int = 0
    unknown: int = 0

    def add(self, number: Number, true: Decimal | int | None, subject: str) -> None:
        """Compare one number."""
        if true is None:
            self.unknown += 1
            return
        self.compared += 1
        value = Decimal(true)
        if not number.agrees(value):
            told = f"{number.value.normalize():f}"
            self.mismatches.append(Mismatch(number.span, f"{subject} {shown(value, 9)} in its run, not {told}"))


def compare(
    entries: Iterable[Entry], source: MetricsSource, gates: LoadedGates | None, predictions: str | None = None
) -> Comparison:
    """Compare every number of entries that name their runs.

    Raises:
        SourceError: The store could not be used.
    """
    found = Comparison()
    for entry in entries:
        run, baseline = (_run(source, run_id, entry, found) for run_id in entry.runs)
        _movements(entry, source, gates, (run, baseline), found)
        _mistakes(entry, source, gates, predictions, (run, baseline), found)
        _decision(entry, source, run, found)
    return found


def _run(source: MetricsSource, run_id: str | None, entry: Entry, found: Comparison) -> Run | None:
    if run_id is None:
        return None
    try:
        run = source.run(run_id)
    except NotFoundError:
        run = None
    if run is None or run.is_deleted:
        gone = "was deleted" if run is not None else "is not in the store"
        found.mismatches.append(Mismatch(entry.title, f"run `{run_id}` {gone}"))
        return None
    return run


def _movements(
    entry: Entry,
    source: MetricsSource,
    gates: LoadedGates | None,
    runs: tuple[Run | None, Run | None],
    found: Comparison,
) -> None:
    queries = {query.name: query for query in gate_queries(gates.file if gates is not None else None)}
    after, before = (Reader(source, run, gates) if run is not None else None for run in runs)
    loose = [figure for figure in figures(entry, SLICES) if not is_slice(figure.metric, gates.file if gates else None)]
    found.unknown += len(loose)  # "apac: auc 0.79" is not the auc of all
    for figure in (*figures(entry, METRICS), *(item for item in figures(entry, SLICES) if item not in loose)):
        query = queries.get(figure.metric, Query(figure.metric))
        for number, reader in ((figure.before, before), (figure.after, after)):
            if number is not None:
                true = reader.read(query).value if reader is not None else None
                found.add(number, true, f"`{figure.metric}` is")


def _mistakes(
    entry: Entry,
    source: MetricsSource,
    gates: LoadedGates | None,
    predictions: str | None,
    runs: tuple[Run | None, Run | None],
    found: Comparison,
) -> None:
    counts = {name: count for name in _KINDS if (count := mistake_count(entry, name)) is not None}
    if not counts:
        return
    after, before = (mistakes_of(source, run, gates, predictions) if run is not None else None for run in runs)
    for name, count in counts.items():
        for number, mistakes in ((count.stated, after), (count.before, before)):
            if number is not None:
                true = getattr(mistakes, _KINDS[name]) if mistakes is not None else None
                found.add(number, true, f"the number of {name.lower()} is")


def _decision(entry: Entry, source: MetricsSource, run: Run | None, found: Comparison) -> None:
    told = gates_passed(entry)
    if told is None:
        return
    verdict = verdict_of(source, run) if run is not None else None
    if verdict is None or verdict.problem:
        found.unknown += 1
        return
    found.compared += 1
    if told is not (verdict.outcome == Outcome.PASS):
        place = entry.fields["Decision"].place
        found.mismatches.append(Mismatch(place, f"the gates' decision of its run is `{verdict.outcome}`"))
