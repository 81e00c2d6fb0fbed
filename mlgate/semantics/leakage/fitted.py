"""What an estimator shows of itself: its steps, its best model, what it learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlgate.semantics.leakage.epochs import told_of_rounds
from mlgate.semantics.leakage.events import StatisticKind
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.objects import Constant, Data, Estimator, Member, Value
from mlgate.semantics.leakage.rating import RATING_ATTRIBUTES, rating_of
from mlgate.semantics.leakage.searching import found_by
from mlgate.semantics.leakage.values import mapping, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

LEARNT_ATTRIBUTES = frozenset(
    "mean_ scale_ var_ std_ min_ max_ data_min_ data_max_ data_range_ max_abs_ center_ statistics_ components_ idf_ "
    "cluster_centers_ lambdas_ quantiles_ singular_values_ embedding_".split()
)
"""Numbers learnt from the rows of the fit."""

INNER_MODELS = frozenset("best_estimator_ best_estimator estimator_ base_estimator_ regressor_ model".split())
STUDY_RESULTS = frozenset({"best_params", "best_trial", "best_value", "best_trials", "trials"})
STEP_ATTRIBUTES = frozenset(
    "named_steps named_transformers_ named_estimators_ steps transformers_ transformers".split()
)


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
