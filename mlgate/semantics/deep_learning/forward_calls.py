"""Which objects are PyTorch networks, and where their `forward` is called past what calling them does."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.fix import Edit
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import NETWORK_PARTS, STATE_METHODS
from mlgate.semantics.call import Call
from mlgate.semantics.deep_learning.torch_models import ZOO_ROOTS, possible_values
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.scope import Scope

BASE = lazy_regex(r"^torch\.nn\.(?:Module|[A-Z]\w*)$|(?:^|\.)LightningModule$|^torchvision\.models\.")
PARAMETER_METHODS = ("parameters", "named_parameters", "zero_grad")
"""Methods of networks that hardly anything else has with `forward`; the latter, a framework of one's own has too."""
COMPILED = lazy_regex(r"torch\.jit|torch\.fx|torch\._dynamo|torch\.onnx|ScriptModule|FullyShardedDataParallel")
"""Code for compilers and tracers, in which `forward` may be meant."""
HOOKED = lazy_regex(r"register_\w*hook|\bhooks\b")


class ForwardCall(NamedTuple):
    """A call of a network's `forward`; `known` where the class is, not only its methods; `own` for `self.forward`."""

    call: Call
    known: bool
    own: bool


def forward_calls(module: Module) -> Iterator[ForwardCall]:
    """Calls of `forward` that go past the hooks of a network."""
    if COMPILED.search(module.code):
        return
    for call in module.method_calls("forward"):
        receiver = call.receiver
        if receiver is None or _is_super(receiver):
            continue
        own = _owner(module, receiver, call.scope)
        if own is not None:
            if not _calls_itself_so(call, own) and _is_network_class(module, own):
                yield ForwardCall(call, known=True, own=True)
        elif is_network(module, receiver, call.scope):
            yield ForwardCall(call, known=True, own=False)
        elif _acts_as_network(module, receiver):
            yield ForwardCall(call, known=False, own=False)


def is_network(module: Module, expression: ast.expr, scope: Scope) -> bool:
    """Whether all that an expression may be here are PyTorch networks."""
    instance = module.instance_of(expression, scope)
    if instance is not None:
        return _names_network(module, instance)
    makers = [value for value, _ in possible_values(module, expression, scope, 3)]
    names = [module.qualified_name(item.func) if isinstance(item, ast.Call) else None for item in makers]
    return bool(names) and all(name is not None and _names_network(module, name) for name in names)


def _names_network(module: Module, name: str) -> bool:
    local = module.class_named(name) if name.startswith(".") else None
    if local is not None:
        return _is_network_class(module, local)
    return name.rpartition(".")[0] in ZOO_ROOTS or (BASE.search(name) is not None and ".functional." not in name)


def _is_network_class(module: Module, node: ast.ClassDef) -> bool:
    """Whether a class is a network that is called in the usual way."""
    own_call = any(isinstance(item, ast.FunctionDef) and item.name == "__call__" for item in node.body)
    return not own_call and any(BASE.search(name) for name in module.base_names(node))


def _owner(module: Module, receiver: ast.expr, scope: Scope) -> ast.ClassDef | None:
    """The class of `self`, if the receiver is that."""
    if not isinstance(receiver, ast.Name) or not any(item.receiver == receiver.id for item in scope.chain()):
        return None
    owner = scope.enclosing_class()
    return owner.node if owner is not None and isinstance(owner.node, ast.ClassDef) else None


def _calls_itself_so(call: Call, owner: ast.ClassDef) -> bool:
    """Whether the call stands where `self(...)` would not do: in `__call__`, in `forward`, in a class method."""
    function = call.scope.function
    if function is None or function.name in ("__call__", "forward") or function.decorator_list:
        return True
    return any(isinstance(item, ast.FunctionDef) and item.name == "__call__" for item in owner.body)


def _is_super(receiver: ast.expr) -> bool:
    return isinstance(receiver, ast.Call) and isinstance(receiver.func, ast.Name) and receiver.func.id == "super"


def _acts_as_network(module: Module, receiver: ast.expr) -> bool:
    """Whether the same name is asked for its state, or for its parameters where networks are PyTorch's."""
    if not isinstance(receiver, (ast.Name, ast.Attribute)):
        return False
    text = module.text(receiver)
    methods = (*STATE_METHODS, *PARAMETER_METHODS) if _has_networks(module) else STATE_METHODS
    return any(
        call.receiver is not None and module.text(call.receiver) == text for call in module.method_calls(*methods)
    )


@per_module
def _has_networks(module: Module) -> bool:
    """Whether a module uses PyTorch's networks or optimisers, not its tensors alone."""
    if module.has_method_call("eval", "load_from_checkpoint"):
        return True
    imported = (f"{name}.{alias.name}" for name, node in module.index.imports for alias in node.names)
    names = {*module.imported_modules, *module.index.by_name, *imported}
    return any(name == part or name.startswith(f"{part}.") for name in names for part in NETWORK_PARTS)


def called_itself(module: Module, found: ForwardCall) -> Edit | None:
    """The edit that calls the network; None where hooks would then run that have not run before."""
    function = found.call.node.func
    if HOOKED.search(module.code) or not isinstance(function, ast.Attribute):
        return None
    start, end = module.span(function.value).end, module.span(function).end
    return Edit(start, end, "") if "#" not in module.code[start:end] else None
