"""How scores travel through a program, and where they decide: what is kept of them is evidence of the choice."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage._knowledge import OPTIMISERS, POINTERS, SUMMARIES
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.candidates import evidence_in
from mlgate.semantics.leakage.choosing import NO_EVIDENCE, Asked, Decision, Errors, Evidence, Search
from mlgate.semantics.leakage.epochs import has_curves, key_of, named
from mlgate.semantics.leakage.events import EvaluationKind
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.iteration import item_of, items_of
from mlgate.semantics.leakage.keeping import (
    asks_object,
    by_flag,
    is_verdict,
    keeps,
    keeps_state,
    note_use,
    orders,
    scores_in,
)
from mlgate.semantics.leakage.objects import (
    Collection,
    Constant,
    Data,
    Estimator,
    Function,
    Instance,
    LocalClass,
    Locator,
    Quantity,
    Value,
)
from mlgate.semantics.leakage.rows import EXPRESSION, NO_ROWS
from mlgate.semantics.leakage.searching import called_name
from mlgate.semantics.leakage.values import facts_of, joined

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


EXTREMES = frozenset({"max", "min", "sorted"})
"""Functions that tell it when they are given a `key`."""

SORTING = frozenset({"sorted", "sort_values"})
MOST_EVIDENCE = 60
MOST_COMPARED = 12


# Travelling


def with_evidence(value: Value, evidence: Evidence, depth: int = 4) -> Value:
    """A number, text or list that depends on more scores; tables of rows and models stay what they are.

    `depth`: of lists in lists; one may hold itself.
    """
    if not evidence or not depth:
        return value
    if isinstance(value, Constant):
        return value if value.value is None else Data(Facts(evidence=evidence))
    if isinstance(value, Data) and value.estimator is None:
        if evidence <= value.facts.evidence or len(value.facts.evidence) > MOST_EVIDENCE:
            return value
        return Data(value.facts._replace(evidence=value.facts.evidence | evidence))
    if isinstance(value, Collection) and value.content.items is not None and len(value.content.items) < 12:
        items = {key: with_evidence(item, evidence, depth - 1) for key, item in value.content.items.items()}
        return Collection(value.content._replace(items=items), value.is_mapping)
    return value


def after_call(machine: Machine, callee: Value, arguments: Arguments, node: ast.Call, result: Value) -> Value:
    """The result of a call, with the scores among what was passed; a maximum of them decides."""
    if isinstance(callee, (Function, LocalClass, Instance)):
        return result
    name = called_name(node)
    if name in OPTIMISERS:
        _attach_search(machine, callee, node, result)
    evidence = evidence_in(callee) | _evidence_of(arguments)
    if name in EXTREMES and isinstance(arguments.keywords.get("key"), Function):
        evidence |= _evidence_by_key(machine, arguments, node)
    if not evidence:
        return result
    note_use(machine, callee, node, evidence)
    found = frozenset(item for item in evidence if not isinstance(item, Errors))
    if name in SUMMARIES:
        found |= _summed(machine, evidence, node)
    elif not found and not _is_rowless(result):
        return result
    points = (name in POINTERS and not _is_found_again(name, arguments)) or (
        name in EXTREMES and "key" in arguments.keywords
    )
    if points and not reads_labels(machine, result, node):  # the label of a row is no choice by scores
        found |= decision_by(machine, found, node, name)
    return _carrying(result, name, evidence, found)


def _evidence_by_key(machine: Machine, arguments: Arguments, node: ast.expr) -> Evidence:
    """The scores that things are compared by: `max(models, key=lambda model: model.score(X, y))`."""
    first, key = next(iter(arguments.positional), None), arguments.keywords["key"]
    items = items_of(machine, first) if first is not None else None
    if items is None and first is not None:
        items = [item_of(machine, first)]
    given = (items or [])[:MOST_COMPARED]
    return NO_EVIDENCE.union(*(evidence_in(machine.call(key, Arguments([item]), node)) for item in given))


def _is_found_again(name: str, arguments: Arguments) -> bool:
    """Whether only the place is asked for of what something else chose: `scores.index(best)`."""
    return name == "index" and any(isinstance(item, Decision) for item in _evidence_of(arguments))


def _evidence_of(arguments: Arguments) -> Evidence:
    return NO_EVIDENCE.union(*map(evidence_in, arguments.values))


def _carrying(result: Value, name: str, evidence: Evidence, found: Evidence) -> Value:
    """The result of a call with the scores that it was made of, and the choices by them."""
    if _is_rowless(result) or isinstance(result, Constant):
        kept = evidence - found if name not in SUMMARIES else NO_EVIDENCE
        return with_evidence(result, found | kept)
    if name in SUMMARIES and isinstance(result, Data):  # of outputs of a network: it may be learnt from, too
        return Data(result.facts._replace(evidence=found), result.estimator)
    return with_evidence(result, found) if name in POINTERS or name in EXTREMES else result


def _is_rowless(value: Value) -> bool:
    return isinstance(value, Data) and value.estimator is None and value.facts.rows == NO_ROWS


def _summed(machine: Machine, evidence: Evidence, node: ast.expr) -> Evidence:
    """The score that a mean of errors is."""
    errors = sorted((item for item in evidence if isinstance(item, Errors)), key=_first_fit)  # they come in sets
    scores = [
        machine.record.evaluate(item.fits, EvaluationKind.METRIC, Facts(item.rows), _place(machine, item, node))
        for item in errors
    ]
    return NO_EVIDENCE.union(*scores)


def _first_fit(errors: Errors) -> int:
    return min((fit.number_of_run for fit in errors.fits), default=0)


def _place(machine: Machine, errors: Errors, node: ast.expr) -> ast.expr:
    """Where a score is computed; for a metric written by hand, where it is called with the predictions."""
    if not machine.calls.frames:
        return node
    frame, placed = machine.calls.frames[-1], machine.record.placed
    within = machine.record.events.evaluations[frame.judged :]
    if any(item.fit in errors.fits for item in within):  # the second time, nothing of it is new
        placed.add(node)
    return node if node in placed else frame.site


def _attach_search(machine: Machine, callee: Value, node: ast.Call, result: Value) -> None:
    """`study.optimize(objective)`: the study knows what was found."""
    found = frozenset(item for item in evidence_in(result) if isinstance(item, Search) and item.site is node)
    if not found:
        return
    if isinstance(callee, Estimator):
        machine.store.put(callee, "search", next(iter(found)))
    elif isinstance(callee, Data):
        machine.store.put(callee, "facts", callee.facts._replace(evidence=callee.facts.evidence | found))


def errors_of(left: Facts, right: Facts) -> Evidence:
    """What the difference of predictions and labels, or their comparison, is evidence of.

    A forecast is of no rows that are known; the labels beside it are of some.
    """
    if bool(left.predicted) == bool(right.predicted):
        return frozenset({Errors(left.predicted, left.rows)} if _are_columns_of_one(left, right) else ())
    predictions, labels = (left, right) if left.predicted else (right, left)
    if not labels.rows:
        return NO_EVIDENCE
    return frozenset({Errors(predictions.predicted, predictions.rows or labels.rows)})


def _are_columns_of_one(left: Facts, right: Facts) -> bool:
    """Whether two columns are held against each other, of what one model gave: `done.label == done.prediction`.

    Of a frame that is not known yet, where the frame will tell: `col("label") == col("prediction")`.
    """
    if left.name is None or right.name is None or left.name == right.name or left.rows != right.rows:
        return False
    return len(left.predicted | right.predicted) == 1 if left.predicted else left.rows == EXPRESSION


def errors_in(facts: Facts, evidence: Evidence) -> Evidence:
    """What is evidence of errors, now that it is known which predictions they are of."""
    if not facts.predicted or not any(isinstance(item, Errors) for item in evidence):
        return NO_EVIDENCE
    return frozenset({Errors(facts.predicted, facts.rows)})


def tells_labels(value: Value) -> bool:
    """Whether a value is made of predictions alone, row by row: `output > 0.5`, and not whether they are right."""
    if not isinstance(value, Data) or not value.facts.predicted or not value.facts.rows:
        return False
    return not any(isinstance(item, Errors) for item in value.facts.evidence)


def reads_labels(machine: Machine, value: Value, asked: ast.expr) -> bool:
    """Whether outputs are read as labels, and no score that was added up of them; names only are looked at."""
    if not tells_labels(value):
        return False
    names = (machine.scope.find(node.id) for node in ast.walk(asked) if isinstance(node, ast.Name))
    return not any(isinstance(item, Data) and item.facts.predicted and item.facts.evidence for item in names)


def counted(machine: Machine, cell: ast.Subscript) -> Evidence:
    """The score that a table of labels by predictions is: `confusion[label, predicted] += 1`."""
    indices = [cell.slice, cell.value.slice] if isinstance(cell.value, ast.Subscript) else [cell.slice]
    names = [*indices[0].elts] if isinstance(indices[0], ast.Tuple) else indices
    if len(names) != 2 or any(isinstance(name, (ast.Slice, ast.Constant)) for name in names):
        return NO_EVIDENCE
    one, other = (facts_of(machine.evaluate(name)) for name in names)
    return _summed(machine, errors_of(one, other), cell)


def added_up(machine: Machine, before: Value, added: Value, node: ast.expr) -> Value | None:
    """The score that errors are which a loop adds to a number one by one: `error += (label - predicted) ** 2`.

    What a network learns by may be added up, too, and what was put into a table is there for something else.
    """
    given = facts_of(added)
    if (
        isinstance(node, ast.Subscript)
        or given.form is not Form.ELEMENT
        or given.outputs
        or not any(isinstance(item, Errors) for item in given.evidence)
    ):
        return None
    if not isinstance(before, (Constant, Quantity)) and not _is_rowless(before):
        return None
    return Data(Facts(evidence=evidence_in(before) | _summed(machine, given.evidence, node)))


# Deciding


def decision_by(machine: Machine, evidence: Evidence, site: ast.expr, name: str) -> frozenset[Decision]:
    """A decision by these scores, if there are any."""
    scores = scores_in(evidence)
    return frozenset({machine.record.decide(site, name, scores)} if scores else ())


def after_test(machine: Machine, test: ast.expr, value: Value, body: Sequence[ast.stmt]) -> Evidence:
    """What assignments below `if test:` depend on: the decision; where errors are counted, the score."""
    evidence = evidence_in(value)
    if not evidence:
        return NO_EVIDENCE
    if reads_labels(machine, value, test):  # by a threshold that scores chose: the choice was made before
        return evidence
    errors = _summed(machine, evidence, test)
    if not keeps(body):
        return errors
    if is_verdict(test) and not keeps_state(body):
        return errors
    if not orders(test) or (asks_object(test) and not scores_in(evidence)):
        return errors | by_flag(machine, test, evidence, body)
    decision = decision_by(machine, evidence, test, "if")
    for item in decision:
        item.keeps = item.keeps or keeps_state(body)
    return errors | decision


def after_attribute(result: Value, node: ast.Attribute) -> Value:
    """`table.val_loss` of a table that tells of a training."""
    if not isinstance(result, Data) or not has_curves(result.facts.evidence):
        return result
    return Data(result.facts._replace(evidence=named(result.facts.evidence, key_of(node))))


def after_subscript(machine: Machine, value: Value, node: ast.Subscript, result: Value) -> Value:
    """An item chosen by an index that scores chose; the first of several sorted by their scores."""
    found = evidence_in(value)
    if found and _takes_first(node):
        return with_evidence(result, found | decision_by(machine, found, node, "sorted"))
    index = node.slice
    if isinstance(index, ast.Constant) and has_curves(found):
        found = named(found, key_of(node))
        return Data(Facts(evidence=found))
    if isinstance(index, ast.Constant) and isinstance(value, Collection) and index.value in (value.content.items or ()):
        return result  # this item and no other
    if isinstance(index, (ast.Constant, ast.Slice)):
        return with_evidence(result, found) if found and _is_rowless(result) else result
    chosen = _evidence_of_index(machine, index)
    value = value.target if isinstance(value, Locator) else value
    if _is_rowless(value) or isinstance(value, Collection):
        return with_evidence(result, chosen | (found if _is_rowless(result) else NO_EVIDENCE))
    return result


def _evidence_of_index(machine: Machine, index: ast.expr) -> Evidence:
    """The scores behind an index; names only are looked at, so that nothing is run twice."""
    evidence = NO_EVIDENCE
    for node in ast.walk(index):
        if isinstance(node, ast.Name):
            value = machine.scope.find(node.id)
            evidence |= evidence_in(value) if value is not None else NO_EVIDENCE
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = machine.scope.find(node.value.id)
            kept = owner.attributes.get(node.attr) if isinstance(owner, Instance) else None
            evidence |= evidence_in(kept) if kept is not None else NO_EVIDENCE
        elif isinstance(node, ast.Call) and node in machine.record.decided:
            evidence |= {machine.record.decided[node]}
    return evidence


def _takes_first(node: ast.Subscript) -> bool:
    index = node.slice
    if isinstance(index, ast.UnaryOp):
        index = index.operand
    inner = node.value.value if isinstance(node.value, ast.Attribute) else node.value
    first = isinstance(index, ast.Constant) and index.value in (0, 1)
    return first and isinstance(inner, ast.Call) and called_name(inner) in SORTING


def either_by(machine: Machine, test: Value, node: ast.IfExp, branches: Sequence[Value]) -> Value:
    """`a if test else b`: of predictions, predictions; of scores, a choice."""
    result = joined(branches) or Data()
    if not isinstance(test, Data):
        return result
    if test.facts.predicted:
        return Data(test.facts.flat(test.facts.form))
    evidence = test.facts.evidence
    decides = any(isinstance(item, Asked) for item in evidence) or (orders(node.test) and not is_verdict(node.test))
    return with_evidence(result, decision_by(machine, evidence, node.test, "if")) if decides else result
