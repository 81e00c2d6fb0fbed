"""How models are judged: rows held out in a fit, metrics of predictions, losses of batches."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache

from mlgate.core.typing import TYPE_CHECKING, TypeGuard
from mlgate.semantics.leakage.alignment import beside_labels
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.choosing import NO_EVIDENCE, Evidence
from mlgate.semantics.leakage.events import EvaluationKind, Fit
from mlgate.semantics.leakage.facts import Facts, combined
from mlgate.semantics.leakage.held_out_names import is_over_held_out
from mlgate.semantics.leakage.knowledge import VALIDATION_NAMES
from mlgate.semantics.leakage.objects import Collection, Data, Value
from mlgate.semantics.leakage.part_names import WORD
from mlgate.semantics.leakage.relating import Relation, relate
from mlgate.semantics.leakage.rows import Part
from mlgate.semantics.leakage.values import facts_of
from mlgate.semantics.names import last_name

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

JUDGING = frozenset(
    "evaluate evaluation eval score scores metric metrics report assess assessment performance analyze analyse analysis"
    " result results test testing accuracy acc validate validation".split()
)
"""Words in the names of functions that judge a model by rows and labels that they are handed."""
NOT_JUDGING = frozenset("plot draw show curve curves importance explain matrix cross cv train fit tune grid".split())
SCORES = frozenset("error rmse mse mae mape r2 auc f1 precision recall deviance eval".split())
"""Words in the names of methods that are scores."""
SEVERAL = frozenset({"valid_sets", "evals", "val_dataloaders"})
"""Parameters that take several sets of rows, and never a pair of rows and labels."""


def validation_part(
    machine: Machine, features: Facts, arguments: Arguments, node: ast.expr
) -> tuple[Facts, Facts] | None:
    """`validation_split=0.2`: the last rows are held out."""
    fraction = arguments.constant("validation_split")
    if not isinstance(fraction, float) or not 0 < fraction < 1 or not features.rows:
        return None
    split = machine.record.split(node, "validation_split", features.rows, shuffled=False, recipe=(node, fraction))
    return features.at(Part(split, 0, False)), features.at(Part(split, 1, False))


def validation_data(arguments: Arguments) -> Iterator[Value]:
    """Data that a fit is judged on: `validation_data=(X, y)`, `eval_set=[(X, y)]`, `evals=[(data, name)]`."""
    for key, value in arguments.keywords.items():
        name = key.rpartition("__")[2]  # of a step of a pipeline: `model__eval_set`
        if name in VALIDATION_NAMES:
            yield from value.values if name in SEVERAL and _are_sets(value) else _first_data(value)


def _are_sets(value: Value) -> TypeGuard[Collection]:
    """Whether a list holds sets of rows, and no pairs of rows and labels."""
    return isinstance(value, Collection) and not any(isinstance(item, Collection) for item in value.values)


def _first_data(value: Value) -> Iterator[Value]:
    """Of a pair, or of each pair in a list, the rows without their labels."""
    if not isinstance(value, Collection):
        yield value
    elif value.known and len(value.known) > 1 and _are_inputs(value.known[0], value.known[1]):
        yield value.known[0]
    elif value.known and isinstance(value.known[0], Collection):
        for item in value.known:
            if isinstance(item, Collection) and item.values:
                yield item.values[0]
    elif value.values:
        yield value.values[0]


def _are_inputs(rows: Value, labels: Value) -> bool:
    """Whether a pair is a list of inputs and their labels: `([images, texts], y)`."""
    return isinstance(rows, Collection) and not rows.is_mapping and not isinstance(labels, Collection)


def judge(machine: Machine, arguments: Arguments, node: ast.expr) -> Value:
    """A metric of predictions: the score, or the points of a curve."""
    every = [*arguments.facts, *_gathered(machine, arguments)]
    evidence = []
    for facts in every:
        if facts.predicted:
            truth = next((item for item in every if item.rows and not item.predicted), facts)
            rows = facts.rows or combined(every).rows  # a forecast is of no rows; the truth is
            rows = truth.rows if _are_held_out_for(facts, truth) else rows
            found = beside_labels(facts._replace(rows=rows), truth)
            evidence.append(machine.record.evaluate(facts.predicted, EvaluationKind.METRIC, found, node))
    return Data(Facts(evidence=frozenset().union(*evidence)))


def _are_held_out_for(given: Facts, truth: Facts) -> bool:
    """Whether the truth was held out from all models that predicted, but the rows predicted are called so by mistake.

    A name was bound anew to rows from elsewhere, of which there is no truth: the cells ran in another order.
    """
    is_known = (Relation.DISJOINT, Relation.OVERLAP)
    return all(
        relate(given.rows, fit.rows) not in is_known and relate(truth.rows, fit.rows) is Relation.DISJOINT
        for fit in given.predicted
    )


def _gathered(machine: Machine, arguments: Arguments) -> Iterator[Facts]:
    """What was predicted fold by fold, of arrays that all predictions were written to."""
    for value in arguments.values if machine.gathered else ():
        found = machine.gathered.get(machine.identity(value))
        if found is not None and not facts_of(value).predicted:
            yield found[1]


def unless_training(machine: Machine, fits: frozenset[Fit], facts: Facts) -> list[Fit]:
    """The fits that are used here; on the very rows that are learnt from it is the next round of the training.

    Not in a loop over what is called test rows.
    """
    others = [fit for fit in fits if fit.rows != facts.rows]
    if len(others) == len(fits):
        return others
    record, around = machine.record, tuple(machine.record.callers)
    loops = (loop for loop in record.loops if isinstance(loop, (ast.For, ast.AsyncFor)))
    return list(fits) if any(is_over_held_out(record.events, loop, around) for loop in loops) else others


def judge_batch(machine: Machine, arguments: Arguments, node: ast.expr) -> Evidence:
    """A loss of predictions, and the score that it is; on the very rows that are learnt from it is a training step."""
    evidence = NO_EVIDENCE
    for facts in arguments.facts:
        fits = unless_training(machine, facts.predicted, facts)
        evidence |= machine.record.evaluate(fits, EvaluationKind.METRIC, facts, node)
    return evidence


def words_of(node: ast.expr) -> frozenset[str]:
    """The words in the name of a function that is called, in small letters."""
    function = node.func if isinstance(node, ast.Call) else None
    return _words_in(last_name(function))


@lru_cache(maxsize=4096)
def _words_in(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in WORD.findall(name))


def is_called_judge(node: ast.expr) -> bool:
    """Whether a function that we cannot see says by its name that it judges: `evaluate_model(model, X, y)`."""
    words = words_of(node)
    return not words.isdisjoint(JUDGING) and words.isdisjoint(NOT_JUDGING)


def is_judge_by_name(fits: AbstractSet[Fit], arguments: Arguments, node: ast.expr) -> bool:
    """Whether a method of a fitted model is handed rows and their labels, and called like a score: `gam.accuracy`."""
    if not fits or len(arguments.positional) != 2:
        return False
    rows, labels = arguments.facts[:2]
    if not rows.rows or rows.predicted or labels.predicted or beside_labels(rows, labels).rows != labels.rows:
        return False
    words = words_of(node)
    return not words.isdisjoint(SCORES | JUDGING) and words.isdisjoint(NOT_JUDGING)
