"""What a module reports of its classifiers: accuracy alone, or anything else beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, Span
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module

LIBRARIES = frozenset({"sklearn", "xgboost", "lightgbm", "catboost", "imblearn"})

OTHER_METRICS = re.compile(
    r"precision|recall|sensitivity|specificity|fbeta|\bf1|f1\b|f1_|_f1|auroc|auc\b|auc_|roc_|\broc\b|confusion|crosstab|"
    r"kappa|matthews|mcc\b|report\w*\(|metrics?\w*\(|balanced_acc|log_?loss|brier|hamming|jaccard|top_k|calibrat|"
    r"predict_proba|decision_function|cross_validate\(|\bevaluate\w*\(|permutation_test_score|"
    r"scoring\s*=\s*(?!['\"]accuracy['\"])",
    re.I,
)
"""Words of any other judgement, wherever they stand: in calls, in strings, in the name of a helper."""

IMBALANCE = re.compile(
    r"class_weight\s*=(?!\s*None)|scale_pos_weight|\bimblearn\b|\bSMOTE|over_?sampl|under_?sampl|imbalanc|unbalanc",
    re.I,
)
BALANCED_DATA = re.compile(
    r"load_(?:iris|digits|wine)\b|fetch_20newsgroups|fetch_olivetti|make_(?:moons|circles|blobs|gaussian_quantiles)\b|"
    r"make_classification\((?![^)]*weights)|mnist|cifar|\biris\b",
    re.I,
)
"""Data sets whose classes are about equally frequent."""


class OnlyAccuracy(NamedTuple):
    """The first place where accuracy is computed; `model` is the classifier's name."""

    span: Span
    model: str
    is_imbalanced: bool
    confidence: Confidence


def only_accuracy(module: Module) -> OnlyAccuracy | None:
    """Where accuracy is all that is said of the classifiers of a module."""
    first = next(_accuracies(module), None)
    if first is None or OTHER_METRICS.search(module.code) is not None:
        return None
    model = next(module.calls_of_kind("classifier"), None)
    if model is None or model.qualified_name is None:
        return None
    is_imbalanced = IMBALANCE.search(module.code) is not None
    is_balanced = not is_imbalanced and BALANCED_DATA.search(module.code) is not None
    confidence = Confidence.LOW if is_balanced else Confidence.HIGH
    return OnlyAccuracy(first.span, model.qualified_name.rpartition(".")[2], is_imbalanced, confidence)


def _accuracies(module: Module) -> Iterator[Call]:
    found = [call for call in module.calls_to(("sklearn.metrics.accuracy_score",))]
    found += (call for call in module.method_calls("score") if _is_classifier(module, call.receiver_class))
    found += (call for call in module.calls_to(("sklearn.model_selection.cross_val_score",)) if _folds(module, call))
    return iter(sorted(found, key=_position))


def _folds(module: Module, call: Call) -> bool:
    """Whether a cross-validation scores a classifier by its own default, or by accuracy."""
    estimator = call.argument("estimator", 0)
    return estimator is not None and _is_classifier(module, module.instance_of(estimator, call.scope))


def _is_classifier(module: Module, name: str | None) -> bool:
    return name is not None and module.catalogue.has_kind(name, "classifier")


def _position(call: Call) -> Span:
    return call.span
