"""Rows for validation that are all that a file holds out: nothing else is left to judge what they chose."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics.leakage.events import Evaluation, EvaluationKind, LeakageEvents
from mlgate.semantics.leakage.part_names import are_read_as, is_file_named, names_of, part_of
from mlgate.semantics.leakage.relating import Relation, begins_late, common_prefix, overlap, relate
from mlgate.semantics.leakage.rows import Masked, Part, RowAtom, Rows, Sliced
from mlgate.semantics.leakage.test_sets import before_predictions
from mlgate.semantics.module import Module

SCORED = (EvaluationKind.METRIC, EvaluationKind.SCORE)
TOLD = (*SCORED, EvaluationKind.VALIDATION)
HELD_OUT = frozenset({"test", "holdout"})
NO_PARTS = frozenset({"test_size", "test_ratio", "test_fraction", "test_split", "test_frac"})
"""Names of how large a part is."""
AMOUNT = lazy_regex(
    r"^(?:n|num|len|nb|count|size|pct|percent)(?:_|(?=[A-Z]))|_(?:n|num|len|count|size|pct|percent|share)$"
)
SUBMISSION = lazy_regex(r"submi(?:ssi|t)|sample_sub|\bkaggle", re.IGNORECASE)
WRITING = frozenset({b"to_csv", b"savetxt", b"to_excel", b"to_parquet", b"to_feather"})
"""What keeps predictions in a file."""
LABELS = lazy_regex(r"(?:^|_)[yY](?:_|$|[tT]est)|label|target|truth", re.IGNORECASE)
PREDICTED = lazy_regex(r"pred|proba|(?:^|_)hat(?:_|$)|submi", re.IGNORECASE)
"""Names of what a model says of rows, which is no truth."""
TEST_FILE = lazy_regex(r"""["'][^"'\s]*(?<![a-z])test[^"'\s]*["']""", re.IGNORECASE)


def judges_alone(module: Module, events: LeakageEvents, evaluation: Evaluation) -> bool:
    """Whether rows were parted once, here, and the score of the part held out is the only one of unseen rows.

    What is predicted for a submission is judged by others, later.
    """
    fit, rows = evaluation.fit, before_predictions(events, evaluation)
    if fit.assumed or evaluation.kind not in TOLD or not _are_held_out(events, evaluation, rows):
        return False
    if any(evaluation in search.scores for search in events.searches):  # it is there to choose
        return False
    own = _names_of_own(events, fit.rows, rows)
    others = [item for item in events.evaluations if _is_of_others(item, fit.rows, rows)]
    submits = _submits(module, own, others)
    if any(not submits or item.kind in SCORED for item in others):
        return False
    return submits or not _tells_of_test_rows(module, own)


def _are_held_out(events: LeakageEvents, evaluation: Evaluation, rows: Rows) -> bool:
    """Whether rows were parted from those that are learnt from, once, or come from another file that is called so."""
    learnt = evaluation.fit.rows
    relation = relate(learnt, rows)
    if relation is Relation.APART:
        return (are_read_as(rows, "validation") and not are_read_as(learnt, "validation")) or is_file_named(
            events, evaluation
        )
    return relation is Relation.DISJOINT and all(_is_parted_once(learnt, atom) for atom in rows)


def _is_parted_once(learnt: Rows, atom: RowAtom) -> bool:
    """Whether a split holds rows out, or a cut or a condition of rows that nothing was cut off before."""
    parts = sum(isinstance(selector, Part) for selector in atom.path)
    if parts:
        return parts == 1
    shared = (common_prefix(other.path, atom.path) for other in learnt if other.origin == atom.origin)
    before = max(shared, key=len, default=())
    cut = [isinstance(selector, Sliced) and not begins_late(selector) for selector in before]
    return len(atom.path) > len(before) and isinstance(atom.path[len(before)], (Sliced, Masked)) and not any(cut)


def _names_of_own(events: LeakageEvents, learnt: Rows, judged: Rows) -> set[str]:
    """How these rows are called where anything is judged on some of them: `y_test` of folds."""
    sites = [item.site for item in events.evaluations if not _is_of_others(item, learnt, judged)]
    return set(names_of(sites))


def _is_of_others(item: Evaluation, learnt: Rows, judged: Rows) -> bool:
    return not overlap(item.rows, learnt) and not overlap(item.rows, judged)


def _submits(module: Module, own: set[str], others: Sequence[Evaluation]) -> bool:
    """Whether test rows are only predicted, for a submission or a file: nobody here has their labels."""
    predicted = [item for item in others if item.kind is EvaluationKind.PREDICTION]
    is_kept = predicted and (module.has_identifier(WRITING) or any(map(_is_of_test_rows, predicted)))
    if SUBMISSION.search(module.code) is None and not is_kept:
        return False
    names = [name for name in _names(module) if name not in own and _are_labels(name)]
    return not names or set(names) <= _predicted_names(module)


def _are_labels(name: str) -> bool:
    return part_of(name) in HELD_OUT and LABELS.search(name) is not None and PREDICTED.search(name) is None


def _is_of_test_rows(item: Evaluation) -> bool:
    return are_read_as(item.rows, "test") or any(part_of(name) in HELD_OUT for name in names_of([item.site]))


def _predicted_names(module: Module) -> set[str]:
    """Names of what models predict, and of nothing else: `y_test = model.predict(test)`."""
    found: set[str] = set()
    others: set[str] = set()
    for statement in module.nodes(ast.Assign):
        calls = (node.func for node in ast.walk(statement.value) if isinstance(node, ast.Call))
        is_predicted = any(isinstance(func, ast.Attribute) and func.attr.startswith("predict") for func in calls)
        names = {node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)}
        (found if is_predicted else others).update(names)
    return found - others


def _tells_of_test_rows(module: Module, own: set[str]) -> bool:
    """Whether a name, or the name of a file, says that there are test rows."""
    names = (name for name in _names(module) if name not in NO_PARTS | own and AMOUNT.search(name) is None)
    if any(part_of(name) in HELD_OUT for name in names):
        return True
    return TEST_FILE.search(module.unit.code) is not None


def _names(module: Module) -> Iterator[str]:
    return (word.decode("utf-8", "replace") for word in module.identifiers)
