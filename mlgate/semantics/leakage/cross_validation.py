"""What cross-validation spoils: statistics and copies made before the folds, by a call or by a loop over folds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from mlgate.core.diagnostic import Confidence
from mlgate.semantics.leakage.captions import confidence_of
from mlgate.semantics.leakage.events import (
    Circumstances,
    CrossValidation,
    Duplicate,
    Fit,
    LeakageEvents,
    Statistic,
    StatisticKind,
)
from mlgate.semantics.leakage.relating import Relation, overlap, relate
from mlgate.semantics.leakage.rows import Repeated, Rows
from mlgate.semantics.leakage.witnesses import (
    Doubt,
    Leak,
    best,
    doubt_of_class,
    duplicate_leaks,
    statement_key,
    statistic_leaks,
)

LEARNT = frozenset(
    {StatisticKind.LEARNT, StatisticKind.IMPUTED, StatisticKind.COMPUTED, StatisticKind.BINNED, StatisticKind.SELECTED}
)
"""What must be learnt in each fold anew; sets of categories are not among it."""


def fold_leaks(events: LeakageEvents) -> list[Leak]:
    """The best witness of each statement that learns across folds and across no other split."""
    found = [*statistic_leaks(events, LEARNT, True), *_leaks_of_calls(events, Statistic)]
    return _unclaimed(found, lambda: statistic_leaks(events, LEARNT))


def fold_copies(events: LeakageEvents) -> list[Leak]:
    """The best witness of each statement that copies rows across folds and across no other split."""
    found = [*duplicate_leaks(events, True), *_leaks_of_calls(events, Duplicate)]
    return _unclaimed(found, lambda: duplicate_leaks(events))


def _unclaimed(found: list[Leak], others: Callable[[], list[Leak]]) -> list[Leak]:
    """Leaks but those told already: the same statement spoils the score on a test set."""
    if not found:
        return []
    claimed = {statement_key(leak.cause) for leak in others() if confidence_of(leak) >= Confidence.MEDIUM}
    return best(leak for leak in found if statement_key(leak.cause) not in claimed)


def _leaks_of_calls(events: LeakageEvents, kind: type[Statistic | Duplicate]) -> Iterator[Leak]:
    for call in (*events.cross_validations, *events.unseen_validations):
        for cause in _causes(call):
            if isinstance(cause, kind):
                yield _leak(events, call, cause)


def _causes(call: CrossValidation) -> Iterable[Statistic | Duplicate]:
    """What was made of the rows before they were cross-validated."""
    for statistic in call.statistics:
        if statistic.kind in LEARNT and overlap(statistic.rows, call.rows):
            yield statistic
    for atom in call.rows:
        yield from (s.key for s in atom.path if isinstance(s, Repeated) and isinstance(s.key, Duplicate))


def _leak(events: LeakageEvents, call: CrossValidation, cause: Statistic | Duplicate) -> Leak:
    clean = _is_tested_later(events, call.rows, cause.rows)
    doubt = Doubt.INNER if clean else Doubt.UNNAMED if call in events.unseen_validations else Doubt.NONE
    if isinstance(cause, Statistic) and not cause.certain:
        doubt = doubt_of_class(cause)
    fit = Fit(
        call.site,
        call.name,
        call.site,
        call.rows,
        call.statistics,
        circumstances=Circumstances(assumed=call.assumed),
    )
    return Leak(cause, call.site, call.name, fit, None, doubt, is_mild=call.searches and clean)


def _is_tested_later(events: LeakageEvents, *seen: Rows) -> bool:
    """Whether any model is judged on rows that neither the folds nor the cause had."""
    return any(
        all(relate(evaluation.rows, rows) is Relation.DISJOINT for rows in seen) for evaluation in events.evaluations
    )
