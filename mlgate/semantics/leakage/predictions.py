"""Where values come from that a model gave: the method, the model, the call; and whether they were cut to labels."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.objects import Data
from mlgate.semantics.leakage.values import sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.facts import Facts
    from mlgate.semantics.leakage.objects import Estimator, Value

SPREADS = ("return_std", "return_cov")
"""Parameters with which predictions come in a pair, with how far they may be off."""
WITH_SPREAD = frozenset({"predict_y", "predict_f"})
"""Methods that always give such a pair."""
ROUNDING = frozenset("round numpy.round numpy.around numpy.rint numpy.floor numpy.ceil torch.round".split())


class Prediction(NamedTuple):
    """What a method of a model gave at a call.

    `is_cut`: compared with a threshold, rounded, or the largest taken; `is_scaled`: computed with before that.
    `is_either`: what `scores.max(1)` gives, the scores or their classes.
    """

    method: str
    estimator: Estimator
    site: ast.expr
    is_cut: bool = False
    is_scaled: bool = False
    is_either: bool = False

    def is_like(self, other: Prediction | None) -> bool:
        """Whether two are known by the same method of the same class."""
        return other is not None and (self.method, self.is_cut, self.is_either, self.estimator.path) == (
            other.method,
            other.is_cut,
            other.is_either,
            other.estimator.path,
        )


def with_spread(name: str, arguments: Arguments, found: Facts) -> Value:
    """Predictions, or the pair of them and how far they may be off: `predict(X, return_std=True)`."""
    if name in WITH_SPREAD or any(arguments.constant(option) is True for option in SPREADS):
        return sequence((Data(found), Data(found)))
    return Data(found)


def cut(prediction: Prediction | None) -> Prediction | None:
    """The same, with few values left."""
    return prediction._replace(is_cut=True) if prediction is not None else None


def scaled(facts: Facts) -> Facts:
    """What a number makes of predictions: `100 * scores` is not cut when it is rounded."""
    given = facts.prediction
    return facts._replace(prediction=given._replace(is_scaled=True)) if given is not None else facts


def rounded(facts: Facts, name: str, arguments: Arguments) -> Facts:
    """What a function or method leaves of predictions: to round them, to no decimals, is to cut them."""
    if facts.prediction is None or facts.prediction.is_scaled or name not in ROUNDING:
        return facts
    decimals = arguments.get("decimals", 0 if name == "round" else 1)
    return facts if decimals is not None else facts._replace(prediction=cut(facts.prediction))


def largest(facts: Facts) -> Facts:
    """`argmax(axis=1)` of rows: a class for each."""
    flat = facts.flat()
    return flat._replace(prediction=cut(facts.prediction))


def greatest(facts: Facts) -> Facts:
    """`scores.max(1)` of the outputs of a network: the greatest of each row, and its class."""
    given = facts.prediction
    return facts.flat()._replace(prediction=given._replace(is_either=True) if given is not None else None)
