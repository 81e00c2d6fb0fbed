"""Where a ledger contradicts itself: a change that is no difference, a gain that is a loss, a baseline that moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.values import NamedTuple
from mlgate.semantics.documents.ledger import Entry
from mlgate.semantics.documents.ledger_figures import Figure, Number, figures
from mlgate.semantics.evaluation.metric_directions import is_greater_better

MOVEMENTS = ("Metric movement", "Slice movement")


class Contradiction(NamedTuple):
    """Two statements that cannot both be true; `span` is the one to look at first."""

    span: Span
    message: str


def contradictions(entries: Sequence[Entry]) -> Iterator[Contradiction]:
    """What entries say that their own numbers, or those of the entry of their baseline, deny."""
    known: dict[tuple[str, str], Number] = {}
    for entry in entries:
        run, baseline = entry.runs
        for figure in (figure for name in MOVEMENTS for figure in figures(entry, name)):
            yield from _of_figure(figure)
            earlier = known.get((baseline, figure.metric)) if baseline is not None else None
            if earlier is not None and figure.before is not None and not _same(figure.before, earlier):
                here, there = _written(figure.before), _written(earlier)
                words = f"`{figure.metric}` of the baseline is {here}, and {there} in its own entry"
                yield Contradiction(figure.before.span, words)
            if run is not None and figure.after is not None:
                known[run, figure.metric] = figure.after


def _of_figure(figure: Figure) -> Iterator[Contradiction]:
    before, after, change = figure.before, figure.after, figure.change
    if before is None or after is None:
        return
    moved = after.value - before.value
    slack = before.half + after.half
    if change is not None and abs(moved - change.value) > slack + change.half:
        words = f"`{figure.metric}` moved by {moved:+f}, and is said to by {_written(change)}"
        yield Contradiction(change.span, words)
    elif abs(moved) > slack and _is_said_wrongly(figure, moved > 0):
        told = "better" if _says(figure, "better") else "worse"
        yield Contradiction(
            after.span, f"`{figure.metric}` {'rose' if moved > 0 else 'fell'}, and is said to be {told}"
        )


def _is_said_wrongly(figure: Figure, rose: bool) -> bool:
    """Whether the remark has it the wrong way round; silent about metrics whose direction the name does not tell."""
    is_greater = is_greater_better(figure.metric)
    if is_greater is None or _says(figure, "better") == _says(figure, "worse"):
        return False
    return _says(figure, "better") is not (is_greater is rose)


def _says(figure: Figure, word: str) -> bool:
    return word in figure.remark.lower().split()


def _same(one: Number, other: Number) -> bool:
    return abs(one.value - other.value) <= one.half + other.half


def _written(number: Number) -> str:
    return f"{number.value.normalize():f}"


def misplaced(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Entries whose number is lower than that of one before them, with that one."""
    highest: Entry | None = None
    for entry in entries:
        if entry.number is None:
            continue
        if highest is not None and highest.number is not None and entry.number < highest.number:
            yield entry, highest
        else:
            highest = entry
