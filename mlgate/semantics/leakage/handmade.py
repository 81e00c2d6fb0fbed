"""Models that a class of this module fits by hand: no library learns in its `fit`, and yet it learns from rows."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.alignment import are_cut_alike
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.candidates import note_parameters, parameters_in
from mlgate.semantics.leakage.estimators import fit_model, predicted
from mlgate.semantics.leakage.facts import NOTHING, Facts, Form
from mlgate.semantics.leakage.functions import call_function
from mlgate.semantics.leakage.judging import words_of
from mlgate.semantics.leakage.knowledge import PREDICT_METHODS
from mlgate.semantics.leakage.networks import computes
from mlgate.semantics.leakage.objects import Collection, Data, Estimator, Function, Instance, Value
from mlgate.semantics.leakage.values import facts_of, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

LEARNING = ("fit", "train")
PREDICTING = PREDICT_METHODS | {"test", "classify", "infer", "guess"}
"""Methods that predict by a model made by hand, where they are handed rows alone."""


def call_own(
    machine: Machine, receiver: Instance, name: str, method: Function, arguments: Arguments, node: ast.expr
) -> Value:
    """The result of a method of this module; `fit` and `predict` of a model made by hand are what they are called."""
    before = len(machine.record.events.fits)
    result = call_function(machine, method, arguments, node)
    learner = receiver.learner
    if learner is None and receiver.estimator is not None and computes(machine, receiver.estimator):
        return _of_whole(machine, receiver, result)
    if learner is None and name not in LEARNING:
        return result
    pair = rows_and_labels(arguments) or (_table(arguments) if name == "fit" else None) if name in LEARNING else None
    if pair is not None:
        if machine.calls.by_hand.setdefault(method.node, len(machine.record.events.fits) == before):
            learner = learner or _learner(machine, receiver, name)
            if learner is not None:
                fit_model(machine, learner, *pair, arguments, node)
    elif learner is not None and _predicts(name, arguments) and not facts_of(result).predicted:
        return Data(predicted(machine, learner, arguments, node, name)) if learner.fits else result
    return result


def _of_whole(machine: Machine, network: Instance, result: Value) -> Value:
    """What a network's own method computed by its parts is an output of the network: `network.loss(x, y)`."""
    if isinstance(result, Collection) and result.known is not None and not result.is_mapping:
        return sequence(_of_whole(machine, network, item) for item in result.known)
    if not isinstance(result, Data) or not result.facts.outputs or network.estimator is None:
        return result
    own = result.facts.outputs & {machine.identity(part) for part in _parts_of(network)}
    if not own:
        return result
    outputs = (result.facts.outputs - own) | {machine.identity(network.estimator)}
    return Data(result.facts._replace(outputs=outputs), result.estimator, result.given)


def _parts_of(network: Instance) -> Iterator[Estimator]:
    """The layers and networks that a network is made of, and what these are made of."""
    found: list[Value] = [*network.attributes.values()]
    seen = {id(network)}
    for part in found:
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, Collection):
            found.extend(part.values)
        elif isinstance(part, Instance):
            found.extend(part.attributes.values())
            if part.estimator is not None:
                yield part.estimator
        elif isinstance(part, Estimator):
            yield part


def _predicts(name: str, arguments: Arguments) -> bool:
    """Whether a method predicts; one called a test that is handed labels, too, judges by itself."""
    is_alone = sum(bool(item.rows) for item in arguments.facts) == 1
    return name in PREDICT_METHODS or (name in PREDICTING and is_alone)


def _table(arguments: Arguments) -> tuple[Facts, Facts] | None:
    """A table alone, whose columns are the labels, too: `fit(ratings)`."""
    given = facts_of(arguments.positional[0]) if len(arguments.positional) == 1 else NOTHING
    return (given, NOTHING) if given.rows and given.form is Form.FRAME and not given.predicted else None


def _learner(machine: Machine, receiver: Instance, name: str) -> Estimator | None:
    """What an object is when its own method learns; an encoder has a `fit`, too, and nothing that predicts."""
    if name == "fit" and not any(receiver.cls.member(method) is not None for method in PREDICTING):
        return None
    made = Estimator(receiver.cls.node.name, is_model=True, certain=False)
    if receiver.made is not None:
        made.site = receiver.made.node
        note_parameters(machine, made, parameters_in(receiver.made))
    machine.store.put(receiver, "learner", made)
    return made


def rows_and_labels(arguments: Arguments) -> tuple[Facts, Facts] | None:
    """Rows to learn from, and the labels of these rows: the first two things that are passed."""
    found = [facts_of(value) for value in (*arguments.positional, *arguments.keywords.values())][:2]
    if len(found) < 2 or any(not item.rows or item.form is Form.ELEMENT or item.predicted for item in found):
        return None
    one, other = ({atom.path for atom in item.rows} for item in found)
    return (found[0], found[1]) if one == other or are_cut_alike(found[0].rows, found[1].rows) else None


def call_local(machine: Machine, function: Function, arguments: Arguments, node: ast.expr) -> Value:
    """The result of a function; `predict(tree, X)` predicts by a model made by hand."""
    result = call_function(machine, function, arguments, node)
    learner = next((item.learner for item in arguments.values if isinstance(item, Instance) and item.learner), None)
    if learner is None or not learner.fits or facts_of(result).predicted or "predict" not in words_of(node):
        return result
    rowed = next((item for item in arguments.values if isinstance(item, Data) and item.facts.rows), None)
    return result if rowed is None else Data(predicted(machine, learner, Arguments([rowed]), node, "predict"))
