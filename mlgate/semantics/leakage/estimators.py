"""Estimators: what they are, by the catalogue, and what `fit`, `transform`, `predict` and `score` do to rows."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage._knowledge import GIVES_ITSELF
from mlgate.semantics.leakage.alignment import beside_labels
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.begun import given_to_constructor
from mlgate.semantics.leakage.candidates import (
    note_parameters,
    parameters_in,
    setting_of,
    settings_unseen,
    varied_in_fit,
)
from mlgate.semantics.leakage.carrying import keeps_learning, note_judged, note_training
from mlgate.semantics.leakage.columns import columns_transformed, note_columns
from mlgate.semantics.leakage.events import NO_STATISTICS, EvaluationKind, Statistic, StatisticKind
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.folders import read_folder
from mlgate.semantics.leakage.folding import note_search_folds
from mlgate.semantics.leakage.heeding import checkpoints, heeded_by
from mlgate.semantics.leakage.imputing import described_by_models
from mlgate.semantics.leakage.judging import is_judge_by_name, validation_data, validation_part
from mlgate.semantics.leakage.knowledge import (
    FEATURE_NAMES,
    FIT_METHODS,
    FIT_TRANSFORM_METHODS,
    FUTURE_METHODS,
    PREDICT_METHODS,
    RESAMPLE_METHODS,
    SCORE_METHODS,
    TRANSFORM_METHODS,
)
from mlgate.semantics.leakage.networks import adapted, add_layer
from mlgate.semantics.leakage.objects import (
    Contest,
    Data,
    Estimator,
    Function,
    Instance,
    Judge,
    Partial,
    Trainer,
    Value,
)
from mlgate.semantics.leakage.optimizers import compiled
from mlgate.semantics.leakage.order import has_later, plain, some_columns
from mlgate.semantics.leakage.predictions import Prediction, with_spread
from mlgate.semantics.leakage.rating import told_of_columns
from mlgate.semantics.leakage.rows import Kept, Repeated
from mlgate.semantics.leakage.searching import adjusts, cross_validate, note_search
from mlgate.semantics.leakage.splits import make_folds
from mlgate.semantics.leakage.stacking import note_stacking
from mlgate.semantics.leakage.trials import tried
from mlgate.semantics.leakage.values import facts_of, repeated, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


READING = ("flow_from_directory", "flow_from_dataframe")
"""Methods of a generator that read what it is given."""


# Calling


def call_estimator_method(
    machine: Machine, estimator: Estimator, name: str, arguments: Arguments, node: ast.expr
) -> Value:
    """The result of a method of an estimator."""
    if isinstance(estimator, (Trainer, Judge, Contest)):
        from mlgate.semantics.leakage.trainers import call_tool

        return call_tool(machine, estimator, name, arguments, node)
    arguments = _with_rows_given(machine, estimator, arguments, node)
    if name in FIT_METHODS or (estimator.path and name == machine.knowledge.of_class(estimator.path).get("fit")):
        fit(machine, estimator, arguments, node, name)
        return estimator
    if name in FIT_TRANSFORM_METHODS:
        features = _features(estimator, arguments)
        cross_validate(machine, estimator, features, node)
        learn(machine, estimator, features, _labels(arguments), node, name, arguments)
        return Data(transformed(estimator, features))
    if name in RESAMPLE_METHODS and (estimator.resamples or name != "sample"):
        return resample(machine, estimator, arguments, node, name)
    if name == "fit_predict":
        fit(machine, estimator, arguments, node, name)
        return Data(transformed(estimator, _features(estimator, arguments)))
    if name in PREDICT_METHODS or (name == "test" and (estimator.path or "").startswith("surprise.")):
        return with_spread(name, arguments, predicted(machine, estimator, arguments, node, name))
    if name in SCORE_METHODS or is_judge_by_name(estimator.fits, arguments, node):
        note_judged(machine, estimator)
        features = beside_labels(_features(estimator, arguments), _labels(arguments))
        features = features.depending_on(estimator.prepares)
        evidence = machine.record.evaluate(estimator.fits, EvaluationKind.SCORE, features, node)
        return Data(Facts(evidence=evidence))
    return _other_method(machine, estimator, name, arguments, node)


def _with_rows_given(machine: Machine, estimator: Estimator, arguments: Arguments, node: ast.expr) -> Arguments:
    """`estimator.train(lambda: read(rows))` of TensorFlow: the function is asked for the rows."""
    if not (estimator.path or "").startswith("tensorflow.estimator."):
        return arguments

    def asked(value: Value) -> Value:
        return machine.call(value, Arguments(), node) if isinstance(value, (Function, Partial)) else value

    keywords = {key: asked(value) for key, value in arguments.keywords.items()}
    return Arguments([asked(value) for value in arguments.positional], keywords, arguments.rest, arguments.node)


def _other_method(machine: Machine, estimator: Estimator, name: str, arguments: Arguments, node: ast.expr) -> Value:
    if name in TRANSFORM_METHODS:
        return Data(_transformed_by(machine, estimator, _features(estimator, arguments), node))
    if name == "split" and (estimator.splits or not estimator.is_model):
        return make_folds(machine, estimator, arguments, node)
    if name == "set_params":
        machine.store.put(
            estimator, "parameters", {**estimator.parameters, **arguments.keywords, **settings_unseen(arguments)}
        )
        note_parameters(machine, estimator, parameters_in(arguments), node)
        return estimator
    if name in ("save", "save_model") and isinstance(path := arguments.constant("filepath", 0), str):
        machine.saved[path] = estimator
    if name in GIVES_ITSELF or (name.startswith("set_") and name.endswith("_request")):
        return compiled(machine, estimator, name, arguments)
    if estimator.is_model and name == "get_best_models":
        return repeated(estimator.copy(keep_state=True))
    if estimator.is_model and name == "add" and arguments.positional:
        return add_layer(machine, estimator, arguments.positional[0])
    return _looked_up(machine, estimator, name, arguments, node)


def _looked_up(machine: Machine, estimator: Estimator, name: str, arguments: Arguments, node: ast.expr) -> Value:
    if name in READING or (name == "flow" and "subset" in arguments.keywords):
        return Data(transformed(estimator, facts_of(read_folder(machine, name, arguments, node))))
    if estimator.is_model and name in FUTURE_METHODS:
        return Data(Facts(form=Form.FRAME))  # of no rows that are here: the truth beside a forecast has them
    if name == "inverse_transform":
        return Data(_features(estimator, arguments))
    found = told_of_columns(machine, estimator, name) or machine.unknown_result(arguments, node)
    if name == "flow" and isinstance(found, Data):  # what the generator learnt goes into each batch
        return Data(found.facts.depending_on(estimator.learnt))
    return found


def _features(estimator: Estimator, arguments: Arguments) -> Facts:
    """Facts of the rows that a method is given."""
    frame = arguments.get("training_frame", 2 if (estimator.path or "").startswith("h2o.") else None)
    found = frame or arguments.first(*FEATURE_NAMES)
    if found is None:
        return facts_of(arguments.rest) if arguments.rest is not None else Facts()
    if frame is None and not arguments.positional:  # `train(x=names, training_frame=rows)`
        named = (arguments.keywords[name] for name in FEATURE_NAMES if name in arguments.keywords)
        found = next((value for value in named if facts_of(value).rows), found)
    return facts_of(found)


def _labels(arguments: Arguments) -> Facts:
    found = arguments.get("y", 1) or arguments.get("y_train")
    return facts_of(found) if found is not None else Facts()


# Fitting


def fit(machine: Machine, estimator: Estimator, arguments: Arguments, node: ast.expr, name: str) -> None:
    """A model learns from rows, a transformer from what it will hand on; some do both."""
    features = _features(estimator, arguments)
    if not features.rows and estimator.parameters:  # statsmodels: the data was given to the constructor
        given = given_to_constructor(machine, estimator)
        features = given if given.rows else features
    labels = _labels(arguments)
    features = beside_labels(features, labels)
    if estimator.is_model:
        fit_model(machine, estimator, features, labels, arguments, node)
    if cross_validate(machine, estimator, features, node):
        note_search_folds(machine, estimator, arguments, node)
    learn(machine, estimator, features, labels, node, name, arguments)


def fit_model(
    machine: Machine, estimator: Estimator, features: Facts, labels: Facts, arguments: Arguments, node: ast.expr
) -> None:
    """Record a fit, and the judgement on validation rows that comes with it."""
    features = features.depending_on(adapted(estimator))
    held_out = validation_part(machine, features, arguments, node)
    if held_out is not None:
        features, validation = held_out
    features = features.depending_on(described_by_models(machine, features, machine.identity(estimator)))
    setting = setting_of(machine, estimator, labels, node)
    setting = setting._replace(varied=setting.varied or varied_in_fit(machine, estimator, arguments))
    made = machine.record.fit(
        node,
        estimator.name,
        machine.identity(estimator),
        features,
        labels,
        estimator.certain,
        setting,
        estimator.evidence | adjusts(machine, estimator, features, node),
    )
    if has_later(made.statistics):
        machine.record.look_ahead(node, features, labels)
    note_columns(machine, estimator, made, features, labels)
    note_stacking(machine, made, features, labels)
    machine.store.put(estimator, "fits", frozenset({made}))
    machine.store.put(estimator, "fitted", features)
    machine.store.put(estimator, "prepares", NO_STATISTICS)
    if keeps_learning(estimator, node):
        note_training(machine, estimator, made)
    note_search(machine, estimator, features, node)
    if held_out is not None:
        machine.record.evaluate({made}, EvaluationKind.VALIDATION, validation, node)
    heeds = heeded_by(estimator, arguments)
    for path in checkpoints(arguments):
        machine.saved[path] = estimator
    for value in validation_data(arguments):
        found = machine.record.evaluate({made}, EvaluationKind.VALIDATION, facts_of(value), node, heeds)
        if isinstance(value, Instance):
            machine.record.events.composed |= found


def learn(
    machine: Machine,
    estimator: Estimator,
    features: Facts,
    labels: Facts,
    node: ast.expr,
    name: str,
    arguments: Arguments,
) -> None:
    """Record what a transformer learns from rows."""
    machine.store.put(estimator, "fitted", features)
    trial = tried(machine, estimator, node) if machine.record.loops and not estimator.is_model else NO_STATISTICS
    if estimator.kind is None or features.form is Form.ELEMENT:  # one piece at a time: a file, a group, a row
        machine.store.put(estimator, "learnt", trial)
        return
    learnt = _statistic(machine, estimator, features, labels, node, name, arguments)
    machine.store.put(estimator, "learnt", frozenset({learnt}) | plain(features.all_statistics) | trial)
    for step in estimator.steps:
        if isinstance(step, Estimator) and step.kind is not None:
            machine.store.put(step, "learnt", frozenset({learnt}))


def _statistic(
    machine: Machine,
    estimator: Estimator,
    features: Facts,
    labels: Facts,
    node: ast.expr,
    name: str,
    arguments: Arguments,
) -> Statistic:
    assert estimator.kind is not None
    title = f"{estimator.name}.{name}" if estimator.name else ""
    subject = arguments.expression(arguments.first(*FEATURE_NAMES))
    return machine.record.statistic(
        node,
        title,
        estimator.kind,
        features.rows,
        subject,
        certain=estimator.certain,
        is_supervised=bool(labels.rows),
        learner=machine.identity(estimator),
        columns=features.known_columns,
    )


def transformed(estimator: Estimator, facts: Facts) -> Facts:
    """What `transform` makes of rows: they depend on what was learnt in the fit."""
    form = Form.ELEMENT if facts.form is Form.ELEMENT else Form.ARRAY
    found = facts.flat(form)
    if estimator.kind is StatisticKind.SELECTED or estimator.steps:  # some of the columns
        found = some_columns(found)
    held = columns_transformed(estimator, facts.held)
    return found._replace(statistics=found.statistics | estimator.learnt, held=held)


def _transformed_by(machine: Machine, estimator: Estimator, facts: Facts, node: ast.expr) -> Facts:
    """What `transform` gives; an object of unknown class may predict by it (as models of Spark do)."""
    found = transformed(estimator, facts)
    if not estimator.fits or (estimator.certain and (estimator.kind is not None or not estimator.is_model)):
        return found
    machine.record.evaluate(estimator.fits, EvaluationKind.PREDICTION, facts, node)
    return found._replace(predicted=estimator.fits)


def resample(machine: Machine, estimator: Estimator, arguments: Arguments, node: ast.expr, name: str) -> Value:
    """`fit_resample(X, y)`: rows repeated, or fewer of them."""
    features, labels = _features(estimator, arguments), _labels(arguments)
    features = features.depending_on(tried(machine, estimator, node) if machine.record.loops else NO_STATISTICS)
    if estimator.repeats_rows:
        selector = Repeated(machine.record.duplicate(node, f"{estimator.name}.{name}", features.rows))
        return sequence((Data(features.at(selector)), Data(labels.at(selector))))
    if estimator.certain:
        kept = Kept(("resampled", machine.fresh()))
        return sequence((Data(features.at(kept)), Data(labels.at(kept))))
    return sequence((Data(features), Data(labels)))


# Judging


def predicted(machine: Machine, estimator: Estimator, arguments: Arguments, node: ast.expr, name: str) -> Facts:
    """Predictions: rows of what is passed, and the models that made them."""
    facts = _features(estimator, arguments).depending_on(estimator.prepares)
    note_judged(machine, estimator)
    machine.record.evaluate(estimator.fits, EvaluationKind.PREDICTION, facts, node)
    return Facts(
        facts.rows,
        facts.all_statistics,
        form=Form.ARRAY,
        pieces=facts.pieces,
        predicted=estimator.fits,
        prediction=Prediction(name, estimator, node),
    )
