"""Settings tuned on the rows that judge the model: found by a search, by early stopping, as a threshold."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Iterator, Sequence

from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage._knowledge import PLACES_OF_BEST
from mlgate.semantics.leakage.choosing import Decision, Evidence, Search
from mlgate.semantics.leakage.events import CrossValidation, Evaluation, EvaluationKind, LeakageEvents, Split
from mlgate.semantics.leakage.part_names import (
    are_named_apart,
    are_read_as_test,
    is_called,
    names_from_outside,
    names_of,
)
from mlgate.semantics.leakage.relating import Relation, overlap, relate
from mlgate.semantics.leakage.row_sharing import is_incremental
from mlgate.semantics.leakage.rows import ANY_ROWS, Part, Rows, Selector
from mlgate.semantics.leakage.searching import called_name
from mlgate.semantics.leakage.witnesses import held_outs

SCORED = frozenset({EvaluationKind.METRIC, EvaluationKind.SCORE})
JUDGED = SCORED | {EvaluationKind.PREDICTION}


TESTS = (ast.Compare, ast.BoolOp, ast.Name, ast.Attribute)
"""What is asked of a score that is there already, in `if best:` or `if score > best:`."""


class Tuning(NamedTuple):
    """Something tuned at `site` on rows that later judge the model. `parted` is what holds those rows out.

    `name` is what tunes: a search, a callback, a comparison; empty when it only watches. `is_alone`: nothing but the
    best of its scores judges the model. `in_folds`, `for_choosing`: the rows are folds, or called validation rows.
    `if_left`: it is nothing to speak of where any other rows are left to judge the model; `if_told`: nor where the best
    of the scores is all that is kept, and nobody is told of it.
    """

    site: ast.expr
    name: str
    evaluation: Evaluation
    parted: Selector | None
    in_folds: bool = False
    is_alone: bool = False
    for_choosing: bool = False
    if_left: bool = False
    if_told: bool = False

    @property
    def is_watched_only(self) -> bool:
        """Whether no score is computed: the fit keeps the best one of what it watched."""
        return self.is_alone and self.evaluation.site is self.site


# Searches before the split


def searches_before_split(events: LeakageEvents) -> list[Tuning]:
    """Searches on rows that a model with the settings found is judged on."""
    found: dict[ast.expr, Tuning] = {}
    for item in held_outs(events):
        evaluation = item.evaluation
        if evaluation is None or evaluation.kind not in JUDGED:
            continue
        for search in _searches_of(item.fit.evidence):
            if search.rows != item.rows and overlap(search.rows, item.rows) and not _is_clean_elsewhere(events, search):
                _keep_best(found, Tuning(search.site, search.name, evaluation, item.parted))
    return list(found.values())


def _searches_of(evidence: Evidence) -> Iterator[Search | CrossValidation]:
    """The searches that settings come from; scores by cross-validation that were compared are one, too."""
    for item in evidence:
        if isinstance(item, (Search, CrossValidation)):
            yield item
        elif isinstance(item, Decision):
            yield from (score for score in item.scores if isinstance(score, (Search, CrossValidation)))


def _is_clean_elsewhere(events: LeakageEvents, search: Search | CrossValidation) -> bool:
    """Whether a model with the settings found is judged on rows that the search never saw."""
    return any(
        item.kind in JUDGED
        and search in set(_searches_of(item.fit.evidence))
        and relate(item.rows, search.rows) is Relation.DISJOINT
        for item in events.evaluations
    )


def _keep_best(found: dict[ast.expr, Tuning], tuning: Tuning) -> None:
    before = found.get(tuning.site)
    if before is None or _rank(tuning) < _rank(before):
        found[tuning.site] = tuning


def _rank(tuning: Tuning) -> tuple[bool, bool, bool, int]:
    evaluation = tuning.evaluation
    is_mild = tuning.in_folds or tuning.for_choosing
    return (is_mild, not tuning.name, evaluation.kind not in SCORED, evaluation.site.lineno)


# Early stopping


def early_stops(events: LeakageEvents) -> list[Tuning]:
    """Fits that heed, or only watch, validation rows which judge the model afterwards."""
    judged: dict[Hashable, list[Evaluation]] = {}
    for item in events.evaluations:
        if item.kind in JUDGED:
            judged.setdefault(item.fit, []).append(item)
    found: dict[ast.expr, Tuning] = {}
    for watched in events.evaluations:
        if watched.kind is EvaluationKind.VALIDATION and not overlap(watched.rows, watched.fit.rows):
            score = _score_of_heeded(events, watched, judged.get(watched.fit, ()))
            if score is not None:
                is_alone = score is watched
                _keep_best(found, Tuning(watched.site, watched.stops, score, None, _are_folds(watched), is_alone))
    for tuning in _states_kept(events):
        _keep_best(found, tuning)
    models = {item.evaluation.fit.model for item in found.values() if item.name}
    by_rounds = (*_best_rounds(events), *_best_epochs(events))
    rounds = [item for item in by_rounds if item.evaluation.fit.model not in models]
    models |= {item.evaluation.fit.model for item in rounds}
    return [*(item for item in found.values() if item.name or item.evaluation.fit.model not in models), *rounds]


def _score_of_heeded(events: LeakageEvents, watched: Evaluation, later: Sequence[Evaluation]) -> Evaluation | None:
    """The score of rows that a fit validates on, where no other rows are scored; test rows have their best one."""
    judges = any(item.kind in SCORED or overlap(item.rows, watched.rows) for item in later)
    if watched.stops and not judges and are_called_test_rows(events, watched):
        return watched
    same = [item for item in later if _is_within(item.rows, watched.rows) and (watched.stops or _is_given_rows(item))]
    others = [item for item in later if _is_apart(item, watched.rows)]
    if not same or any(item.kind in SCORED for item in others):
        return None
    best = min(same, key=lambda item: (item.kind not in SCORED, item.site.lineno))
    # what is only predicted tells nobody how good the model is, and rows for validation are there to choose
    is_told = best.kind in SCORED and (_are_folds(best) or are_called_test_rows(events, best))
    return best if is_told or not others else None


def _states_kept(events: LeakageEvents) -> Iterator[Tuning]:
    """Models whose best state is kept by scores on the rows that judge them afterwards, or on test rows by name."""
    for decision in events.decisions:
        scores = _scores_by_rounds(events, decision) if decision.keeps and not decision.only_tells else []
        judging = _judges_kept(events, decision, scores) if scores else None
        if not scores:
            continue
        score = judging or scores[0]
        is_alone = judging is None
        if_left = is_alone and not are_called_test_rows(events, score)
        for_choosing = if_left or is_called_rows(events, score, "validation", "dev")
        yield Tuning(decision.site, decision.name, score, None, _are_folds(score), is_alone, for_choosing, if_left)


def _scores_by_rounds(events: LeakageEvents, decision: Decision) -> list[Evaluation]:
    """The scores of one model, round by round of its training, that its best state is kept by; none if others judge."""
    scores = [item for item in decision.scores if isinstance(item, Evaluation) and item.fit.loops]
    if not _are_of_one(scores) or overlap(scores[0].rows, scores[0].fit.rows):
        return []
    if ANY_ROWS in (scores[0].rows, scores[0].fit.rows):
        return []
    return [] if any(_is_apart(item, scores[0].rows) for item in _own_scores(events, scores[0])) else scores


def _are_of_one(scores: list[Evaluation]) -> bool:
    """Whether scores are of one model, or of one of several that a branch chose, whichever it was."""
    if len({item.fit.model for item in scores}) == 1:
        return True
    return all(item.together for item in scores) and len({(item.fit.site, item.fit.rows) for item in scores}) == 1


def _best_rounds(events: LeakageEvents) -> Iterator[Tuning]:
    """The best score of all rounds of a training, on rows that are called test rows."""
    for decision in events.decisions:
        is_kept = decision.name == "if" and not decision.keeps
        tells = decision.only_tells or decision.name in PLACES_OF_BEST or is_kept
        scores = _scores_by_rounds(events, decision) if tells else []
        if is_kept and scores and not is_incremental(scores[0].fit):  # models are compared, which is another matter
            continue
        if scores and _is_by_epoch(events, scores[0]) and are_called_test_rows(events, scores[0]):
            in_folds = _are_folds(scores[0])
            yield Tuning(decision.site, decision.name, scores[0], None, in_folds, is_alone=True, if_told=is_kept)


def _best_epochs(events: LeakageEvents) -> Iterator[Tuning]:
    """The best epoch, or its score, of those that the record of a training tells of test rows."""
    compared: dict[ast.expr, set[Hashable]] = {}
    for decision in events.decisions:
        compared.setdefault(decision.site, set()).update(item.fit.model for item in _evaluations_in(decision))
    for decision in events.decisions:
        told = _evaluations_in(decision)
        if len(compared[decision.site]) != 1 or told[0].kind is not EvaluationKind.VALIDATION:
            continue
        if told[0].fit.setting.varied:  # models are compared, which is another matter
            continue
        own = [item for item in _own_scores(events, told[0]) if _is_given_rows(item)]
        if overlap(told[0].rows, told[0].fit.rows) or any(_is_apart(item, told[0].rows) for item in own):
            continue
        judging = next((item for item in own if _is_within(item.rows, told[0].rows)), None)
        score, is_alone = judging or told[0], judging is None
        if_left = is_alone and not are_called_test_rows(events, told[0])
        for_choosing = if_left or is_called_rows(events, told[0], "validation", "dev")
        yield Tuning(decision.site, decision.name, score, None, _are_folds(score), is_alone, for_choosing, if_left)


def _evaluations_in(decision: Decision) -> list[Evaluation]:
    return [item for item in decision.scores if isinstance(item, Evaluation)]


def _is_by_epoch(events: LeakageEvents, score: Evaluation) -> bool:
    """Whether a loop that trains a model on judges it in each round; one that fits it anew compares models."""
    if score.fit.setting.is_known and not is_incremental(score.fit):
        return False
    around = events.iterated[score]
    return any(isinstance(loop, ast.For) and loop.iter in around for loop in score.fit.loops)


def _own_scores(events: LeakageEvents, first: Evaluation) -> list[Evaluation]:
    return [item for item in events.evaluations if item.kind in SCORED and item.fit.model == first.fit.model]


def _judges_kept(events: LeakageEvents, decision: Decision, scores: list[Evaluation]) -> Evaluation | None:
    """The later score of a model whose best state was kept by scores on the same rows."""
    sites = {item.site for item in scores}
    rounds = [loop for loop in scores[0].fit.loops if _encloses(loop, decision.site)]
    inner = max(rounds, key=lambda loop: loop.lineno, default=None)  # type: ignore[attr-defined]
    own = [item for item in _own_scores(events, scores[0]) if inner is None or not is_inside(events, inner, item)]
    own = [item for item in own if not isinstance(item.site, TESTS)]
    later = [item for item in own if item.last > decision.last and _is_within(item.rows, scores[0].rows)]
    return min(later, key=lambda item: item.site in sites, default=None)


def is_inside(events: LeakageEvents, loop: ast.AST, item: Evaluation) -> bool:
    """Whether a loop encloses a score, or the call that led to it the last time."""
    return any(_encloses(loop, node) for node in (item.site, *events.last_callers.get(item, ())))


def _encloses(loop: ast.AST, node: ast.expr) -> bool:
    return loop.lineno <= node.lineno <= loop.end_lineno  # type: ignore[attr-defined, no-any-return]


def are_called_test_rows(events: LeakageEvents, score: Evaluation) -> bool:
    """Whether the rows of a score are called test rows where they get a name, or the function that scores is."""
    if are_read_as_test(score.rows):
        return True
    if is_called_rows(events, score, "validation", "dev"):
        return False
    names = _names_of_rows(events, score)
    calls = [call for item in _uses_of(events, score) for call in events.callers.get(item, ())]
    return any(is_called(word, "test") for word in (*names, *map(called_name, calls)))


def is_called_rows(events: LeakageEvents, score: Evaluation, *parts: str) -> bool:
    """Whether the rows of a score are called one of these parts."""
    return any(is_called(name, *parts) for name in _names_of_rows(events, score))


def _names_of_rows(events: LeakageEvents, score: Evaluation) -> list[str]:
    """How the rows of a score are called where they are judged, iterated over, and passed."""
    uses = _uses_of(events, score)
    calls = [call for item in uses for call in events.callers.get(item, ()) if isinstance(call, ast.Call)]
    sites = [item.site for item in uses]
    places = [*sites, *calls, *(loop for item in uses for loop in events.iterated[item])]
    return [*names_of(places), *names_from_outside(score.rows)]


def _uses_of(events: LeakageEvents, score: Evaluation) -> list[Evaluation]:
    return [item for item in events.evaluations if item.fit.model == score.fit.model and item.rows == score.rows]


def _is_within(rows: Rows, whole: Rows) -> bool:
    """Whether rows are some of others; what holds them and more judges more."""
    return all(
        any(atom.origin == other.origin and atom.path[: len(other.path)] == other.path for other in whole)
        for atom in rows
    )


def _is_given_rows(item: Evaluation) -> bool:
    """Whether a score says which rows it is of; `trainer.evaluate()` is of the validation rows, as everybody knows."""
    return isinstance(item.site, ast.Call) and bool(item.site.args or item.site.keywords)


def _is_apart(item: Evaluation, rows: Rows) -> bool:
    """Whether a model is judged on other rows than these, that it did not learn from either."""
    apart = (Relation.DISJOINT, Relation.APART)
    return all(
        relate(item.rows, other) in apart or are_named_apart(item.rows, other) for other in (rows, item.fit.rows)
    )


def _are_folds(item: Evaluation) -> bool:
    """Whether rows are those of one fold after the other; after the loop, the last one is a part as any other."""
    keys = (selector.key for atom in item.rows for selector in atom.path if isinstance(selector, Part))
    return bool(item.fit.loops) and any(isinstance(key, Split) and key.folds for key in keys)


# Thresholds


def tuned_outputs(events: LeakageEvents) -> list[Tuning]:
    """Thresholds and weights chosen by scores on rows, and the scores of what they give on the same rows."""
    found: dict[ast.expr, Tuning] = {}
    for evaluation in events.evaluations:
        if evaluation.kind not in SCORED:
            continue
        for choice in evaluation.evidence | evaluation.fit.evidence:
            rows = _rows_of_choice(choice, evaluation)
            if rows is None or not isinstance(choice, (Decision, Search)):
                continue
            if not is_judged_clean(events, evaluation, rows, choice):
                _keep_best(found, Tuning(choice.site, choice.name, evaluation, None, _are_folds(evaluation)))
    return list(found.values())


def _rows_of_choice(choice: Hashable, evaluation: Evaluation) -> Rows | None:
    """The rows by which an output of a fitted model was tuned, where they are those that it is judged on."""
    if isinstance(choice, Search) and not choice.scores:  # the fit of a calibration
        is_own = choice.site is evaluation.fit.site and choice in evaluation.fit.evidence
        return choice.rows if is_own and overlap(choice.rows, evaluation.rows) else None
    if not isinstance(choice, (Decision, Search)) or evaluation in choice.scores or choice not in evaluation.evidence:
        return None
    if relate(evaluation.rows, evaluation.fit.rows) not in (Relation.DISJOINT, Relation.APART):
        return None
    return _rows_of_scores(choice.scores, evaluation)


def _rows_of_scores(scores: Iterable[Hashable], evaluation: Evaluation) -> Rows | None:
    """The rows of the scores that chose, where they are those of an evaluation of the same model."""
    found = [item for item in scores if isinstance(item, Evaluation) and overlap(item.rows, evaluation.rows)]
    alone = [item.fit.setting.key for item in found if not item.together]
    if len(set(alone)) > 1:  # models are compared, which is another matter
        return None
    return next((item.rows for item in found if item.fit.model == evaluation.fit.model), None)


def is_judged_clean(events: LeakageEvents, evaluation: Evaluation, rows: Rows, choice: Decision | Search) -> bool:
    """Whether the model that a score judges is judged on other rows than these, too, by what was chosen or afterwards.

    What judged the model before says nothing of a choice that was not made yet.
    """
    others = (
        item
        for item in events.evaluations
        if item.fit.model == evaluation.fit.model and item.kind in SCORED and _is_apart(item, rows)
    )
    return any(choice in item.evidence or item.number_of_run > choice.number_of_run for item in others)
