"""Functions of other modules: what they do to models is told by their names, and by what they are handed.

`evaluate_model(model, X_test, y_test)` judges, `compute_metrics(y_test, predicted)` is a metric, `train_epoch(network,
train_loader)` trains, `evaluate_models(X_train, X_test, models)` does both for several. Nothing of it is certain.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.candidates import is_given_by_loop, is_taken_by_loop, setting_of
from mlgate.semantics.leakage.choosing import NO_EVIDENCE, Evidence
from mlgate.semantics.leakage.events import CrossValidation, EvaluationKind, Fit
from mlgate.semantics.leakage.facts import NOTHING, Facts, Form, combined
from mlgate.semantics.leakage.judging import NOT_JUDGING, is_called_judge, words_of
from mlgate.semantics.leakage.knowledge import PREDICT_METHODS, SCORE_METHODS
from mlgate.semantics.leakage.networks import is_network
from mlgate.semantics.leakage.objects import Collection, Data, Estimator, Value
from mlgate.semantics.leakage.part_names import (
    CONTENTS,
    PARTS,
    WORD,
    are_called_test,
    are_named_apart,
    are_read_as_test,
    names_of,
    part_of,
)
from mlgate.semantics.leakage.relating import Relation, overlap, relate
from mlgate.semantics.leakage.rows import Rows
from mlgate.semantics.leakage.searching import called_name
from mlgate.semantics.leakage.unseen_models import judge_made, with_predictions
from mlgate.semantics.leakage.values import constant_of, facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

METRICS = frozenset(
    "accuracy acc score scores metric metrics error errors rmse rmsle mse mae mape auc roc precision recall correct"
    " dice iou topk evaluate evaluation eval loss criterion report reports scorecard performance cm smape wape mase"
    " rmspe wer cer bleu rouge gini ks kappa brier logloss results result"
    " threshold thresholds".split()
)
MODEL = lazy_regex(r"(?:^|_)(?:model|net|network|clf|classifier|regressor)\d*$")
"""What variables that hold a model are called."""
LOSSES = frozenset({"loss", "criterion"})
TRAINING = frozenset({"train", "fit", "training"})
NOT_TRAINING = frozenset("test val valid validate eval evaluate load loader split data dataset mode plot".split())
BRINGING = frozenset({"load", "read", "import", "get", "fetch"})
SETS = frozenset({"data", "dataset", "frame", "df", "dataframe"})
FOLDING = frozenset("cv cross kfold fold folds grid search tune validate validation evaluate evaluation".split())
FOLDS = frozenset("cv n_splits n_folds num_folds k_folds folds kfold n_cv".split())
"""What functions are called that fit and score a model on folds, and their parameters."""
JUDGING_NETWORKS = frozenset("test validate validation accuracy acc".split())


def judge_unseen(machine: Machine, arguments: Arguments, node: ast.expr) -> Evidence:
    """Models, or their predictions, judged by a function that we cannot see: the scores that its result depends on."""
    words = words_of(node)
    if not words.isdisjoint(TRAINING) and words.isdisjoint(NOT_TRAINING):
        _train(machine, arguments, node)
    if _is_metric(words):
        with_predictions(machine, arguments)
    evidence = _judge_predictions(machine, arguments, node) if _is_metric(words) else NO_EVIDENCE
    evidence |= judge_made(machine, arguments, node)
    evidence |= _judge_candidates(machine, arguments, node) if is_called_judge(node) else NO_EVIDENCE
    evidence |= _judge_models(machine, arguments, node, words)
    if not words.isdisjoint(FOLDING) and not arguments.keywords.keys().isdisjoint(FOLDS):
        _cross_validate(machine, arguments, node)
    machine.record.events.unseen.update(evidence)
    return evidence


def _cross_validate(machine: Machine, arguments: Arguments, node: ast.expr) -> None:
    """`grid_search(model, X, y, cv=5)`: folds of the rows, and nothing of the scores."""
    rowed = [facts for facts in _rowed(machine, arguments) if facts.form is not Form.ELEMENT]
    if rowed:
        name, found = called_name(node), rowed[0]
        made = CrossValidation(node, name, found.rows, found.all_statistics, assumed=machine.record.assumed)
        machine.record.events.unseen_validations.append(made)


def _is_metric(words: frozenset[str]) -> bool:
    return not words.isdisjoint(METRICS) and words.isdisjoint(NOT_JUDGING)


def brought_by(node: ast.expr, arguments: Arguments) -> Hashable:
    """What a call that brings in the same data whenever it is made is known by; None of any other.

    A function without arguments that says so, at one place; anywhere a class called a data set, of what texts name.
    """
    words = words_of(node)
    if arguments.positional or arguments.keywords or arguments.rest is not None:
        return _data_set_named(node, arguments) if "dataset" in words else None
    return node if not words.isdisjoint(BRINGING) and not words.isdisjoint(SETS) else None


def _data_set_named(node: ast.expr, arguments: Arguments) -> Hashable:
    """`PatchDataset("patches/")`: the class and its arguments, where all are constants."""
    values = [constant_of(value) for value in arguments.values]
    if (
        not called_name(node)[:1].isupper()
        or arguments.rest is not None
        or ... in values
        or not any(isinstance(item, str) for item in values)
    ):
        return None
    return ("data set", ast.unparse(node))


def is_tool(node: ast.expr, arguments: Arguments) -> bool:
    """Whether a class is made without any data, and not called a data set: `PorterStemmer()`, `Tokenizer("en")`."""
    name = called_name(node)
    if not name[:1].isupper() or name.isupper() or arguments.rest is not None:
        return False
    return words_of(node).isdisjoint(SETS) and all(constant_of(value) is not ... for value in arguments.values)


def is_called_data(expression: ast.expr | None) -> bool:
    """Whether what is passed goes by a name of rows: `X_train`, `frame`; encoders and scalers do not."""
    words = [
        word.lower() for name in names_of([expression] if expression is not None else []) for word in WORD.findall(name)
    ]
    return not words or any(word in PARTS or word in CONTENTS or word in SETS for word in words)


def is_loss(node: ast.expr) -> bool:
    """Whether a function is called a loss: what it gives may be learnt from."""
    return not words_of(node).isdisjoint(LOSSES)


def _judge_predictions(machine: Machine, arguments: Arguments, node: ast.expr) -> Evidence:
    """`compute_metrics(y_test, predicted)`: predictions, and labels of the same rows."""
    found = NO_EVIDENCE
    every = arguments.facts
    for facts in every:
        labels = [item for item in every if not item.predicted and _are_of(item.rows, facts.rows)]
        if facts.predicted and labels:
            rows = facts.rows or labels[0].rows
            fits = [fit for fit in facts.predicted if fit.rows != rows]
            found |= machine.record.evaluate(fits, EvaluationKind.METRIC, facts._replace(rows=rows), node)
    return found


def _are_of(labels: Rows, rows: Rows) -> bool:
    """Whether labels are those of rows: of the same, or both read from files that are called test files.

    A forecast is of no rows; nothing but labels stands beside it.
    """
    if overlap(labels, rows) or (labels and not rows):
        return True
    return bool(labels and rows) and are_read_as_test(labels) and are_read_as_test(rows)


def _judge_models(machine: Machine, arguments: Arguments, node: ast.expr, words: frozenset[str]) -> Evidence:
    """A fitted model and rows held out from it: judged there, if the name says so."""
    found = NO_EVIDENCE
    if is_called_judge(node):
        _note_trained(machine, arguments)
    models = [model for value in arguments.values if (model := machine.estimator_of(value)) is not None and model.fits]
    rowed = _rowed(machine, arguments) if models else []
    for model in models:
        by_batches = is_network(machine, model) and not words.isdisjoint(JUDGING_NETWORKS)
        judges = by_batches or (is_called_judge(node) and (len(rowed) > 1 or is_network(machine, model)))
        kind = EvaluationKind.SCORE if judges else EvaluationKind.PASSED
        called_test = _rows_called_test(machine, arguments) if judges else None
        for facts in rowed:
            fits = [fit for fit in model.fits if _is_held_out(fit, facts, judges, called_test)]
            scores = machine.record.evaluate(fits, kind, facts, node)
            found |= scores if judges else NO_EVIDENCE
    return found


def _is_held_out(fit: Fit, facts: Facts, judges: bool, called_test: Rows | None) -> bool:
    relation = relate(fit.rows, facts.rows)
    if relation is Relation.DISJOINT:
        return True
    if not judges:
        return False
    return are_named_apart(fit.rows, facts.rows) or (relation is Relation.APART and facts.rows == called_test)


def _rows_called_test(machine: Machine, arguments: Arguments) -> Rows | None:
    """Rows of the first argument that is called test rows; labels beside them may come from a file of their own."""
    for value in arguments.values:
        expression, rows = arguments.expression(value), facts_of(value).rows
        if rows and expression is not None and are_called_test([expression]) and machine.estimator_of(value) is None:
            return rows
    return None


def _networks(machine: Machine, arguments: Arguments) -> Iterator[Estimator]:
    for value in arguments.values:
        model = machine.estimator_of(value)
        if model is not None and is_network(machine, model):
            yield model


def outputs_unseen(machine: Machine, arguments: Arguments, found: Facts) -> Facts:
    """`trades_loss(network, x, y)`: a network and rows are handed over; learning from the result is learning by it."""
    keys = frozenset(machine.identity(network) for network in _networks(machine, arguments))
    if not keys:
        return found
    batch = combined(facts for facts in _rowed(machine, arguments) if facts.form is Form.ELEMENT)
    found = found._replace(rows=batch.rows) if batch.rows else found
    return found._replace(outputs=found.outputs | keys)


def _train(machine: Machine, arguments: Arguments, node: ast.expr) -> None:
    """`train_epoch(network, train_loader, optimizer)`, `train_model(model, X_train, y_train)`."""
    networks = [*_networks(machine, arguments)]
    for network in networks or _called_models(machine, arguments):
        rowed = _rowed(machine, arguments)
        features = _rows_of_part(arguments, "train") or (rowed[0] if networks and len(rowed) == 1 else None)
        if features is not None:
            _fit(machine, network, features, node)


def _called_models(machine: Machine, arguments: Arguments) -> Iterator[Estimator]:
    """What is called a model, and came from a function of another module."""
    for name, value in _named(arguments):
        if not isinstance(value, Data) or value.given is None or MODEL.search(name) is None:
            continue
        if value.estimator is None and not value.facts.predicted:
            machine.store.put(value, "estimator", _made_by(machine, value.given[0]))
        if value.estimator is not None:
            yield value.estimator


def _made_by(machine: Machine, call: ast.expr) -> Estimator:
    """A model of which only the call is known that made it."""
    model = Estimator("", None, is_model=True, certain=False)
    model.site = call
    model.varied = machine.is_repeating and (is_given_by_loop(machine, call) or is_taken_by_loop(machine, call))
    return model


def _note_trained(machine: Machine, arguments: Arguments) -> None:
    """`evaluate(model, X_test, y_test)` of what `train_model(X_train, y_train)` gave back."""
    for value in arguments.values:
        if not isinstance(value, Data) or value.estimator is not None or value.given is None:
            continue
        words = words_of(value.given[0])
        if words.isdisjoint(TRAINING) or not words.isdisjoint(NOT_TRAINING):
            continue
        if _rows_of_part(value.given[1], "train") is not None:
            machine.store.put(value, "estimator", trained_unseen(machine, value, "predict"))


def _fit(machine: Machine, model: Estimator, features: Facts, node: ast.expr) -> None:
    setting = setting_of(machine, model, NOTHING, node)
    made = machine.record.fit(node, model.name, machine.identity(model), features, NOTHING, False, setting)
    machine.store.put(model, "fits", frozenset({made}))


def trained_unseen(machine: Machine, value: Data, method: str) -> Estimator | None:
    """What a function that we cannot see was passed rows for, where it gave back something that predicts: a model."""
    if value.given is None or method not in PREDICT_METHODS | SCORE_METHODS:
        return None
    call, arguments = value.given
    rowed = _rowed(machine, arguments)
    features = _rows_of_part(arguments, "train") or (rowed[0] if rowed and not _are_called_others(arguments) else None)
    if features is None or features.form is Form.ELEMENT:
        return None
    model = _made_by(machine, call)
    _fit(machine, model, features, call)
    return model


def _are_called_others(arguments: Arguments) -> bool:
    """Whether anything that is passed is called test rows, or rows for validation."""
    return any(part_of(name) not in (None, "train") for name, _ in _named(arguments))


def _rows_of_part(arguments: Arguments, part: str) -> Facts | None:
    """The rows of arguments that are called a part, by their keywords or as they are written."""
    found = [facts_of(value) for name, value in _named(arguments) if part_of(name) == part and facts_of(value).rows]
    return combined(found) if found else None


def _rowed(machine: Machine, arguments: Arguments) -> list[Facts]:
    """Rows that are handed over, other than predictions; what a model is may be unknown, too."""
    found = (facts_of(value) for value in arguments.values if machine.estimator_of(value) is None)
    return [facts for facts in found if facts.rows and not facts.predicted and not facts.outputs]


def _named(arguments: Arguments) -> Iterator[tuple[str, Value]]:
    written = {item.arg: item.value for item in getattr(arguments.node, "keywords", ())}
    for name, value in arguments.keywords.items():
        names = names_of([written[name]]) if part_of(name) is None and name in written else []
        yield (names or [name])[0], value
    expressions = arguments.node.args if arguments.node is not None else []
    for expression, value in zip(expressions, arguments.positional, strict=False):
        for name in names_of([expression])[:1]:
            yield name, value


def _judge_candidates(machine: Machine, arguments: Arguments, node: ast.expr) -> Evidence:
    """`evaluate_models(X_train, y_train, X_test, y_test, models)`: each is fitted there, and judged."""
    candidates = [item for value in arguments.values for item in _unfitted(value)]
    train, test = _rows_of_part(arguments, "train"), _rows_of_part(arguments, "test")
    if len(candidates) < 2 or train is None or test is None:
        return NO_EVIDENCE
    for model in candidates:
        _fit(machine, model, train, node)
    fits = [fit for model in candidates for fit in model.fits]
    scores = [machine.record.evaluate([fit], EvaluationKind.SCORE, test, node) for fit in fits]
    return NO_EVIDENCE.union(*scores)


def _unfitted(value: Value) -> list[Estimator]:
    if not isinstance(value, Collection):
        return []
    found = [item for item in value.values if isinstance(item, Estimator) and item.is_model and not item.fits]
    return found if len(found) == len(value.values) else []
