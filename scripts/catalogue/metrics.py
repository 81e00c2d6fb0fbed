"""Tell how a metric function takes its arguments, from their names and by trying it."""

import inspect
import re
from fnmatch import fnmatchcase
from importlib import import_module
from typing import Any

from catalogue.facts import Facts
from catalogue.signatures import Signature, parameter_names

_TRUTHS = {"y_true": "labels", "y1": "labels", "labels_true": "clusters"}
_PREDICTION_FIRST = ("preds", "target")
_WANTED = {
    "y_score": "scores",
    "y_prob": "probabilities",
    "y_proba": "probabilities",
    "pred_decision": "scores",
}


def metric_facts(name: str, value: Any, signature: Signature, facts: Facts) -> dict[str, Any] | None:
    """Tell how a metric takes its arguments; None for one that does not compare predictions with the truth."""
    first, second = [*parameter_names(signature), "", ""][:2]
    if inspect.isclass(value) or (first not in _TRUTHS and (first, second) != _PREDICTION_FIRST):
        return None
    is_reversed = first not in _TRUTHS
    found: dict[str, Any] = {
        "truth": second if is_reversed else first,
        "prediction": first if is_reversed else second,
        "wants": "any" if is_reversed else _wanted(first, second, value),
        "greater_is_better": _direction(name),
    }
    for pattern, given in facts.metrics.items():
        found |= given if fnmatchcase(name, pattern) else {}
    return {"symmetric": is_symmetric(value, found["wants"])} | found


def _wanted(truth: str, prediction: str, value: Any) -> str:
    if getattr(value, "__module__", "").endswith("_regression"):
        return "values"
    return _WANTED.get(prediction, _TRUTHS[truth])


def _direction(name: str) -> bool | None:
    if re.search(r"(_score|_accuracy)$", name):
        return True
    return False if re.search(r"(_error|_loss|_deviance|_?crossentropy)$", name) else None


def is_symmetric(metric: Any, wants: str) -> bool:
    """Try a metric, with its default arguments, on random samples both ways round."""
    if wants not in ("labels", "values", "clusters"):
        return False
    numpy: Any = import_module("numpy")
    generator = numpy.random.default_rng(0)
    samples = [generator.integers(0, classes, (2, 60)) for classes in (2, 2, 3)]
    if wants == "values":
        samples = [generator.random((2, 60)) + 0.5 for _ in range(3)]
    verdicts = []
    for first, second in samples:
        try:
            verdicts.append(bool(numpy.allclose(metric(first, second), metric(second, first))))
        except Exception:  # a metric for two classes only, one that returns text: nothing to compare
            continue
    return bool(verdicts) and all(verdicts)
