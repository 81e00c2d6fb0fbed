"""Rows that a model learns from and is judged on, though they are meant to be held out.

Three things go wrong: a model is fitted on the test part itself; the training rows and the rows judged on share some;
or nothing but the training rows is ever judged on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from enum import Enum

from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage._knowledge import UNSUPERVISED
from mlgate.semantics.leakage.draws import (
    Selectors,
    are_other_draws,
    crossing,
    is_of_folds,
    is_plain_part,
    is_thinned,
    taken_by,
)
from mlgate.semantics.leakage.events import (
    CrossValidation,
    Evaluation,
    EvaluationKind,
    Fit,
    LeakageEvents,
    Split,
)
from mlgate.semantics.leakage.held_out_names import is_meant_held_out
from mlgate.semantics.leakage.partings import parting
from mlgate.semantics.leakage.relating import Relation, is_slice_of, overlap, relate
from mlgate.semantics.leakage.rows import Masked, Part, Repeated, RowAtom, Rows, Sampled, Sliced

SCORED = (EvaluationKind.METRIC, EvaluationKind.SCORE)
JUDGED = (*SCORED, EvaluationKind.VALIDATION)
INCREMENTAL = frozenset({"partial_fit", "train_on_batch", "backward"})


class Sharing(Enum):
    """How the rows that a model learnt from and is judged on relate."""

    SAME = "same"
    WITHIN = "within"  # judged on a part of the training rows
    AROUND = "around"  # judged on the training rows and others
    CROSSING = "crossing"  # each has rows that the other lacks
    CARRIED = "carried"  # learnt in another turn of a loop, and never forgotten


class Reuse(NamedTuple):
    """A model judged on rows that it learnt from. `selectors` are those at which crossing rows part ways."""

    fit: Fit
    evaluation: Evaluation
    sharing: Sharing
    selectors: Selectors | None = None


class FitOnTest(NamedTuple):
    """A model that learns from a test part, and is judged on the same rows or (`is_swapped`) on the others."""

    fit: Fit
    evaluation: Evaluation
    split: Split
    is_swapped: bool


class ValidationOnTest(NamedTuple):
    """A cross-validation that trains on a test part."""

    call: CrossValidation
    split: Split


# The test part as training data


def fits_on_test(events: LeakageEvents) -> Iterator[FitOnTest]:
    """Fits on the test part of a split whose training part trains models too, and that is judged on such rows."""
    for fit in events.fits:
        split = test_split(fit.rows)
        if split is None or fit in events.stacked or is_incremental(fit) or not _trains_other_part(events, split, fit):
            continue
        judged = [item for item in events.evaluations if item.fit is fit and item.kind in JUDGED]
        held_out = [item for item in judged if relate(fit.rows, item.rows) is Relation.DISJOINT]
        same = next((item for item in judged if overlap(fit.rows, item.rows)), None)
        if same is not None and not held_out:
            yield FitOnTest(fit, same, split, False)
        elif held_out and all(_is_training_part(item.rows, split) for item in held_out):
            if not _is_mirrored(events, fit, split):
                yield FitOnTest(fit, held_out[0], split, True)


def validations_on_test(events: LeakageEvents) -> Iterator[ValidationOnTest]:
    """Scores by cross-validation within the test part of a split whose training part trains models."""
    for call in events.cross_validations:
        split = test_split(call.rows)
        if split is not None and call.name != "cross_val_predict" and _trains_other_part(events, split, None):
            yield ValidationOnTest(call, split)


def test_split(rows: Rows) -> Split | None:
    """The split whose test part rows are, all of them; None when they are none, or divided again."""
    found = {_test_split_of(atom) for atom in rows}
    return found.pop() if len(found) == 1 else None


def _test_split_of(atom: RowAtom) -> Split | None:
    parts = [item for item in atom.path if isinstance(item, Part) and isinstance(item.key, Split)]
    last = parts[-1] if parts else None
    if last is None or last.number == 0 or not isinstance(last.key, Split):
        return None
    return None if last.key.folds or last.key.name == "validation_split" else last.key


def _trains_other_part(events: LeakageEvents, split: Split, but: Fit | None) -> bool:
    """Whether any model learns from the training part: otherwise a part was drawn to work on it alone."""
    others: Iterable[Fit | CrossValidation] = (*events.fits, *events.cross_validations)
    return any(item is not but and _is_training_part(item.rows, split) for item in others)


def _is_training_part(rows: Rows, split: Split) -> bool:
    return bool(rows) and all(
        any(isinstance(item, Part) and item.key is split and item.number == 0 for item in atom.path) for atom in rows
    )


def _is_mirrored(events: LeakageEvents, fit: Fit, split: Split) -> bool:
    """Whether each part trains a model that is judged on the other one: two folds by hand."""
    return any(
        item.kind is not EvaluationKind.PASSED
        and _is_training_part(item.fit.rows, split)
        and overlap(item.rows, fit.rows)
        for item in events.evaluations
    )


# Training and test rows that share some


def overlaps(events: LeakageEvents) -> Iterator[Reuse]:
    """Models judged on rows that count as held out, and of which they learnt some."""
    of_test = {item.fit for item in fits_on_test(events)}
    held_out = _rows_held_out(events)
    for evaluation in events.evaluations:
        fit = evaluation.fit
        if fit in of_test or fit.name in UNSUPERVISED or not (evaluation.kind in JUDGED or _predicts_test(evaluation)):
            continue
        if fit in events.carried and (carried := _carried(events, evaluation)) is not None:
            yield carried
            continue
        reuse = reuse_of(evaluation)
        if reuse is not None and reuse.sharing is Sharing.CROSSING and _is_of_any_round(evaluation):
            continue
        if reuse is not None and _counts_as_held_out(events, reuse, held_out):
            yield reuse


def _is_of_any_round(evaluation: Evaluation) -> bool:
    """Whether the rows are those that any round of a loop held out, the round of the fit among them: of a list."""
    lasts = [atom.path[-1] for atom in evaluation.rows if atom.path]
    sites = {item.key.site for item in lasts if isinstance(item, Part) and isinstance(item.key, Split)}
    each = [frozenset({atom}) for atom in evaluation.rows]
    is_own = any(relate(rows, evaluation.fit.rows) is Relation.DISJOINT for rows in each)
    return is_own and len(each) > 1 and len(lasts) == len(each) and len(sites) == 1


def _carried(events: LeakageEvents, evaluation: Evaluation) -> Reuse | None:
    """How a model is judged on rows that it learnt from in other turns of a loop; None when it is not."""
    fit, rows = evaluation.fit, evaluation.rows
    if evaluation.kind not in JUDGED or relate(fit.rows, rows) is not Relation.DISJOINT:
        return None
    for earlier, split, counts in events.carried[fit]:
        if split is not None:
            is_learnt = _is_training_part(earlier.rows, split) and all(_is_held_out_by(atom, split) for atom in rows)
        else:
            is_learnt = counts and overlap(earlier.rows, rows)
        is_other = earlier.site is fit.site and earlier.rows != fit.rows
        if is_learnt or (is_other and _leaves_one_out(fit.rows, rows)):
            return Reuse(fit, evaluation, Sharing.CARRIED)
    return None


def _leaves_one_out(rows: Rows, held_out: Rows) -> bool:
    """Whether rows of one value are held out, and all others are learnt from: `rows[user != one]`, in a loop."""
    parted = parting(rows, held_out)
    if parted is None or not isinstance(parted[0], Masked) or not isinstance(parted[1], Masked):
        return False
    return parted[0].test == "eq" and not parted[0].holds and parted[1] == parted[0]._replace(holds=True)


def _is_held_out_by(atom: RowAtom, split: Split) -> bool:
    return any(isinstance(item, Part) and item.key is split and item.number == 1 for item in atom.path)


def _predicts_test(evaluation: Evaluation) -> bool:
    """Whether a whole test part is predicted: to be scored, though we may not see how."""
    if evaluation.kind is not EvaluationKind.PREDICTION or test_split(evaluation.rows) is None:
        return False
    return all(isinstance(atom.path[-1], Part) for atom in evaluation.rows)


def reuse_of(evaluation: Evaluation) -> Reuse | None:
    """How a model is judged on its own training rows; None when it is not, or nobody can tell."""
    fit = evaluation.fit
    if not overlap(fit.rows, evaluation.rows):
        return None
    if fit.rows == evaluation.rows:
        return Reuse(fit, evaluation, Sharing.SAME)
    if _all_within(evaluation.rows, fit.rows):
        return Reuse(fit, evaluation, Sharing.WITHIN)
    if _all_within(fit.rows, evaluation.rows):
        return Reuse(fit, evaluation, Sharing.AROUND)
    selectors = crossing(fit.rows, evaluation.rows)
    return Reuse(fit, evaluation, Sharing.CROSSING, selectors) if selectors is not None else None


def _all_within(rows: Rows, others: Rows) -> bool:
    return all(any(_begins_with(atom, other) for other in others) for atom in rows)


def _begins_with(atom: RowAtom, other: RowAtom) -> bool:
    if atom.origin != other.origin:
        return False
    around = taken_by(other)
    while around and isinstance(around[-1], Repeated):  # with their copies, rows are still all there
        around = around[:-1]
    return taken_by(atom)[: len(around)] == around


def _are_first_of(rows: Rows, others: Rows) -> bool:
    """Whether rows are a slice of others that are a slice: `[:320]` of `[:6400]`."""
    return all(any(_is_slice_within(atom, other) for other in others) for atom in rows)


def _is_slice_within(atom: RowAtom, other: RowAtom) -> bool:
    taken, around = taken_by(atom), taken_by(other)
    if atom.origin != other.origin or not around or taken[: len(around) - 1] != around[:-1]:
        return False
    inner, outer = taken[len(around) - 1 : len(around)], around[-1]
    return bool(inner) and isinstance(inner[0], Sliced) and isinstance(outer, Sliced) and is_slice_of(inner[0], outer)


def _rows_held_out(events: LeakageEvents) -> frozenset[Rows]:
    """Rows that some model is judged on and did not learn from."""
    return frozenset(item.rows for item in events.evaluations if relate(item.fit.rows, item.rows) is Relation.DISJOINT)


def _counts_as_held_out(events: LeakageEvents, reuse: Reuse, held_out: frozenset[Rows]) -> bool:
    """Whether the rows judged on are meant to be unseen: no score of the training rows, told as such."""
    fit, evaluation = reuse.fit, reuse.evaluation
    is_part = reuse.sharing is Sharing.WITHIN or _are_first_of(evaluation.rows, fit.rows)
    if evaluation.kind in JUDGED and not _is_crossing_step(reuse, is_part):
        if is_meant_held_out(events, evaluation, is_part):
            return True
    if reuse.sharing is Sharing.WITHIN:
        return test_split(evaluation.rows) is not None or evaluation.rows in held_out or _is_fold_known(reuse)
    if reuse.sharing is Sharing.CROSSING:
        if is_incremental(fit) and _are_batches(events, reuse):
            return False
        return _is_other_draw(reuse) or not (_is_judged_apart(events, fit) or is_incremental(fit))
    if reuse.sharing is Sharing.AROUND and evaluation.kind in SCORED and not is_incremental(fit):
        if any(relate(evaluation.rows, rows) is Relation.DISJOINT for rows in held_out):
            return False
        is_part = is_plain_part(fit.rows, evaluation.rows) or is_thinned(fit.rows, evaluation.rows)
        return bool(fit.folds) or (is_part and not _is_judged_apart(events, fit))
    return False


def _is_crossing_step(reuse: Reuse, is_part: bool) -> bool:
    """Whether more may have been learnt since, or rows cross that nobody drew."""
    if reuse.sharing is Sharing.CROSSING and not is_part:
        return True
    return is_incremental(reuse.fit) and (reuse.sharing is not Sharing.SAME or not _is_by_hand(reuse.fit))


def _is_by_hand(fit: Fit) -> bool:
    """Whether a network learns in a loop over all rows; of a stream, each call of `partial_fit` takes other ones."""
    function = fit.site.func if isinstance(fit.site, ast.Call) else None
    return isinstance(function, ast.Attribute) and function.attr == "backward"


def _is_other_draw(reuse: Reuse) -> bool:
    """Whether the rows come from a random split that is not the one of the training rows."""
    return reuse.selectors is not None and are_other_draws(reuse.selectors, reuse.fit.rows, reuse.evaluation.rows)


def _are_batches(events: LeakageEvents, reuse: Reuse) -> bool:
    """Whether one call drew both, round by round: what a network learns from next."""
    drawn = [item for item in reuse.selectors or () if isinstance(item, Sampled)]
    sites = {place.site for item in drawn if (place := events.parted.get(item)) is not None}
    return len(drawn) > 1 and len(sites) == 1


def _is_fold_known(reuse: Reuse) -> bool:
    """Whether the held-out part of a fold is judged by a model that learnt from all rows of the folds."""
    lasts = [atom.path[-1] for atom in reuse.evaluation.rows if atom.path]
    return len(lasts) == len(reuse.evaluation.rows) and all(
        isinstance(item, Part) and is_of_folds(item) and item.number == 1 for item in lasts
    )


def _is_judged_apart(events: LeakageEvents, fit: Fit) -> bool:
    """Whether the same fit is also judged on rows that it surely did not learn from."""
    judged = (item for item in events.evaluations if item.fit is fit and item.kind is not EvaluationKind.PREDICTION)
    return any(relate(fit.rows, item.rows) is not Relation.OVERLAP for item in judged)


def is_incremental(fit: Fit) -> bool:
    """Whether a fit adds to what the model knows already."""
    function = fit.site.func if isinstance(fit.site, ast.Call) else None
    return isinstance(function, ast.Attribute) and function.attr in INCREMENTAL
