"""What an estimator shows of itself: its steps, its best model, what it learnt."""

from __future__ import annotations

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage._knowledge import (
    INNER_MODELS,
    LEARNT_ATTRIBUTES,
    RATING_ATTRIBUTES,
    STEP_ATTRIBUTES,
    STUDY_RESULTS,
)
from mlgate.semantics.leakage.epochs import told_of_rounds
from mlgate.semantics.leakage.events import StatisticKind
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.objects import Constant, Data, Estimator, Member, Value
from mlgate.semantics.leakage.rating import rating_of
from mlgate.semantics.leakage.searching import found_by
from mlgate.semantics.leakage.values import mapping, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def read_fitted(machine: Machine, estimator: Estimator, name: str) -> Value:
    """The value of an attribute of an estimator."""
    if name in INNER_MODELS:
        inner = estimator.parameters.get("estimator")
        found = inner.copy(keep_state=False) if isinstance(inner, Estimator) else estimator.copy(keep_state=False)
        found.fits, found.is_model = estimator.fits, True
        found.evidence = found.evidence | found_by(estimator)
        return found
    if name in STEP_ATTRIBUTES and estimator.steps:
        named = {key[5:]: value for key, value in estimator.parameters.items() if key.startswith("step ")}
        if name.startswith("named"):
            return mapping(named)
        return sequence(sequence((Constant(key), value)) for key, value in named.items())
    if name == "labels_":
        fitted = estimator.fitted
        return Data(Facts(fitted.rows, fitted.all_statistics | estimator.learnt, form=Form.ARRAY))
    if name in LEARNT_ATTRIBUTES:
        return Data(Facts(statistics=estimator.learnt))
    if name in RATING_ATTRIBUTES or (estimator.kind is StatisticKind.SELECTED and name.endswith("_")):
        return Data(rating_of(machine, estimator))
    if name.endswith("_") or name in STUDY_RESULTS:
        return Data(Facts(evidence=found_by(estimator)))
    told = told_of_rounds(machine, estimator) if name == "history" else None
    return told or Member(estimator, name)
