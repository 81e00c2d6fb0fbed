"""Which PyTorch models behave differently in training and in evaluation mode, and which are trained."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics._knowledge import OPTIONAL_DROPOUT
from mlgate.semantics.call import Call
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.reach import calls_within, functions_by_name, names_reached
from mlgate.semantics.scope import Binding, BindingKind, Scope

MODE_LAYER = lazy_regex(
    r"^torch\.nn\.(?:\w*Dropout\w*|\w*BatchNorm\w*|RReLU|Transformer|TransformerEncoderLayer|TransformerDecoderLayer)$"
)
"""Layers that drop units or gather running statistics while training. Transformer layers drop out by default."""
OPTIMIZER_NAME = lazy_regex(r"(?:^|[._])opt(?:im|imi[sz]er)?(?:$|[._])", re.IGNORECASE)
ZOO_ROOTS = frozenset({"torchvision.models"})
"""Ready-made networks, of which all that are in use have batch normalisation or dropout."""


def depends_on_mode(module: Module, expression: ast.expr, scope: Scope) -> bool:
    """Whether a model certainly has layers that training mode changes; False also when it is not known."""
    if any(_value_depends(module, value, at) for value, at in possible_values(module, expression, scope, 3)):
        return True
    annotated = {binding.instance for binding in _bindings(module, expression, scope)}
    if not annotated.isdisjoint(_classes_with_modes(module)):
        return True
    return isinstance(expression, ast.Name) and _is_filled(module, expression.id)


def _is_filled(module: Module, name: str) -> bool:
    """Whether such a layer is put into a model after the fact: `model.add_module("drop", nn.Dropout())`."""
    return any(
        _is_mode_layer(layer)
        for call in module.method_calls("add_module", "append")
        if isinstance(call.receiver, ast.Name) and call.receiver.id == name
        for layer in calls_within(module, call.node)
    )


def possible_values(module: Module, expression: ast.expr, scope: Scope, depth: int) -> Iterator[tuple[ast.expr, Scope]]:
    """What a name, `self` attribute or parameter may hold: the expressions bound to it, arguments included."""
    if isinstance(expression, ast.Call):
        yield from _called(module, expression, scope, depth)
        return
    for binding in _bindings(module, expression, scope):
        if binding.kind is BindingKind.PARAMETER and depth:
            yield from _arguments(module, binding, depth)
        elif binding.value is not None and depth:
            yield from possible_values(module, binding.value, binding.scope, depth - 1)


def _called(module: Module, call: ast.Call, scope: Scope, depth: int) -> Iterator[tuple[ast.expr, Scope]]:
    """`Net().to(device)`, `nn.DataParallel(net)`: the model inside."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in {
        "to",
        "cuda",
        "cpu",
        "train",
        "float",
        "double",
        "half",
    }:
        yield from possible_values(module, call.func.value, scope, depth)
        return
    name = module.qualified_name(call.func, scope) or ""
    if name.endswith(("DataParallel", "DistributedDataParallel")) or name == "torch.compile":
        for argument in call.args[:1]:
            yield from possible_values(module, argument, scope, depth)
        return
    yield call, scope


def _bindings(module: Module, expression: ast.expr, scope: Scope) -> list[Binding]:
    if isinstance(expression, ast.Name):
        return list(module.bindings(expression.id, scope))
    owner = scope.enclosing_class()
    if isinstance(expression, ast.Attribute) and isinstance(expression.value, ast.Name) and owner is not None:
        return owner.attributes.get(expression.attr, [])
    return []


def _arguments(module: Module, parameter: Binding, depth: int) -> Iterator[tuple[ast.expr, Scope]]:
    """What calls of this module pass for a parameter."""
    function = parameter.scope.node
    if not isinstance(function, FunctionNode):
        return
    for call in callers(module, function):
        argument = argument_for(call, function, parameter.name)
        if argument is not None:
            yield from possible_values(module, argument, call.scope, depth - 1)


def callers(module: Module, function: FunctionNode) -> list[Call]:
    """Calls of this module that may call a function of it."""
    by_name = functions_by_name(module)
    return [call for call in module.calls if any(function in by_name.get(name, ()) for name in names_reached(call))]


