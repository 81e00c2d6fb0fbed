"""Which method of a model gives labels, and which of its methods gives scores instead."""

from __future__ import annotations

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics._knowledge import PROBABILITIES_ONLY_WITH, SCORES_BY_DECISION, SCORES_IN_NO_WAY
from mlgate.semantics.leakage.objects import Estimator, Value
from mlgate.semantics.leakage.values import constant_of

if TYPE_CHECKING:
    from mlgate.semantics.catalogue import Catalogue
    from mlgate.semantics.leakage.predictions import Prediction

LABEL_METHODS = frozenset({"predict", "fit_predict"})
ALWAYS_LABELS = frozenset({"predict_classes"})
LABEL_KINDS = ("classifier", "outlier_detector")
INNER = ("estimator", "base_estimator", "classifier")


def gives_labels(catalogue: Catalogue, given: Prediction) -> bool | None:
    """Whether predictions are labels; None when the model is not known, or may have given either."""
    if given.is_either:
        return None
    if given.is_cut or given.method in ALWAYS_LABELS:
        return True
    if given.method not in LABEL_METHODS:
        return False
    if not given.estimator.certain:
        return None
    model = innermost(catalogue, given.estimator)
    return model is not None and model.path is not None and catalogue.has_kind(model.path, *LABEL_KINDS)


def score_method(catalogue: Catalogue, estimator: Estimator) -> str | None:
    """The method of a classifier that gives scores."""
    model = innermost(catalogue, estimator)
    if model is None or model.path is None or not catalogue.has_kind(model.path, "classifier"):
        return None
    name = model.path.rpartition(".")[2]
    if name in SCORES_IN_NO_WAY:
        return None
    if name == "VotingClassifier":
        return "predict_proba" if constant_of(model.parameters.get("voting")) == "soft" else None
    if name in PROBABILITIES_ONLY_WITH:
        parameter, values = PROBABILITIES_ONLY_WITH[name]
        return "predict_proba" if constant_of(model.parameters.get(parameter)) in values else "decision_function"
    return "decision_function" if name in SCORES_BY_DECISION else "predict_proba"


def innermost(catalogue: Catalogue, estimator: Estimator) -> Estimator | None:
    """The model that predicts: the last step of a pipeline, the estimator that a search tries."""
    model: Value | None = estimator
    for _ in range(8):
        if not isinstance(model, Estimator):
            return None
        if model.steps:
            model = model.steps[-1]
        elif model.path is not None and catalogue.has_kind(model.path, "search"):
            model = next((model.parameters[name] for name in INNER if name in model.parameters), None)
        else:
            return model
    return None
