"""Scores of test rows told beside those of validation rows, model by model: whoever reads both chooses by either."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mlgate.semantics.leakage.events import Evaluation, LeakageEvents
from mlgate.semantics.leakage.rows import Part
from mlgate.semantics.leakage.trials import VARIED, trials_of
from mlgate.semantics.leakage.tuning import are_called_test_rows, is_called_rows, is_inside


def are_told_in_turn(events: LeakageEvents, candidates: Sequence[Evaluation], elsewhere: Sequence[Evaluation]) -> bool:
    """Whether test rows judge one candidate before validation rows judge the next one, and nothing chooses by these.

    Each of the candidates is judged by both. What validation rows say of all before test rows judge the first is what
    chooses; the test rows only tell the end.
    """
    if any(score in decision.scores for decision in events.decisions for score in elsewhere):
        return False
    beside = [[item for item in elsewhere if item.fit.setting.key == one.fit.setting.key] for one in candidates]
    if not all(beside) or not _are_test_rows(events, candidates, elsewhere):
        return False
    if len(candidates) == 1:
        return _is_in_each_round(events, candidates[0], beside[0])
    first = min(item.number_of_run for item in candidates)
    end = max(item.number_of_run for item in candidates)
    return any(first < min(item.number_of_run for item in told) < end for told in beside)


def _are_test_rows(events: LeakageEvents, candidates: Sequence[Evaluation], elsewhere: Sequence[Evaluation]) -> bool:
    """Whether rows are called test rows, or were held out before the others were, and nobody calls them otherwise."""
    if all(are_called_test_rows(events, item) for item in candidates):
        return True
    earlier = max(map(_times_parted, candidates)) < min(map(_times_parted, elsewhere))
    return earlier and not any(is_called_rows(events, item, "validation", "dev") for item in candidates)


def _times_parted(item: Evaluation) -> int:
    return min((sum(isinstance(selector, Part) for selector in atom.path) for atom in item.rows), default=0)


def _is_in_each_round(events: LeakageEvents, candidate: Evaluation, told: Sequence[Evaluation]) -> bool:
    """Whether the loop that makes one model after the other judges each of them by both."""
    if not candidate.fit.setting.varied and VARIED not in trials_of(candidate.fit):
        return False
    loops = [loop for loop in candidate.fit.loops if isinstance(loop, (ast.For, ast.AsyncFor, ast.While))]
    both = [loop for loop in loops if is_inside(events, loop, candidate)]
    return any(is_inside(events, loop, item) for loop in both for item in told)
