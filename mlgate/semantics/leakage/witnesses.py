"""What the rules ask of the events: statistics and copies that cross from training rows to rows a model is judged on.

A leak needs a fit and an evaluation of one model on rows that are surely disjoint, and a statistic of rows that overlap
both (or that the training data depends on). Each answer carries its path: where it is computed, split, fitted, judged.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from enum import Enum

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.events import (
    Duplicate,
    Evaluation,
    EvaluationKind,
    Fit,
    LeakageEvents,
    Split,
    Statistic,
    StatisticKind,
)
from mlgate.semantics.leakage.part_names import are_named_apart, part_named_apart
from mlgate.semantics.leakage.partings import duplicates_shared, in_order, parting
from mlgate.semantics.leakage.relating import Relation, overlap, relate
from mlgate.semantics.leakage.rows import Kept, Masked, Part, RowAtom, Rows, Selector

LEARNING = lazy_regex(
    r"scal|imput|standardi[sz]|normali[sz]|vector|tf_?idf|(?<![a-z])(?:pca|svd|umap|pre)(?![a-z])|reducer|selector|prep(?:roc|ar)"
)
"""Names of things that learn more from rows than which categories there are."""
ENCODING = lazy_regex(r"encoder|label|binari|dumm|hot|vocab|hash")


class Doubt(Enum):
    """What a leak is not sure of, the least first."""

    NONE = "none"
    LABELS = "labels"  # only the target depends on it
    NAMED = "named"  # a function that nobody can follow parts the rows: by the names of what it gives back
    INNER = "inner"  # the rows are held out of a training part: another test set exists
    UNNAMED = "unnamed"  # the model, or what is fitted before, is known by its methods only
    UNSEEN = "unseen"  # no score in this file
    UNKNOWN_CAUSE = "unknown cause"  # what is fitted may learn nothing that matters, or tell the target
    VALIDATION_ONLY = "validation only"  # the same model is judged on clean rows too


class HeldOut(NamedTuple):
    """A fit, an evaluation on rows held out from it, and what parts them.

    Without an evaluation the rows exist, but nothing in this file judges on them.
    """

    fit: Fit
    evaluation: Evaluation | None
    rows: Rows
    statistics: frozenset[Statistic]
    parted: Selector


Judgements = Mapping[Fit, Sequence[Evaluation]]
"""Evaluations of each fit."""


class Leak(NamedTuple):
    """One leak, with its path. `split` is where the rows are parted: a call, a slice, a mask.

    `is_mild`: what it spoils only chooses, and a clean score follows.
    """

    cause: Statistic | Duplicate
    split: ast.expr | None
    split_name: str
    fit: Fit
    evaluation: Evaluation | None
    doubt: Doubt
    is_mild: bool = False


def statistic_leaks(events: LeakageEvents, kinds: frozenset[StatisticKind], by_folds: bool = False) -> list[Leak]:
    """Leaks by statistics of some kinds: the best witness of each statement that computes one."""
    judged = judgements(events)
    leaks = (
        _leak(events, judged, held_out, statistic)
        for held_out, is_fold in _all_held_outs(events)
        for statistic in held_out.fit.statistics | held_out.fit.label_statistics | held_out.statistics
        if statistic.kind in kinds
        and not _defines_target(statistic, held_out)
        and by_folds is (is_fold and not _is_made_anew(events, held_out, statistic))
        and crosses(statistic, held_out)
    )
    return best(leaks)


def _defines_target(statistic: Statistic, held_out: HeldOut) -> bool:
    """Whether what is predicted is told by a statistic of each group: hours left until the last one of each engine."""
    is_of_label = statistic in held_out.fit.label_statistics and statistic not in held_out.statistics
    return is_of_label and statistic.of is not None


def duplicate_leaks(events: LeakageEvents, by_folds: bool = False) -> list[Leak]:
    """Leaks by copies of rows that were made before the rows were parted."""
    judged = judgements(events)
    return best(
        _leak(events, judged, held_out, duplicate)
        for held_out, is_fold in _all_held_outs(events)
        for duplicate in duplicates_shared(held_out.fit.rows, held_out.rows)
        if isinstance(duplicate, Duplicate) and by_folds is (is_fold and not _is_made_anew(events, held_out, duplicate))
    )


def crosses(statistic: Statistic, held_out: HeldOut) -> bool:
    """Whether a statistic is over rows that a model is judged on, and over rows that it learns from or feeds them.

    What only rows that are predicted depend on spoils no score: a column set to one value, to see what changes.
    """
    if not overlap(statistic.rows, held_out.rows):
        return False
    if statistic in held_out.fit.statistics:
        return True
    if held_out.evaluation is not None and held_out.evaluation.kind is EvaluationKind.PREDICTION:
        return statistic in held_out.fit.label_statistics
    is_of_target = statistic.kind is StatisticKind.ENCODED and statistic not in held_out.statistics
    return not is_of_target and overlap(statistic.rows, held_out.fit.rows)


def keeps_groups(parted: Selector) -> bool:
    """Whether rows are divided by groups: those made of one row may be one."""
    return isinstance(name := getattr(getattr(parted, "key", None), "name", None), str) and "Group" in name


def held_outs(events: LeakageEvents, by_folds: bool = False) -> Iterator[HeldOut]:
    """Fits with evaluations on held-out rows, `by_folds` those of loops over folds: a matter of their own."""
    return (held_out for held_out, is_fold in _all_held_outs(events) if is_fold is by_folds)


def _all_held_outs(events: LeakageEvents) -> Iterator[tuple[HeldOut, bool]]:
    """Fits with evaluations on held-out rows, and whether a fold holds them out."""
    judged: set[Fit] = set()
    for evaluation in events.evaluations:
        fit = evaluation.fit
        judged.add(fit)
        parted = parting_of(fit.rows, evaluation.rows)
        if parted is not None and not is_unlabelled(evaluation, parted):
            held_out = HeldOut(fit, evaluation, evaluation.rows, evaluation.statistics, parted)
            yield held_out, _is_fold(events, parted, fit)
    for fit in events.fits:
        if fit not in judged:
            yield from ((held_out, False) for held_out in _never_judged(fit))


def is_unlabelled(evaluation: Evaluation, parted: Selector) -> bool:
    """Whether rows are predicted because a value of theirs is missing: they have no labels to be judged by."""
    return evaluation.kind is EvaluationKind.PREDICTION and isinstance(parted, Masked) and parted.test == "null"


def _is_made_anew(events: LeakageEvents, held_out: HeldOut, cause: Statistic | Duplicate) -> bool:
    """Whether the loop that parts rows by hand makes the cause in each round: a loop over files, no folds."""
    place = events.parted.get(held_out.parted)
    loops = place.loops & held_out.fit.loops if place is not None else frozenset()
    return bool(loops) and all(_contains(loop, cause.site) for loop in loops)


def _contains(loop: ast.AST, node: ast.expr) -> bool:
    return loop.lineno <= node.lineno <= loop.end_lineno  # type: ignore[attr-defined, no-any-return]


def parting_of(left: Rows, right: Rows) -> Selector | None:
    """What parts rows from those that a model learnt from; None when nothing tells that they are disjoint."""
    if relate(left, right) is not Relation.DISJOINT:
        return part_named_apart(left, right)
    found = parting(left, right)
    return found[1] if found is not None else None


def _is_fold(events: LeakageEvents, parted: Selector, fit: Fit) -> bool:
    """Whether rows are held out by a fold: inside of a loop over folds, or by hand inside of the loop that fits."""
    if isinstance(parted, Part) and isinstance(parted.key, Split):
        return parted.key.folds and parted.key in fit.folds
    place = events.parted.get(parted)
    return place is not None and not place.loops.isdisjoint(fit.loops)


def _never_judged(fit: Fit) -> Iterator[HeldOut]:
    """A fit on the training part of a split whose other part nothing in this file judges on."""
    for atom in in_order(fit.rows):
        for place, selector in enumerate(atom.path):
            if isinstance(selector, Part) and isinstance(selector.key, Split) and not selector.key.folds:
                other = selector._replace(number=1 if selector.number == 0 else 0)
                rows = frozenset({RowAtom(atom.origin, (*atom.path[:place], other))})
                yield HeldOut(fit, None, rows, frozenset(), other)
                return


def judgements(events: LeakageEvents) -> Judgements:
    """All evaluations of each fit."""
    found: dict[Fit, list[Evaluation]] = {}
    for evaluation in events.evaluations:
        found.setdefault(evaluation.fit, []).append(evaluation)
    return found


def _leak(events: LeakageEvents, judged: Judgements, held_out: HeldOut, cause: Statistic | Duplicate) -> Leak:
    site, name = split_place(events, held_out.parted)
    doubt = Doubt.UNKNOWN_CAUSE if cause in events.of_target else _doubt(judged, held_out, cause)
    is_mild = doubt is Doubt.VALIDATION_ONLY and isinstance(cause, Duplicate) and name == "validation_split"
    doubt = Doubt.INNER if is_mild else doubt  # the copies make the validation useless, whatever is tested later
    return Leak(cause, site, name, held_out.fit, held_out.evaluation, doubt, is_mild)


def split_place(events: LeakageEvents, parted: Selector) -> tuple[ast.expr | None, str]:
    """Where rows are parted, and by what."""
    if isinstance(parted, Part) and isinstance(parted.key, Split):
        return parted.key.site, parted.key.name
    place = events.parted.get(parted)
    return (place.site if place is not None else None), ""


def _doubt(judged: Judgements, held_out: HeldOut, cause: Statistic | Duplicate) -> Doubt:
    if _is_judged_cleanly(judged, held_out, cause):
        return Doubt.VALIDATION_ONLY
    if isinstance(cause, Statistic) and not cause.certain:
        return doubt_of_class(cause)
    if held_out.evaluation is None or held_out.evaluation.kind is EvaluationKind.PASSED:
        return Doubt.UNSEEN
    if not held_out.fit.certain:
        return Doubt.UNNAMED
    if cause in held_out.fit.label_statistics and cause not in held_out.statistics:
        return Doubt.LABELS
    if isinstance(held_out.parted, Kept):
        return Doubt.NAMED
    return Doubt.INNER if is_inner(held_out) else Doubt.NONE


def doubt_of_class(cause: Statistic) -> Doubt:
    """What to think of something fitted that is known by its methods: by its name it learns, or who knows."""
    if cause.certain:
        return Doubt.NONE
    called = ast.unparse(cause.site.func).lower() if isinstance(cause.site, ast.Call) else ""
    learns = LEARNING.search(called) is not None and ENCODING.search(called) is None
    return Doubt.UNNAMED if learns else Doubt.UNKNOWN_CAUSE


def is_inner(held_out: HeldOut, is_sample: Callable[[Split, int], bool] = lambda *_: False) -> bool:
    """Whether the held-out rows were taken from the training part of an earlier split, not from a sample."""
    return all(_splits_before(atom, held_out.parted, is_sample) for atom in held_out.rows)


def _splits_before(atom: RowAtom, parted: Selector, is_sample: Callable[[Split, int], bool]) -> bool:
    before = atom.path[: atom.path.index(parted)] if parted in atom.path else ()
    parts = ((item.key, item.number) for item in before if isinstance(item, Part) and isinstance(item.key, Split))
    return any(not split.folds and not is_sample(split, number) for split, number in parts)


def _is_judged_cleanly(judged: Judgements, held_out: HeldOut, cause: Statistic | Duplicate) -> bool:
    """Whether the same model is also judged on held-out rows that the cause never saw.

    Where scores are told of some rows, others that are only predicted are new ones.
    """
    fit, evaluation = held_out.fit, held_out.evaluation
    is_scored = evaluation is not None and evaluation.kind in (EvaluationKind.METRIC, EvaluationKind.SCORE)
    return any(
        _are_apart(item.rows, fit.rows) and _are_apart(item.rows, cause.rows)
        for item in judged.get(fit, ())
        if not (is_scored and item.kind is EvaluationKind.PREDICTION)
    )


def _are_apart(left: Rows, right: Rows) -> bool:
    return relate(left, right) is Relation.DISJOINT or are_named_apart(left, right)


_DOUBTS = tuple(Doubt)
_KINDS = tuple(EvaluationKind)


def best(leaks: Iterable[Leak]) -> list[Leak]:
    """One leak for each statement that causes one: the surest, with the surest evaluation, the first in the file."""
    found: dict[Hashable, Leak] = {}
    for leak in leaks:
        place = statement_key(leak.cause)
        before = found.get(place)
        if before is None or _rank(leak) < _rank(before):
            found[place] = leak
    return sorted(found.values(), key=lambda leak: (leak.cause.site.lineno, leak.cause.site.col_offset))


def statement_key(cause: Statistic | Duplicate) -> Hashable:
    """What counts as one place: the call; of numbers computed by hand, all of one line: `(x - x.mean()) / x.std()`."""
    if isinstance(cause, Statistic) and cause.kind is StatisticKind.COMPUTED:
        return cause.kind, cause.site.lineno
    return cause.site


def _rank(leak: Leak) -> tuple[int, ...]:
    evaluation = leak.evaluation
    kind = _KINDS.index(evaluation.kind) if evaluation is not None else len(_KINDS)
    line = evaluation.site.lineno if evaluation is not None else leak.fit.site.lineno
    unsure = (int(leak.fit.assumed), int(leak.is_mild), _DOUBTS.index(leak.doubt))
    return (*unsure, kind, line, leak.cause.site.col_offset, int(not getattr(leak.cause, "is_supervised", False)))
