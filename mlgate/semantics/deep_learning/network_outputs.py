"""What the output of a network is: logits, probabilities or their logarithms, where that can be read off the code."""

from __future__ import annotations

import ast
from enum import Enum

from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import SCALES_OF_FUNCTIONS, SCALES_OF_LAYERS, SCALES_OF_METHODS, SHAPE_ONLY
from mlgate.semantics.call import Call
from mlgate.semantics.deep_learning.torch_models import possible_values
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.module import Module
from mlgate.semantics.reaching import binding_before
from mlgate.semantics.scope import Scope


class Scale(Enum):
    """What numbers an output is made of."""

    SOFTMAX = "probabilities of classes"
    SIGMOID = "probabilities"
    LOG = "logarithms of probabilities"


class Output(NamedTuple):
    """The last thing that was done to an output; `node` is the call that does it, the layer, or its activation."""

    scale: Scale
    node: ast.expr


FUNCTIONS = {name: Scale[scale] for name, scale in SCALES_OF_FUNCTIONS.items()}
METHODS = {name: Scale[scale] for name, scale in SCALES_OF_METHODS.items()}
LAYERS = {name: Scale[scale] for name, scale in SCALES_OF_LAYERS.items()}
ACTIVATIONS = {"softmax": Scale.SOFTMAX, "sigmoid": Scale.SIGMOID, "log_softmax": Scale.LOG}
SEQUENTIAL = frozenset({"torch.nn.Sequential", "keras.Sequential", "keras.models.Sequential"})
MAX_DEPTH = 12


def output_of(module: Module, value: ast.expr, scope: Scope, depth: int = MAX_DEPTH) -> Output | None:
    """What a value is made of, if it is the output of a squashing function or of a network that ends with one."""
    if depth <= 0:
        return None
    if isinstance(value, ast.Name):
        binding = binding_before(module, value, scope)
        if binding is None or binding.value is None or isinstance(binding.node, ast.AugAssign):
            return None
        return output_of(module, binding.value, binding.scope, depth - 1) if _is_whole(binding.node) else None
    if isinstance(value, ast.Subscript):
        return output_of(module, value.value, scope, depth - 1)
    if isinstance(value, ast.Call):
        return _of_call(module, value, scope, depth - 1)
    return None


def _is_whole(node: ast.AST) -> bool:
    """Whether an assignment gives its variable all of its value: nothing is unpacked."""
    return isinstance(node, ast.NamedExpr | ast.AnnAssign) or (
        isinstance(node, ast.Assign) and all(isinstance(target, ast.Name) for target in node.targets)
    )


def _of_call(module: Module, call: ast.Call, scope: Scope, depth: int) -> Output | None:
    name = module.qualified_name(call.func, scope)
    if name is not None and name in FUNCTIONS:
        return Output(FUNCTIONS[name], call)
    method = call.func.attr if isinstance(call.func, ast.Attribute) else None
    if method in SHAPE_ONLY:
        inner = (
            call.func.value if isinstance(call.func, ast.Attribute) and name is None else next(iter(call.args), None)
        )
        return output_of(module, inner, scope, depth) if inner is not None else None
    if method in METHODS and (name is None or name.startswith("torch.Tensor.")) and _is_of_tensor(call):
        return Output(METHODS[method], call)
    return _of_models(module, call.func, scope, depth)


def _is_of_tensor(call: ast.Call) -> bool:
    """`x.softmax(1)`, `x.sigmoid()`: what is squashed is the receiver; `self.softmax(x)` calls a layer of that name."""
    first = call.args[0] if call.args else None
    return first is None or isinstance(first, (ast.Constant, ast.UnaryOp))


def _of_models(module: Module, function: ast.expr, scope: Scope, depth: int) -> Output | None:
    """The output of what is called, where all that it may be agree."""
    if isinstance(function, ast.Attribute) and function.attr == "forward":
        function = function.value
    if isinstance(function, ast.Name) and function.id == scope_receiver(scope):
        owner = scope.enclosing_class()
        return _of_class(module, owner.node, depth) if owner and isinstance(owner.node, ast.ClassDef) else None
    found = [output_of_model(module, value, at, depth) for value, at in possible_values(module, function, scope, 3)]
    return found[0] if found and all(item is not None and item.scale == found[0].scale for item in found) else None  # type: ignore[union-attr]


def scope_receiver(scope: Scope) -> str | None:
    """`self` in a method and what is inside of it."""
    return next((item.receiver for item in scope.chain() if item.receiver is not None), None)


def output_of_model(module: Module, model: ast.expr, scope: Scope, depth: int = MAX_DEPTH) -> Output | None:
    """The output of a network, from the expression that makes it: its last layer, or what its `forward` returns."""
    if not isinstance(model, ast.Call) or depth <= 0:
        return None
    name = module.qualified_name(model.func, scope) or ""
    if name in LAYERS:
        return Output(LAYERS[name], model)
    if name in SEQUENTIAL:
        last = _last_layer(model)
        return _of_layer(module, last, scope, depth) if last is not None else None
    local = module.class_named(name) if name.startswith(".") else None
    return _of_class(module, local, depth) if local is not None else None


def _last_layer(sequential: ast.Call) -> ast.expr | None:
    last = sequential.args[-1] if sequential.args else None
    if isinstance(last, ast.List):
        last = last.elts[-1] if last.elts else None
    if isinstance(last, ast.Call) and last.args and isinstance(last.args[0], (ast.List, ast.Dict)):
        pairs = last.args[0]  # OrderedDict([("fc", nn.Linear(2, 2)), ("out", nn.Softmax())])
        last = pairs.values[-1] if isinstance(pairs, ast.Dict) else (pairs.elts[-1] if pairs.elts else None)
        last = last.elts[-1] if isinstance(last, ast.Tuple) else last
    return None if isinstance(last, ast.Starred) else last


def _of_layer(module: Module, layer: ast.expr, scope: Scope, depth: int) -> Output | None:
    """The output of a layer: an activation of its own, or the layer is one."""
    call = module.call_of(layer) if isinstance(layer, ast.Call) else None
    if call is not None and (call.qualified_name or "").startswith("keras."):
        return of_keras_layer(call)
    return output_of_model(module, layer, scope, depth - 1)


def of_keras_layer(call: Call) -> Output | None:
    """The output of a Keras layer."""
    if call.qualified_name in LAYERS:
        return Output(LAYERS[call.qualified_name], call.node)
    position = 0 if call.qualified_name == "keras.layers.Activation" else 1
    activation = call.argument("activation", position)
    if activation is None:
        return None
    value = call.module.constant(activation, call.scope)
    scale = ACTIVATIONS.get(value) if isinstance(value, str) else None
    scale = scale or FUNCTIONS.get(call.module.qualified_name(activation, call.scope) or "")
    return Output(scale, activation) if scale is not None else None


def _of_class(module: Module, node: ast.ClassDef, depth: int) -> Output | None:
    """What the `forward` of a network returns, if that is the same wherever it returns."""
    forward = next(
        (item for item in node.body if isinstance(item, FunctionNode) and item.name in ("forward", "call")), None
    )
    if forward is None or depth <= 0:
        return None
    scope = next(item for item in module.index.scopes if item.node is forward)
    values = [item.value for item in module.statements(ast.Return) if module.enclosing_function(item) is forward]
    found = [output_of(module, value, scope, depth - 1) if value is not None else None for value in values]
    first = found[0] if found else None
    return first if first and all(item is not None and item.scale == first.scale for item in found) else None