def parameter_names(function: FunctionNode) -> list[str]:
    """The names of a function's positional parameters, without `self`."""
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return names[1:] if names and names[0] in {"self", "cls"} else names


def argument_for(call: Call, function: FunctionNode, parameter: str) -> ast.expr | None:
    """The argument that a call passes for a parameter of a function; the first parameter of a method is left out."""
    names = parameter_names(function)
    return call.argument(parameter, names.index(parameter) if parameter in names else None)


def _value_depends(module: Module, value: ast.expr, scope: Scope) -> bool:
    """Whether a constructed model has layers that depend on the mode."""
    if not isinstance(value, ast.Call):
        return False
    name = module.qualified_name(value.func, scope) or ""
    if name.rpartition(".")[0] in ZOO_ROOTS:
        return True
    if name.startswith("."):
        return name in _classes_with_modes(module) or _makes_such_a_model(module, name)
    return name == "torch.nn.Sequential" and any(
        _is_mode_layer(call) for call in calls_within(module, value) if _contains(value, call.node)
    )


def _makes_such_a_model(module: Module, name: str) -> bool:
    """Whether a function of this module puts layers together: `nn.Sequential` with dropout among them."""
    functions = functions_by_name(module).get(name[1:], [])
    calls = [call for function in functions for call in calls_within(module, function)]
    return any(call.qualified_name == "torch.nn.Sequential" for call in calls) and any(map(_is_mode_layer, calls))


@per_module
def _classes_with_modes(module: Module) -> frozenset[str]:
    """Classes of this module that contain such layers, themselves or through other classes of the module."""
    contents = {f".{node.name}": calls_within(module, node) for node in module.classes}
    found = {name for name, calls in contents.items() if any(map(_is_mode_layer, calls))}
    for _ in range(len(contents)):
        more = {name for name, calls in contents.items() if any(call.qualified_name in found for call in calls)}
        bases = {f".{node.name}" for node in module.classes if not module.base_names(node).isdisjoint(found)}
        if more | bases <= found:
            break
        found |= more | bases
    return frozenset(found)


def _is_mode_layer(call: Call) -> bool:
    name = call.qualified_name or ""
    if name.rpartition(".")[0] in ZOO_ROOTS:
        return True
    if MODE_LAYER.match(name):
        return call.constants().get("p", 0.5) != 0
    if name.startswith("torch.nn.functional.") and "dropout" in name:
        training = call.argument("training")
        return training is not None and call.module.text(training).endswith(".training")
    if name in OPTIONAL_DROPOUT:
        dropout = call.constants().get("dropout", 0)
        return isinstance(dropout, float) and dropout > 0
    return False


def _contains(outer: ast.expr, inner: ast.expr) -> bool:
    start, end = (outer.lineno, outer.col_offset), (outer.end_lineno or 0, outer.end_col_offset or 0)
    return start <= (inner.lineno, inner.col_offset) and (inner.end_lineno or 0, inner.end_col_offset or 0) <= end


@per_module
def trained_models(module: Module) -> frozenset[str]:
    """The models, as written, whose `parameters()` this module gives to an optimizer.

    A model that is passed for a parameter which is trained counts too.
    """
    found: dict[str, set[FunctionNode | None]] = {}
    for call in module.method_calls("parameters"):
        if call.receiver is not None and _goes_to_optimizer(module, call):
            found.setdefault(module.text(call.receiver), set()).add(call.scope.function)
    passed = {
        module.text(argument)
        for name, functions in found.items()
        for function in functions
        if function is not None and name in parameter_names(function)
        for call in callers(module, function)
        if (argument := argument_for(call, function, name)) is not None
    }
    return frozenset(found) | passed


def _goes_to_optimizer(module: Module, parameters: Call) -> bool:
    """Whether `model.parameters()` is an argument of an optimizer, or of something that is called one."""
    if any(_contains(optimizer.node, parameters.node) for optimizer in _optimizers(module)):
        return True
    statement = module.statement_at(parameters.span.start)
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return any(OPTIMIZER_NAME.search(module.text(target)) for target in targets)


@per_module
def _optimizers(module: Module) -> list[Call]:
    return list(module.calls_of_kind("optimizer"))
