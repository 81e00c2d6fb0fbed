"""Thresholds made of a model's errors on the very rows that they cut: `errors > errors.mean() + 2 * errors.std()`."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.choosing import Decision
from mlgate.semantics.leakage.events import Evaluation
from mlgate.semantics.leakage.facts import Facts
from mlgate.semantics.leakage.objects import Data, Value
from mlgate.semantics.leakage.relating import overlap
from mlgate.semantics.leakage.values import facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

THRESHOLD = "threshold"
"""What the choice is called."""
ORDERS = (ast.Lt, ast.Gt, ast.LtE, ast.GtE)


def cut_by_errors(machine: Machine, node: ast.Compare, left: Value, right: Value, found: Value) -> Value:
    """The rows cut, with the choice of the threshold where errors on these rows made it."""
    one, other = facts_of(left), facts_of(right)
    if not one.rows:
        one, other = other, one
    if other.rows or not other.evidence or not one.predicted or not isinstance(node.ops[0], ORDERS):
        return found
    scores = _own_scores(one, other)
    if not scores or not isinstance(found, Data):
        return found
    made = (item for item in machine.record.events.decisions if item.name == THRESHOLD and item.scores == scores)
    decision = next(made, None) or machine.record.decide(node, THRESHOLD, scores)
    return Data(found.facts._replace(evidence=found.facts.evidence | {decision}), found.estimator)


def _own_scores(cut: Facts, threshold: Facts) -> frozenset[Evaluation]:
    if any(isinstance(item, Decision) for item in threshold.evidence):
        return frozenset()
    scores = (item for item in threshold.evidence if isinstance(item, Evaluation))
    return frozenset(item for item in scores if item.fit in cut.predicted and overlap(item.rows, cut.rows))
