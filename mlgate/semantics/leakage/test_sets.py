"""Sets of rows that judge models: held out by a split, or read from a file of their own."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from mlgate.semantics.leakage.alignment import before_alignment
from mlgate.semantics.leakage.events import Evaluation, Fit, LeakageEvents, Split
from mlgate.semantics.leakage.part_names import are_called_test, are_named_apart, are_read_as_test, is_file_named
from mlgate.semantics.leakage.relating import Relation, divergence, overlap, relate
from mlgate.semantics.leakage.rows import ANY_ROWS, RowAtom, Rows, Selector, Sliced
from mlgate.semantics.leakage.witnesses import held_outs, is_inner

Task = Sequence[Evaluation]
IsSample = Callable[[Split, int], bool]
"""Whether the other part of a split is thrown away."""


def as_held_out(events: LeakageEvents, item: Evaluation) -> Rows:
    """The rows that a score is of, as they were held out: of batches that a loop takes turn by turn, all of them.

    A loop that fits the model, too, takes other rows for each fit: folds by hand.
    """
    around = events.iterated.get(item, ())
    rows = before_predictions(events, item)
    if events.cuts and not any(isinstance(loop, ast.For) and loop.iter in around for loop in item.fit.loops):
        rows = frozenset(_whole(events, atom, item.fit) for atom in rows)
    return before_alignment(rows)


def before_predictions(events: LeakageEvents, item: Evaluation) -> Rows:
    """Rows of which a metric leaves some out by what the model itself predicts for them: both are zero, say."""
    noted = events.of_predictions
    if not noted:
        return item.rows
    found = set()
    for atom in item.rows:
        path = atom.path
        while path and item.fit in noted.get(path[-1], ()):
            path = path[:-1]
        found.add(atom._replace(path=path))
    return frozenset(found)


def _whole(events: LeakageEvents, atom: RowAtom, fit: Fit) -> RowAtom:
    last = atom.path[-1] if atom.path else None
    cut = events.cuts.get(last) if last is not None else None
    if cut is None or cut.apart or cut.loop in fit.loops:
        return atom
    return atom._replace(path=(*atom.path[:-1], *([cut.together] if cut.together is not None else [])))


def test_sets(events: LeakageEvents, is_sample: IsSample) -> dict[Rows, Selector | None]:
    """Rows held out from some fit, and not taken from the training part of an earlier split."""
    found: dict[Rows, Selector | None] = {}
    inner: set[Rows] = set()
    for item in held_outs(events):
        rows = before_alignment(item.rows) if item.evaluation is None else as_held_out(events, item.evaluation)
        found.setdefault(rows, item.parted)
        if is_inner(item, is_sample):
            inner.add(rows)
    return {rows: parted for rows, parted in found.items() if rows not in inner}


def files_of_their_own(events: LeakageEvents, scored: Task) -> dict[Rows, Selector | None]:
    """Rows that come from elsewhere than those of the fit, and are called test or validation rows where they judge."""
    return {as_held_out(events, item): None for item in scored if _is_file_of_its_own(events, item)}


def _is_file_of_its_own(events: LeakageEvents, item: Evaluation) -> bool:
    if ANY_ROWS in (item.rows, item.fit.rows):
        return False
    is_apart = relate(item.rows, item.fit.rows) is Relation.APART or are_named_apart(item.rows, item.fit.rows)
    if not is_apart and _are_slices_that_meet(item.rows, item.fit.rows):
        return are_called_test([item.site, *_calls_of(events, item)])
    return is_apart and (
        are_called_test([item.site, *_calls_of(events, item), *events.iterated.get(item, ())])
        or is_file_named(events, item)
        or (are_read_as_test(item.rows) and not are_read_as_test(item.fit.rows))
    )


def _are_slices_that_meet(judged: Rows, learnt: Rows) -> bool:
    """Whether rows were cut from the same ones at other places, too early or too late: meant to be apart."""
    for one, other in ((one, other) for one in judged for other in learnt if one.origin == other.origin):
        at = divergence(one.path, other.path)
        if at is None or not (isinstance(one.path[at], Sliced) and isinstance(other.path[at], Sliced)):
            return False
    return overlap(judged, learnt)


def _calls_of(events: LeakageEvents, item: Evaluation) -> Iterator[ast.Call]:
    """The calls of functions of this file that lead to a score."""
    return (call for call in events.callers.get(item, ()) if isinstance(call, ast.Call))
