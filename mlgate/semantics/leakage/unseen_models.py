"""Models that functions of other modules make, train and judge, of which nothing comes back but what they predict.

`bayes(X_train, y_train, X_test)` is told by the metric that compares its result with the labels of the test rows;
`run_knn(X_train, X_test, y_train, y_test)` by its name. Nothing of it is certain.
"""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.alignment import are_cut_alike
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.candidates import note_parameters, parameters_in, setting_of
from mlgate.semantics.leakage.choosing import NO_EVIDENCE, Evidence
from mlgate.semantics.leakage.events import EvaluationKind, Fit
from mlgate.semantics.leakage.facts import NOTHING, Facts, Form
from mlgate.semantics.leakage.judging import NOT_JUDGING, words_of
from mlgate.semantics.leakage.objects import Data, Estimator
from mlgate.semantics.leakage.relating import Relation, relate
from mlgate.semantics.leakage.searching import called_name

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

MODELS = frozenset(
    "knn neighbors svm svc svr tree forest rf bayes nb logistic logreg regression xgb xgboost lgbm lightgbm catboost"
    " gbm boosting adaboost mlp lstm gru cnn rnn ann dnn perceptron lasso ridge sgd lda qda classifier".split()
)
"""Words by which functions are called that train one kind of model."""


def with_predictions(machine: Machine, arguments: Arguments) -> None:
    """Mark what a metric compares with labels as predicted, where a function was handed all that a model needs."""
    for value in arguments.values:
        if not isinstance(value, Data) or value.given is None or value.facts.predicted or not value.facts.rows:
            continue
        call, passed = value.given
        for labels in arguments.facts:
            parts = _parts(passed, labels) if labels is not value.facts else None
            if parts is not None:
                fits = _trained(machine, passed, parts[0], call)
                machine.store.put(value, "facts", parts[1].flat(Form.ARRAY)._replace(held=None, predicted=fits))
                break


def judge_made(machine: Machine, arguments: Arguments, node: ast.expr) -> Evidence:
    """`run_knn(X_train, X_test, y_train, y_test)`: the score that it gives back, or tells."""
    words = words_of(node)
    if words.isdisjoint(MODELS) or not words.isdisjoint(NOT_JUDGING - {"train", "fit"}):
        return NO_EVIDENCE
    rowed = [facts for facts in arguments.facts if facts.rows and not facts.predicted and not facts.outputs]
    parts = _parts(arguments, rowed[-1]) if len(rowed) == 4 else None
    if parts is None:
        return NO_EVIDENCE
    if any(machine.estimator_of(value) is not None for value in arguments.values):
        return NO_EVIDENCE
    fits = _trained(machine, arguments, parts[0], node)
    return machine.record.evaluate(fits, EvaluationKind.SCORE, parts[1], node)


def _parts(passed: Arguments, labels: Facts) -> tuple[Facts, Facts] | None:
    """The training rows and the rows of some labels, where a call was passed both, and labels of the former."""
    rowed = [facts for facts in passed.facts if facts.rows and not facts.predicted and facts.form is not Form.ELEMENT]
    judged = [facts for facts in rowed if _are_alike(facts, labels)]
    learnt = [facts for facts in rowed if not _are_alike(facts, labels)]
    if not judged or len(learnt) != 2 or not _are_alike(*learnt):
        return None
    apart = (Relation.DISJOINT, Relation.APART)
    return (learnt[0], judged[0]) if all(relate(facts.rows, judged[0].rows) in apart for facts in learnt) else None


def _are_alike(one: Facts, other: Facts) -> bool:
    """Whether two arrays hold the same rows: features and their labels."""
    return one.rows == other.rows or are_cut_alike(one.rows, other.rows)


def _trained(machine: Machine, passed: Arguments, features: Facts, call: ast.expr) -> frozenset[Fit]:
    """The fit of a model of which only the call is known that trained it."""
    model = Estimator(called_name(call), None, is_model=True, certain=False)
    model.site = call
    note_parameters(machine, model, parameters_in(passed))
    setting = setting_of(machine, model, NOTHING, call)
    return frozenset({machine.record.fit(call, model.name, machine.identity(model), features, NOTHING, False, setting)})
