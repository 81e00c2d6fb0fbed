"""What a training tells of its rounds: `history.history["val_loss"]` holds the scores on its validation rows."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.choosing import NO_EVIDENCE, Evidence
from mlgate.semantics.leakage.events import EvaluationKind
from mlgate.semantics.leakage.facts import Facts
from mlgate.semantics.leakage.objects import Data, Estimator

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


class Curves(NamedTuple):
    """The scores of all rounds by name, those of the training rows among them."""

    validations: Evidence


def told_of_rounds(machine: Machine, estimator: Estimator) -> Data | None:
    """`history.history`: what the last fit of a network tells."""
    fits = estimator.fits
    if not machine.record.has_scores:
        return None
    found = (item for item in machine.record.events.evaluations if item.fit in fits)
    validations = frozenset(item for item in found if item.kind is EvaluationKind.VALIDATION)
    return Data(Facts(evidence=frozenset({Curves(validations)}) if validations else NO_EVIDENCE))


def named(evidence: Evidence, key: object) -> Evidence:
    """The scores of one name: those on validation rows are called so."""
    curves = [item for item in evidence if isinstance(item, Curves)]
    if not curves or not isinstance(key, str):
        return evidence
    found = evidence.difference(curves)
    return found.union(*(item.validations for item in curves)) if key.startswith("val_") else found


def has_curves(evidence: Evidence) -> bool:
    """Whether scores are among these that have a name."""
    return any(isinstance(item, Curves) for item in evidence)


def key_of(node: ast.Subscript | ast.Attribute) -> object:
    """The constant in brackets, or the name of an attribute where it can only be a score's."""
    if isinstance(node, ast.Attribute):
        return node.attr if node.attr.startswith("val_") else None
    return node.slice.value if isinstance(node.slice, ast.Constant) else None
