"""Losses that squash their input themselves, and get one that is squashed already."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import KERAS_LOSSES, LOSS_CLASSES, LOSS_FUNCTIONS
from mlgate.semantics.call import Call
from mlgate.semantics.deep_learning.network_outputs import Output, Scale, of_keras_layer, output_of, output_of_model
from mlgate.semantics.deep_learning.torch_models import possible_values
from mlgate.semantics.display import name_of
from mlgate.semantics.module import Module

LOGITS, LOGARITHMS = "logits", "log-probabilities"
SQUASHED = frozenset({Scale.SOFTMAX, Scale.SIGMOID})

KERAS_MODELS = frozenset({"keras.Sequential", "keras.models.Sequential"})


class Squashed(NamedTuple):
    """A loss that gets probabilities where it takes `wanted`; `loss` is its name."""

    call: Call
    loss: str
    wanted: str
    output: Output

    @property
    def by(self) -> str:
        """What has squashed the input, as written."""
        node = self.output.node
        made = self.call.module.call_of(node) if isinstance(node, ast.Call) else None
        return name_of(made) if made is not None else self.call.module.text(node).strip("\"'")


def squashed_inputs(module: Module) -> Iterator[Squashed]:
    """Losses on outputs that a softmax or sigmoid has been applied to."""
    for call in module.calls_to(LOSS_FUNCTIONS):
        yield from _judge(call, call.qualified_name or "", LOSS_FUNCTIONS[call.qualified_name or ""])
    makers = [*module.calls_to(LOSS_CLASSES)]
    keras = [call for call in module.calls_to(KERAS_LOSSES) if call.constants().get("from_logits") is True]
    if makers or keras:
        for call in module.calls:
            if call.qualified_name is None:
                yield from _called_loss(call)
    if keras:
        yield from _compiled(module, {call.node for call in keras})


def _called_loss(call: Call) -> Iterator[Squashed]:
    """`criterion(output, target)`, where all that `criterion` may be takes the same."""
    if not isinstance(call.node.func, (ast.Name, ast.Attribute, ast.Call)) or not call.node.args:
        return
    names = {
        call.module.qualified_name(value.func, scope) if isinstance(value, ast.Call) else None
        for value, scope in possible_values(call.module, call.node.func, call.scope, 3)
    }
    name = names.pop() if len(names) == 1 else None
    if name in LOSS_CLASSES:
        yield from _judge(call, name, LOSS_CLASSES[name])


def _judge(call: Call, name: str, takes: tuple[str, str, int]) -> Iterator[Squashed]:
    wanted, parameter, position = takes
    argument = call.argument(parameter, position)
    output = output_of(call.module, argument, call.scope) if argument is not None else None
    if output is not None and output.scale in SQUASHED:
        yield Squashed(call, name.rpartition(".")[2], wanted, output)


def _compiled(module: Module, losses: set[ast.Call]) -> Iterator[Squashed]:
    """`model.compile(loss=SparseCategoricalCrossentropy(from_logits=True))` of a model that ends with a softmax."""
    for call in module.method_calls("compile"):
        loss = call.argument("loss", 1)
        maker = loss if isinstance(loss, ast.Call) else _bound_once(call, loss)
        if not isinstance(maker, ast.Call) or maker not in losses or call.receiver is None:
            continue
        output = _keras_output(call, call.receiver)
        if output is not None and output.scale in SQUASHED:
            name = (module.qualified_name(maker.func, call.scope) or "").rpartition(".")[2]
            yield Squashed(call, name, LOGITS, output)


def _bound_once(call: Call, expression: ast.expr | None) -> ast.expr | None:
    return call.scope.only_value(expression.id) if isinstance(expression, ast.Name) else None


def _keras_output(call: Call, model: ast.expr) -> Output | None:
    """The output of a Keras model: the layer added last, the last one of its list, or what its outputs are made by."""
    maker = _bound_once(call, model)
    made = call.module.call_of(maker) if isinstance(maker, ast.Call) else None
    if made is None:
        return None
    adding = (item for item in call.module.method_calls("add") if item.scope is call.scope)
    added = [item for item in adding if _receiver(item) == call.module.text(model)]
    if added and made.qualified_name in KERAS_MODELS:
        layer = added[-1].node.args[0] if added[-1].node.args else None
        found = call.module.call_of(layer) if isinstance(layer, ast.Call) else None
        return of_keras_layer(found) if found is not None else None
    if made.qualified_name in ("keras.Model", "keras.models.Model"):
        outputs = made.argument("outputs", 1)
        value = _bound_once(call, outputs) or outputs
        layer = value.func if isinstance(value, ast.Call) else None
        found = call.module.call_of(layer) if isinstance(layer, ast.Call) else None
        return of_keras_layer(found) if found is not None else None
    return output_of_model(call.module, made.node, made.scope)


def _receiver(call: Call) -> str | None:
    return call.module.text(call.receiver) if call.receiver is not None else None
