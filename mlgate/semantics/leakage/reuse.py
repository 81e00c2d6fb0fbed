"""Several candidates judged on one set of held-out rows, and whether the scores decide which of them is kept."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterator, Mapping, Set

from mlgate.core.typing import TypeGuard
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage._knowledge import ORDERS_BY_VALUE
from mlgate.semantics.leakage.alternatives import in_one_run
from mlgate.semantics.leakage.choosing import Decision, Search
from mlgate.semantics.leakage.cross_validated import are_compared_before
from mlgate.semantics.leakage.events import Evaluation, EvaluationKind, LeakageEvents
from mlgate.semantics.leakage.part_names import are_called_test, are_named_apart, is_called, names_of
from mlgate.semantics.leakage.relating import Relation, overlap, relate
from mlgate.semantics.leakage.rows import Rows, Selector, are_parameters
from mlgate.semantics.leakage.same_candidates import are_same_candidate
from mlgate.semantics.leakage.seeds import is_luckiest_kept
from mlgate.semantics.leakage.test_sets import IsSample, Task, as_held_out, files_of_their_own, test_sets
from mlgate.semantics.leakage.thresholds import THRESHOLD
from mlgate.semantics.leakage.told_in_turn import are_told_in_turn
from mlgate.semantics.leakage.trials import COLUMNS, VARIED, trials_of

SCORED = frozenset({EvaluationKind.METRIC, EvaluationKind.SCORE})


class Reuse(NamedTuple):
    """One set of rows that judges several candidates, as seen from one place: a function, or the module.

    The first place is where the second candidate is judged; others count when they judge several by themselves.

    `first` judges the first of them, `second` the next one there. `candidates`: how many there are, as far as they can
    be counted; `in_loop`: each round of a loop makes one; `by_seed`: they differ in what they draw alone. `decision`
    keeps the best.
    """

    first: Evaluation
    second: Evaluation
    parted: Selector | None
    candidates: int
    in_loop: bool
    by_seed: bool
    decision: Decision | Search | None


PlaceOf = Callable[[ast.expr], object]


def reuses(events: LeakageEvents, place_of: PlaceOf, is_sample: IsSample) -> Iterator[Reuse]:
    """Row sets that judge several candidates for one task while no other rows are left to judge the one kept."""
    told_by_epoch = {score for decision in events.decisions for score in decision.scores if _is_validation(score)}
    scores = {item for item in events.evaluations if item.kind in SCORED} | told_by_epoch
    scores |= _watched(events, scores)
    scored = [item for item in events.evaluations if item in scores]
    scored += _loaded(events)
    told: set[ast.expr] = set()
    by_rows: dict[Rows, list[Evaluation]] = {}
    for item in scored:
        if item.fit.setting.is_candidate:
            by_rows.setdefault(as_held_out(events, item), []).append(item)
    for rows, parted in {**files_of_their_own(events, scored), **test_sets(events, is_sample)}.items():
        for task in _tasks(by_rows.get(rows, [])):
            for found in _in_task(events, scored, task, parted, place_of):
                if found.second.site not in told:
                    told.add(found.second.site)
                    yield found


def _loaded(events: LeakageEvents) -> list[Evaluation]:
    """Scores of models that were made elsewhere, unless these predict different columns."""
    found = [item for item in events.of_loaded if item.kind in SCORED]
    sites = {item.site for item in found}
    truths = (item.truth.facts.name for item in events.comparisons if item.site in sites and item.truth is not None)
    return found if len({name for name in truths if isinstance(name, str)}) < 2 else []


def _is_validation(score: object) -> TypeGuard[Evaluation]:
    """Whether a fit judged its model itself, on rows that it was given to validate on."""
    return isinstance(score, Evaluation) and score.kind is EvaluationKind.VALIDATION


def _watched(events: LeakageEvents, scores: Set[Evaluation]) -> set[Evaluation]:
    """Trainings that tell their score on test rows round by round, of networks that nothing else judges there.

    Those with the same labels are alternatives: one that gives back what it is given is for others to use.
    """
    judged = {(item.fit.model, item.rows) for item in scores}
    found: dict[Hashable, list[Evaluation]] = {}
    for item in events.evaluations:
        labels = _labels_watched(item)
        if labels is not None and (item.fit.model, item.rows) not in judged:
            found.setdefault((item.rows, labels), []).append(item)
    return {item for each in found.values() if len({one.fit.model for one in each}) > 1 for item in each}


def _labels_watched(item: Evaluation) -> str | None:
    """The labels of `validation_data=(X_test, y_test)` as written, nothing of a data set; None of other evaluations."""
    if item.kind is not EvaluationKind.VALIDATION or not isinstance(item.site, ast.Call):
        return None
    watched = next((keyword.value for keyword in item.site.keywords if keyword.arg == "validation_data"), None)
    if watched is None or not are_called_test([watched]):
        return None
    pair = watched.elts if isinstance(watched, ast.Tuple) and len(watched.elts) > 1 else []
    if not pair:
        return ""
    return ast.dump(pair[1]) if ast.dump(pair[0]) != ast.dump(pair[1]) else None


def _tasks(group: Task) -> Iterator[Task]:
    """Evaluations by what is predicted: classes or numbers, and which; targets without names are all the same."""
    if _are_of_one_target(group):  # classes may be told as numbers, and numbers as classes
        yield group
        return
    kinds = [item.fit.setting.kind for item in group if item.fit.setting.kind]
    usual = max(dict.fromkeys(kinds), key=kinds.count, default="")
    for kind in dict.fromkeys((usual, *kinds)):
        of_kind = [item for item in group if (item.fit.setting.kind or usual) == kind]
        named: dict[Hashable, list[Evaluation]] = {}
        for item in of_kind:
            if item.fit.setting.target is not None:
                named.setdefault(item.fit.setting.target, []).append(item)
        if len(named) <= 1:
            yield of_kind
        else:
            yield from named.values()


def _are_of_one_target(group: Task) -> bool:
    targets = {item.fit.setting.target for item in group}
    return len(targets) == 1 and None not in targets


def _in_task(
    events: LeakageEvents, scored: Task, task: Task, parted: Selector | None, place_of: PlaceOf
) -> Iterator[Reuse]:
    sought = _sought(events, task)
    tuned = {item.fit for item in sought}  # by one of its metrics, seldom the first
    candidates = in_one_run(events.branches, _candidates(events, task))
    decision = _decision(events, task, sought)
    later = [item for item in candidates if item is not candidates[0] or item.fit.setting.varied or item.fit in tuned]
    later = later or [item for item in candidates if _varies(item, decision)]
    others = scored if decision is None else _final(events, scored, decision)
    if not later or _is_judged_elsewhere(events, task, candidates, others, decision):
        return
    if decision is None and are_compared_before(events, candidates):
        return
    places = [place_of(item.site) for item in later]
    for number, (item, place) in enumerate(zip(later, places, strict=True)):
        if place not in places[:number] and (number == 0 or place in places[number + 1 :]):
            is_tried = item.fit.setting.varied or item.fit in tuned
            by_seed = not is_tried and len(candidates) == 1 and not trials_of(item.fit)
            in_loop = is_tried or item is candidates[0]
            yield Reuse(candidates[0], item, parted, len(candidates), in_loop, by_seed, decision)


def _varies(item: Evaluation, decision: Decision | Search | None) -> bool:
    """Whether each round of a loop prepares the data in another way.

    Of other columns, and with another seed, only where the best is kept.
    """
    trials = trials_of(item.fit)
    if VARIED in trials or not isinstance(decision, Decision):
        return VARIED in trials
    return COLUMNS in trials or is_luckiest_kept(item, decision)


def _candidates(events: LeakageEvents, task: Task) -> list[Evaluation]:
    """The first score of each candidate; one of several that a function may give back is so by each metric."""
    found: list[Evaluation] = []
    blended = set()
    for item in task:
        if not any(are_same_candidate(item, other) or _are_called_alike(events, item, other) for other in found):
            if not item.together or item.fit not in blended:
                found.append(item)
        elif item.together and not _is_in_round(events, item):
            blended.add(item.fit)
    return found


def _are_called_alike(events: LeakageEvents, left: Evaluation, right: Evaluation) -> bool:
    """Whether one function makes and judges the same again, called with the same once more: `run(seed=7)`, twice."""
    one, other = left.fit.setting, right.fit.setting
    if one.site is None or one.site is not other.site or (one.name, one.parameters) != (other.name, other.parameters):
        return False
    calls = [events.callers.get(item, ()) for item in (left, right)]
    texts = [[ast.dump(call) for call in each] for each in calls]
    return bool(texts[0]) and texts[0] == texts[1] and calls[0] != calls[1]


def _is_in_round(events: LeakageEvents, item: Evaluation) -> bool:
    """Whether the loop that fits a model judges it, too."""
    return any(isinstance(loop, ast.For) and loop.iter in events.iterated[item] for loop in item.fit.loops)


def _sought(events: LeakageEvents, task: Task) -> dict[Evaluation, Search]:
    """Scores that an optimiser sought settings by, where the same rows judge outside of it, too, or are test rows."""
    found = {
        item: search for search in events.searches for item in task if item in search.scores and item.fit in search.fits
    }
    return found if len(found) < len(task) or are_called_test(item.site for item in found) else {}


def _final(events: LeakageEvents, scored: Task, decision: Decision | Search) -> Task:
    """Scores that nothing was tuned by: no fit stopped by their rows, and nothing was kept by them.

    Where test rows alone choose, what is called validation rows is no judge of that, unless they judge afterwards.
    """
    deciding = [item for item in decision.scores if isinstance(item, Evaluation)]
    if are_called_test(item.site for item in deciding) and not any(map(_is_for_validation, deciding)):
        last = max((item.number_of_run for item in deciding), default=0)
        scored = [item for item in scored if item.number_of_run > last or not _is_for_validation(item)]
    kept = {score for decision in events.decisions for score in decision.scores}
    heeded = {(item.fit.model, item.rows) for item in events.evaluations if item.stops}
    return [item for item in scored if item not in kept and (item.fit.model, item.rows) not in heeded]


def _is_by_either(decision: Decision, compared: Task) -> bool:
    """Whether scores of validation rows stand beside those of test rows: in one table, whose columns are one here."""
    if any(map(_is_for_validation, compared)) or not are_called_test(item.site for item in compared):
        return False
    return any(isinstance(item, Evaluation) and _is_for_validation(item) for item in decision.scores)


def _is_for_validation(item: Evaluation) -> bool:
    return any(is_called(name, "validation", "dev") for name in names_of([item.site]))


def _is_judged_elsewhere(
    events: LeakageEvents, task: Task, candidates: Task, scored: Task, decision: Decision | Search | None
) -> bool:
    """Whether candidates are also judged on other held-out rows: one set chooses, the other judges.

    A few that were judged on others before say nothing of the rest, which these rows alone compare. What is judged in
    the end on rows that the candidates learnt from, in folds of them, has no rows left to judge it anew; what would be
    passed to a function that nothing calls may be these very rows.
    """
    rows = task[0].rows
    last = max(item.number_of_run for item in candidates)
    keys = {item.fit.setting.key for item in task}
    fits = {item.fit for item in task}
    elsewhere = [
        other
        for other in scored
        if (
            _are_held_out(other, rows, Relation.DISJOINT)
            if (other.fit.setting.key in keys or decision in other.fit.evidence) and other.fit not in fits
            else other.fit in fits and _are_held_out(other, rows, Relation.DISJOINT, Relation.APART)
        )
        and not (other.number_of_run > last and any(overlap(other.rows, item.fit.rows) for item in candidates))
        and not (are_parameters(other.rows) and not any(are_parameters(item.rows) for item in candidates))
    ]
    judged = {other.fit.setting.key for other in elsewhere}
    if any(decision in other.fit.evidence for other in elsewhere):  # the one that was kept
        return True
    if are_told_in_turn(events, candidates, elsewhere):
        return False
    only_here = [item for item in candidates if item.fit.setting.key not in judged]
    return bool(elsewhere) and (not only_here or any(other.number_of_run > last for other in elsewhere))


def _are_held_out(other: Evaluation, rows: Rows, *relations: Relation) -> bool:
    return all(
        relate(other.rows, item) in relations or are_named_apart(other.rows, item) for item in (rows, other.fit.rows)
    )


def _decision(events: LeakageEvents, task: Task, sought: Mapping[Evaluation, Search]) -> Decision | Search | None:
    """The first place where the scores of several candidates are compared and something is kept."""
    for decision in events.decisions:
        if decision.name in ORDERS_BY_VALUE or decision.name == THRESHOLD or decision.only_tells:
            continue
        compared = [item for item in task if item in decision.scores]
        if compared and _is_by_either(decision, compared):
            continue
        for item in compared:
            if not trials_of(item.fit).isdisjoint((VARIED, COLUMNS)):
                return decision
            if item.fit.setting.varied or not are_same_candidate(item, compared[0]) or is_luckiest_kept(item, decision):
                return decision
    return next(iter(sought.values()), None)
