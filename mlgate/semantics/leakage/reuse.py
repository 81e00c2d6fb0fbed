"""Several candidates judged on one set of held-out rows, and whether the scores decide which of them is kept."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import NamedTuple

from mlgate.semantics.leakage.choosing import Decision
from mlgate.semantics.leakage.events import Evaluation, EvaluationKind, LeakageEvents
from mlgate.semantics.leakage.rows import Relation, Rows, Selector, relate
from mlgate.semantics.leakage.witnesses import held_outs, is_inner

SCORED = frozenset({EvaluationKind.METRIC, EvaluationKind.SCORE})


class Reuse(NamedTuple):
    """One set of rows that judges several candidates, as seen from one place: a function, or the module.

    `first` judges the first of them, `second` the next one there. `candidates`: how many there are, as far as they can
    be counted; `in_loop`: each round of a loop makes one. `decision` keeps the best.
    """

    first: Evaluation
    second: Evaluation
    parted: Selector
    candidates: int
    in_loop: bool
    decision: Decision | None


Task = Sequence[Evaluation]
PlaceOf = Callable[[ast.expr], object]


def reuses(events: LeakageEvents, place_of: PlaceOf) -> Iterator[Reuse]:
    """Row sets that judge several candidates for one task while no other rows are left to judge the one kept."""
    scored = [item for item in events.evaluations if item.kind in SCORED]
    told: set[ast.expr] = set()
    for rows, parted in _test_sets(events).items():
        group = [item for item in scored if item.rows == rows and item.fit.setting.is_candidate]
        for task in _tasks(group):
            for found in _in_task(events, scored, task, parted, place_of):
                if found.second.site not in told:
                    told.add(found.second.site)
                    yield found


def _test_sets(events: LeakageEvents) -> dict[Rows, Selector]:
    """Rows held out from some fit, and not taken from the training part of an earlier split."""
    found: dict[Rows, Selector] = {}
    inner: set[Rows] = set()
    for item in held_outs(events):
        found.setdefault(item.rows, item.parted)
        if is_inner(item):
            inner.add(item.rows)
    return {rows: parted for rows, parted in found.items() if rows not in inner}


def _tasks(group: Task) -> Iterator[Task]:
    """Evaluations by what is predicted; where only one target has a name, all are one task."""
    named: dict[Hashable, list[Evaluation]] = {}
    for item in group:
        if item.fit.setting.target is not None:
            named.setdefault(item.fit.setting.target, []).append(item)
    if len(named) <= 1:
        yield group
    else:
        yield from named.values()


def _in_task(events: LeakageEvents, scored: Task, task: Task, parted: Selector, place_of: PlaceOf) -> Iterator[Reuse]:
    candidates: list[Evaluation] = []
    for item in task:
        if not any(_are_same(item, other) for other in candidates):
            candidates.append(item)
    later = [item for item in candidates if item is not candidates[0] or item.fit.setting.varied]
    if not later or _is_judged_elsewhere(task, scored):
        return
    decision = _decision(events, task)
    places: set[object] = set()
    for item in later:
        place = place_of(item.site)
        if place not in places:
            places.add(place)
            yield Reuse(candidates[0], item, parted, len(candidates), item.fit.setting.varied, decision)


def _are_same(left: Evaluation, right: Evaluation) -> bool:
    """Whether one candidate is judged twice; with the same parameters on more rows it is a learning curve."""
    one, other = left.fit.setting, right.fit.setting
    if (one.key, one.parameters, one.name) == (other.key, other.parameters, other.name):
        return True
    return one.is_known and one[1:] == other[1:] and left.fit.rows != right.fit.rows


def _is_judged_elsewhere(task: Task, scored: Task) -> bool:
    """Whether one of these candidates is also judged on other held-out rows: one set chooses, the other judges."""
    rows = task[0].rows
    keys = {item.fit.setting.key for item in task}
    return any(
        other.fit.setting.key in keys
        and relate(other.rows, rows) is Relation.DISJOINT
        and relate(other.rows, other.fit.rows) is Relation.DISJOINT
        for other in scored
    )


def _decision(events: LeakageEvents, task: Task) -> Decision | None:
    """The first place where the scores of several candidates are compared and something is kept."""
    for decision in events.decisions:
        compared = [item for item in task if item in decision.scores]
        for item in compared:
            if item.fit.setting.varied or not _are_same(item, compared[0]):
                return decision
    return None
