"""Networks trained by hand: `network(x)` computes outputs, `loss.backward()` is the fit on the rows they came from."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.candidates import note_parameters, parameters_in, setting_of
from mlgate.semantics.leakage.carrying import note_judged, note_training
from mlgate.semantics.leakage.events import NO_STATISTICS, EvaluationKind
from mlgate.semantics.leakage.facts import NOTHING, Facts, Form, Statistics, combined
from mlgate.semantics.leakage.judging import unless_training
from mlgate.semantics.leakage.objects import Collection, Data, Estimator, Value
from mlgate.semantics.leakage.predictions import Prediction
from mlgate.semantics.leakage.values import NONE, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def is_network(machine: Machine, estimator: Estimator) -> bool:
    """Whether an object is a torch module that computes outputs, and no loss."""
    path = estimator.path or ""
    return path.startswith("torch.") and not machine.catalogue.has_kind(path, "loss", "optimizer", "scheduler")


def computes(machine: Machine, estimator: Estimator) -> bool:
    """Whether calling an object gives outputs of a network: of PyTorch, or a model of Keras, not a layer of one."""
    path = estimator.path or ""
    if path.startswith("keras."):
        return estimator.is_model and machine.catalogue.has_kind(path, "model")
    return is_network(machine, estimator)


READY_MADE = ("torchvision.models.", "timm.create_model", "timm.models.")
"""Where libraries keep functions that give networks."""
NETWORK_METHODS = frozenset({"eval", "train", "parameters", "named_parameters"})
"""What only networks have, among what is called without arguments."""


def shows_network(name: str, arguments: Arguments) -> bool:
    """Whether a method shows its receiver to be a torch module: `model.eval()`, `model.parameters()`."""
    return name in NETWORK_METHODS and not any(arguments.values)


def ready_made(machine: Machine, path: str, arguments: Arguments) -> Estimator | None:
    """A network that a library gives: `torchvision.models.resnet18()`, `timm.create_model("vit")`."""
    function = path.rpartition(".")[2]
    if not path.startswith(READY_MADE) or not function[:1].islower():
        return None
    named = arguments.constant("model_name", 0) if function == "create_model" else function
    made = Estimator(named if isinstance(named, str) else "", "torch.nn.Module", is_model=True)
    made.site = arguments.node
    note_parameters(machine, made, parameters_in(arguments))
    return made


def unnamed_network() -> Estimator:
    """A network of a class that we do not know."""
    return Estimator("", "torch.nn.Module", is_model=True, certain=False)


def compute(machine: Machine, network: Estimator, arguments: Arguments, node: ast.expr) -> Value:
    """`network(x)`: outputs for the rows of `x`; once it is trained, also predictions."""
    facts = combined(arguments.facts)
    fits = unless_training(machine, network.fits, facts)
    note_judged(machine, network)
    machine.record.evaluate(fits, EvaluationKind.PREDICTION, facts, node)
    form = Form.ELEMENT if facts.form is Form.ELEMENT else Form.ARRAY
    found = facts.flat(form)
    outputs = found.outputs | {machine.identity(network)}
    prediction = Prediction("", network, node)
    return Data(found._replace(predicted=network.fits, outputs=outputs, prediction=prediction))


def loss_of(every: Iterable[Facts], found: Facts) -> Facts:
    """What a loss is computed from: the rows that a network saw, and not the labels that stand in an array beside."""
    computed = combined(facts for facts in every if facts.outputs)
    return found._replace(rows=computed.rows) if computed.rows else found


def back_propagate(machine: Machine, facts: Facts, node: ast.expr) -> None:
    """`loss.backward()`: the networks that the loss came from learn from its rows.

    Those that learn together, or of which a branch chose one, are one candidate.
    """
    for key in facts.outputs:
        network = machine.object_of(key)
        if not isinstance(network, Estimator) or not facts.rows:
            continue
        setting = setting_of(machine, network, NOTHING, node)
        if len(facts.outputs) > 1:
            setting = setting._replace(key=facts.outputs, name="", parameters=())
        identity = machine.identity(network)
        made = machine.record.fit(node, network.name, identity, facts, NOTHING, network.certain, setting)
        machine.store.put(network, "fits", frozenset({made}))
        note_training(machine, network, made)


def add_layer(machine: Machine, network: Estimator, layer: Value) -> Value:
    """`model.add(layer)`."""
    layers = network.parameters.get("layers")
    known = layers.values if isinstance(layers, Collection) else ()
    machine.store.put(network, "parameters", {**network.parameters, "layers": sequence([*known, layer])})
    return NONE


def adapted(network: Estimator) -> Statistics:
    """What layers of a network learnt beforehand: `normalizer.adapt(rows)`, then `Sequential([normalizer, ...])`."""
    layers = network.parameters.get("layers")
    if not isinstance(layers, Collection):
        return NO_STATISTICS
    return NO_STATISTICS.union(*(layer.learnt for layer in layers.values if isinstance(layer, Estimator)))
