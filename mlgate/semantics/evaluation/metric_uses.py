"""How metrics are used: with their two sides swapped, or with labels where they rank by scores."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from mlgate.core.diagnostic import Confidence
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import TYPE_CHECKING, TypeVar
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import DISPLAYS
from mlgate.semantics.leakage.gate import run_of
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module

if TYPE_CHECKING:
    from mlgate.semantics.leakage.events import Comparison, Given
    from mlgate.semantics.leakage.predictions import Prediction


METRIC_MODULES = frozenset({"sklearn.metrics", "imblearn.metrics"})
"""Modules whose names may come by a wildcard."""

WORDS = lazy_regex(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
TRUTH_ALONG_X = lazy_regex(r"(?i)x_?label\w*\s*[(=]\s*f?[\"'][^\"'\n]*\b(?:true|truth|actual|real|observed|expected)\b")
PREDICTED_WORDS = frozenset(
    "pred preds predict predicts predicted prediction predictions hat yhat ypred proba prob probs probabilities "
    "probability estimated estimate forecast forecasts logits".split()
)
TRUE_WORDS = frozenset(
    "true ytrue truth actual actuals gt ground test ytest train ytrain val valid validation label labels target "
    "targets expected observed real".split()
)

NETWORKS = frozenset("torch tensorflow keras tf_keras lightning pytorch_lightning transformers".split())
"""Libraries whose models predict by being called."""
_FROM_PREDICTIONS = frozenset({b"from_predictions"})
_PREDICTED_HINTS = (
    *("pred", "hat", "prob", "estimate", "forecast", "logit", "infer"),
    *("decision_function", "score_samples", "make_scorer"),
)
"""One of them, in lower case, stands in each method that predicts and in each name of what was predicted."""
SCORED = ("needs_proba", "needs_threshold")
_SCORE_METHODS = ("predict_proba", "decision_function")


class Swapped(NamedTuple):
    """A metric's call whose truth is a prediction."""

    call: ast.Call
    metric: str
    truth: ast.expr
    prediction: ast.expr
    source: ast.expr | None
    confidence: Confidence
    is_named_well: bool


class Labelled(NamedTuple):
    """A metric of scores that is given labels. A scorer made of one has no `given`."""

    site: ast.expr
    metric: str
    node: ast.expr | None
    given: Prediction | None
    confidence: Confidence
    comparison: Comparison


Found = TypeVar("Found", Swapped, Labelled)


