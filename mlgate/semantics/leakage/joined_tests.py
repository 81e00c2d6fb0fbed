"""Statistics over training and test rows joined: two frames concatenated, something learnt from all, sliced back."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from mlgate.core.diagnostic import Confidence
from mlgate.semantics.leakage.captions import confidence_of
from mlgate.semantics.leakage.cross_validation import LEARNT, fold_leaks
from mlgate.semantics.leakage.events import Evaluation, EvaluationKind, LeakageEvents, Statistic
from mlgate.semantics.leakage.relating import Relation, overlap, relate
from mlgate.semantics.leakage.rows import CUT, Kept, Path, Rows
from mlgate.semantics.leakage.witnesses import (
    Doubt,
    Leak,
    best,
    doubt_of_class,
    is_unlabelled,
    parting_of,
    statement_key,
    statistic_leaks,
)

LABELLED = frozenset({EvaluationKind.METRIC, EvaluationKind.SCORE, EvaluationKind.VALIDATION})


def joined_leaks(events: LeakageEvents) -> list[Leak]:
    """The best witness of each statement over joined rows that no other rule tells."""
    found = list(_leaks(events))
    if not found:
        return []
    told = [leak for leak in statistic_leaks(events, LEARNT) if confidence_of(leak) >= Confidence.MEDIUM]
    claimed: set[Hashable] = {statement_key(leak.cause) for leak in (*told, *fold_leaks(events))}
    return best(leak for leak in found if statement_key(leak.cause) not in claimed)


def _leaks(events: LeakageEvents) -> Iterator[Leak]:
    for evaluation in events.evaluations:
        fit = evaluation.fit
        statistics = fit.statistics | evaluation.statistics
        if statistics and (_come_apart(fit.rows, evaluation.rows) or _lacks_labels(evaluation)):
            for statistic in statistics:
                if statistic.kind in LEARNT and _spans(statistic, fit.rows, evaluation.rows):
                    yield _leak(evaluation, statistic)


def _spans(statistic: Statistic, trained: Rows, tested: Rows) -> bool:
    return overlap(statistic.rows, trained) and overlap(statistic.rows, tested)


def _come_apart(trained: Rows, tested: Rows) -> bool:
    """Whether rows come from frames of their own, or from the two sides of a cut through frames joined."""
    relation = relate(trained, tested)
    if relation is Relation.APART:
        return True
    return relation is Relation.UNKNOWN and any(
        upper is not None and upper == lower for _, upper in _cuts(trained) for lower, _ in _cuts(tested)
    )


def _lacks_labels(evaluation: Evaluation) -> bool:
    """Whether rows are taken for the test set because they have no label."""
    parted = parting_of(evaluation.fit.rows, evaluation.rows)
    return parted is not None and is_unlabelled(evaluation, parted)


def _cuts(rows: Rows) -> frozenset[tuple[Hashable, Hashable]]:
    """Bounds of the cuts through joined frames that all of the rows went through."""
    found = [frozenset(_cuts_in(atom.path)) for atom in rows]
    return found[0].intersection(*found[1:]) if found else frozenset()


def _cuts_in(path: Path) -> Iterator[tuple[Hashable, Hashable]]:
    for selector in path:
        key = selector.key if isinstance(selector, Kept) else None
        if isinstance(key, tuple) and len(key) == 3 and key[0] == CUT:
            yield key[1], key[2]


def _leak(evaluation: Evaluation, statistic: Statistic) -> Leak:
    """A test set without labels only shapes what is predicted for it: mild."""
    doubt = doubt_of_class(statistic)
    if doubt is Doubt.NONE and not evaluation.fit.certain:
        doubt = Doubt.UNNAMED
    is_mild = evaluation.kind not in LABELLED
    return Leak(statistic, None, "", evaluation.fit, evaluation, doubt, is_mild)
