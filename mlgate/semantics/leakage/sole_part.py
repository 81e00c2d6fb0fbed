"""Rows for validation that are all that a file holds out: nothing else is left to judge what they chose."""

from __future__ import annotations

import re

from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics.leakage.events import Evaluation, EvaluationKind, LeakageEvents
from mlgate.semantics.leakage.part_names import part_of
from mlgate.semantics.leakage.rows import Part, Relation, Rows, overlap, relate
from mlgate.semantics.module import Module

SCORED = (EvaluationKind.METRIC, EvaluationKind.SCORE)
HELD_OUT = frozenset({"test", "holdout"})
NO_PARTS = frozenset({"test_size", "test_ratio", "test_fraction", "test_split", "test_frac"})
"""Names of how large a part is."""
TEST_FILE = lazy_regex(r"""["'][^"'\s]*(?<![a-z])test[^"'\s]*["']""", re.IGNORECASE)


def judges_alone(module: Module, events: LeakageEvents, evaluation: Evaluation) -> bool:
    """Whether rows were parted once, here, and the score of the part held out is the only one of unseen rows."""
    fit, rows = evaluation.fit, evaluation.rows
    if fit.assumed or evaluation.kind not in SCORED or relate(fit.rows, rows) is not Relation.DISJOINT:
        return False
    if any(evaluation in search.scores for search in events.searches):  # it is there to choose
        return False
    if not _are_parted_once(rows) or any(_is_of_others(item, fit.rows, rows) for item in events.evaluations):
        return False
    return not _tells_of_test_rows(module)


def _are_parted_once(rows: Rows) -> bool:
    return all(sum(isinstance(selector, Part) for selector in atom.path) == 1 for atom in rows)


def _is_of_others(item: Evaluation, learnt: Rows, judged: Rows) -> bool:
    return not overlap(item.rows, learnt) and not overlap(item.rows, judged)


def _tells_of_test_rows(module: Module) -> bool:
    """Whether a name, or the name of a file, says that there are test rows."""
    names = (word.decode("utf-8", "replace") for word in module.identifiers)
    if any(name not in NO_PARTS and part_of(name) in HELD_OUT for name in names):
        return True
    return TEST_FILE.search(module.unit.code) is not None