def swapped_arguments(module: Module) -> Iterator[Swapped]:
    """Metrics whose first argument is what a model predicted, and whose second is not.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    yield from _agreed(module, _swapped)


def hard_labels(module: Module) -> Iterator[Labelled]:
    """Metrics that rank by scores, given labels.

    Raises:
        NotAnalysedError: The run ended early; after what it found.
    """
    yield from _agreed(module, _labelled)


def _agreed(module: Module, judge: Callable[[Module, Comparison], Found | None]) -> Iterator[Found]:
    """What is said of each place, if every run over it says so; the surest."""
    if not _has_metrics(module):
        return
    events = run_of(module)
    for comparisons in _by_site(events.comparisons).values():
        found = [judge(module, comparison) for comparison in comparisons]
        known = [item for item in found if item is not None]
        if known and len(known) == len(found):
            yield max(known, key=_sureness)
    events.require_complete()


def _has_metrics(module: Module) -> bool:
    if not module.may_use_kind("metric", "curve", "scorer") and not module.has_identifier(_FROM_PREDICTIONS):
        return False
    if not module.imports_any(NETWORKS) and not any(hint in module.bare_code.lower() for hint in _PREDICTED_HINTS):
        return False
    if not module.imported_modules.isdisjoint(METRIC_MODULES) or module.has_method_call("from_predictions"):
        return True
    return any(True for _ in module.calls_of_kind("metric", "curve", "scorer"))


def _by_site(comparisons: Iterable[Comparison]) -> dict[ast.expr, list[Comparison]]:
    found: dict[ast.expr, list[Comparison]] = {}
    for comparison in comparisons:
        found.setdefault(comparison.site, []).append(comparison)
    return found


def _sureness(found: Swapped | Labelled) -> Confidence:
    return found.confidence


# Swapped sides


def _swapped(module: Module, comparison: Comparison) -> Swapped | None:
    truth, prediction = comparison.truth, comparison.prediction
    if truth is None or prediction is None or not isinstance(comparison.site, ast.Call):
        return None
    if truth.node is None or prediction.node is None or _is_symmetric(module, comparison):
        return None
    if _is_turned(module, comparison):
        return None
    confidence = _swap_confidence(module, truth, prediction)
    if confidence is None:
        return None
    given = truth.facts.prediction
    is_named_well = _is_true_name(module, truth.node) and _is_predicted_name(module, prediction.node)
    return Swapped(
        comparison.site,
        _short(comparison.path),
        truth.node,
        prediction.node,
        given.site if given is not None else None,
        min(confidence, Confidence.MEDIUM) if is_named_well else confidence,
        is_named_well,
    )


def _swap_confidence(module: Module, truth: Given, prediction: Given) -> Confidence | None:
    """How sure it is that the sides are swapped; None when they are not, or nothing is known."""
    assert truth.node is not None and prediction.node is not None
    if prediction.facts.prediction is not None or prediction.facts.predicted or prediction.facts.outputs:
        return None
    if _is_predicted_name(module, prediction.node):
        return None
    given = truth.facts.prediction
    if given is not None:
        if not prediction.facts.rows:
            return Confidence.MEDIUM if _is_true_name(module, prediction.node) else Confidence.LOW
        return Confidence.HIGH if given.estimator.certain else Confidence.MEDIUM
    if _is_predicted_name(module, truth.node) and _is_true_name(module, prediction.node):
        return Confidence.MEDIUM
    return None


def _is_turned(module: Module, comparison: Comparison) -> bool:
    """A confusion matrix with the truth along x on purpose: an axis that is labelled so."""
    return "confusion_matrix" in comparison.path and TRUTH_ALONG_X.search(module.code) is not None


def _is_symmetric(module: Module, comparison: Comparison) -> bool:
    entry = module.catalogue.entry(comparison.path)
    if entry is None or entry.metric is None:
        return not comparison.path.endswith("ConfusionMatrixDisplay.from_predictions") and (
            comparison.path not in DISPLAYS
        )
    return entry.metric.symmetric and comparison.options.get("average") != "weighted"


def _is_predicted_name(module: Module, node: ast.expr) -> bool:
    return not PREDICTED_WORDS.isdisjoint(_words(module, node))


def _is_true_name(module: Module, node: ast.expr) -> bool:
    words = _words(module, node)
    return not TRUE_WORDS.isdisjoint(words) and PREDICTED_WORDS.isdisjoint(words) and "x" not in words


def _words(module: Module, node: ast.expr) -> set[str]:
    """The words of all names in an expression, in lower case."""
    return {word.lower() for word in WORDS.findall(module.text(node)[:200])}


def _short(path: str) -> str:
    parts = path.split(".")
    return ".".join(parts[-2:]) if parts[-1] == "from_predictions" else parts[-1]


# Labels where scores belong


def _labelled(module: Module, comparison: Comparison) -> Labelled | None:
    if not _wants_scores(module, comparison.path):
        return None
    if comparison.prediction is None:
        return _labelled_scorer(comparison) if not _predicts_scores(module) else None
    from mlgate.semantics.leakage.score_methods import gives_labels

    given = comparison.prediction.facts.prediction
    if given is None:
        return None
    verdict = gives_labels(module.catalogue, given)
    if verdict is False or (verdict is None and given.site not in _judged_as_labels(module)):
        return None
    node = comparison.prediction.node
    return Labelled(comparison.site, _short(comparison.path), node, given, Confidence.HIGH, comparison)


@per_module
def _judged_as_labels(module: Module) -> frozenset[ast.expr]:
    """Predictions that metrics of labels get as they are: those metrics refuse anything else."""
    sides = ((item.path, item.prediction) for item in run_of(module).comparisons)
    return frozenset(
        given.site
        for path, side in sides
        if side is not None and (given := side.facts.prediction) is not None and not (given.is_cut or given.is_either)
        if _wanted(module, path) == "labels"
    )


def _wanted(module: Module, path: str) -> str | None:
    """What a metric of scikit-learn wants its predictions to be."""
    entry = module.catalogue.entry(path) if path.startswith("sklearn.") else None
    return entry.metric.wants if entry is not None and entry.metric is not None else None


def _wants_scores(module: Module, path: str) -> bool:
    return path in DISPLAYS or _wanted(module, path) in ("scores", "probabilities")


@per_module
def _predicts_scores(module: Module) -> bool:
    """Whether a class defined here gives scores by its `predict`, for the sake of scorers that call it."""
    functions = map(module.enclosing_function, (call.node for call in module.method_calls(*_SCORE_METHODS)))
    return any(function is not None and function.name == "predict" for function in functions)


def _labelled_scorer(comparison: Comparison) -> Labelled | None:
    """`make_scorer(roc_auc_score)` calls `predict`, unless it is told otherwise."""
    options = comparison.options
    if comparison.truth is not None or any(options.get(name, False) is not False for name in SCORED):
        return None
    if options.get("response_method", "predict") != "predict":
        return None
    return Labelled(comparison.site, _short(comparison.path), None, None, Confidence.MEDIUM, comparison)
