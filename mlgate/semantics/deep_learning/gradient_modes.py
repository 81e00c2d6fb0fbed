"""Forward passes of PyTorch models that only judge or predict, and still record what `backward` would need."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from mlgate.core.fix import Edit
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import PLAIN_CONTEXTS
from mlgate.semantics.call import Call
from mlgate.semantics.deep_learning.gradient_loops import BACKWARD
from mlgate.semantics.deep_learning.torch_models import callers
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.module import Module
from mlgate.semantics.reach import calls_within, enclosing_loops, reached_calls, siblings

SWITCH = lazy_regex(r"grad|infer", re.IGNORECASE)
"""In the name of a context or a decorator: it may switch gradients off."""
NEEDS_GRADIENTS = lazy_regex(
    r"requires_grad|retain_grad|\.grad\b|autograd|GradientTape|functorch|torch\.func\b|register_(?:full_)?(?:forward|backward)|"
    r"attack|adversar|salien|attribut|grad_?cam|captum|deepdream|perturb|fgsm|pgd",
    re.IGNORECASE,
)
"""Gradients of a model in evaluation mode are wanted: for its input, for an explanation, for an attack."""
VOLATILE = lazy_regex(r"\bvolatile\s*=\s*True\b")
"""How PyTorch before 0.4 kept an input from being recorded."""
READ = lazy_regex(r"(?:^|\W)(?:item|numpy|tolist|detach|cpu|argmax|topk|max|multinomial|sample)\(|\bprint\(")
"""What comes out is read as numbers: no caller can use its gradients."""
DIFFERENTIABLE = frozenset({"gpytorch", "botorch", "pyro"})
"""Their models are differentiated in evaluation mode: that is how candidates are found."""
PLAIN_DECORATORS = frozenset({"staticmethod", "classmethod", "property"})
FRAMEWORKS = lazy_regex(r"(?:^|\.)(?:\w*LightningModule|\w*Trainer|\w*Callback)$")
"""Their methods are called with gradients switched as needed."""


class Recorded(NamedTuple):
    """A forward pass after `.eval()` that records gradients nobody uses; `repeated` in a loop."""

    call: Call
    switch: Call
    repeated: bool


def recorded_passes(module: Module) -> Iterator[Recorded]:
    """The first such pass after each `.eval()`."""
    if module.imports_any(DIFFERENTIABLE) or _is_off_everywhere(module):
        return
    for switch in module.method_calls("eval"):
        model = _model_switched(switch)
        if model is None or _may_be_off(module, switch):
            continue
        region = _evaluated(module, switch, model)
        if not region or _needs_gradients(module, region, model) or _may_be_passed_on(switch, region):
            continue
        if any(VOLATILE.search(module.text(node)) for node in region):
            continue
        passes = (call for node in region for call in calls_within(module, node))
        for call in passes:
            if call.text == model and call.scope.function is switch.scope.function and not _is_off(module, call):
                yield Recorded(call, switch, bool(enclosing_loops(module, call.node)) or _in_comprehension(call))
                break


def _model_switched(switch: Call) -> str | None:
    """`model` of the statements `model.eval()` and `model = model.to(device).eval()`."""
    if switch.node.args or switch.node.keywords or switch.receiver is None:
        return None
    statement = switch.module.statement_at(switch.span.start)
    if isinstance(statement, ast.Expr) and statement.value is switch.node:
        receiver: ast.expr = switch.receiver
        while isinstance(receiver, ast.Call) and isinstance(receiver.func, ast.Attribute):
            receiver = receiver.func.value  # model.to(device).eval()
    elif isinstance(statement, ast.Assign) and statement.value is switch.node and len(statement.targets) == 1:
        receiver = statement.targets[0]
    else:
        return None
    text = switch.module.text(receiver) if isinstance(receiver, (ast.Name, ast.Attribute)) else "self"
    return text if text != "self" else None


def _evaluated(module: Module, switch: Call, model: str) -> list[ast.stmt]:
    """The statements after the switch in its block, up to the one that trains the model again."""
    statement = module.statement_at(switch.span.start)
    if statement is None:
        return []
    block = siblings(module, statement)
    found: list[ast.stmt] = []
    for following in block[block.index(statement) + 1 :]:
        if isinstance(following, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        if isinstance(following, ast.Assign) and any(module.text(target) == model for target in following.targets):
            break
        if any(_trains_again(call, model) for call in calls_within(module, following)):
            break
        found.append(following)
    return found


def _trains_again(call: Call, model: str) -> bool:
    return call.method == "train" and call.receiver is not None and call.module.text(call.receiver) == model


def _may_be_passed_on(switch: Call, region: Sequence[ast.stmt]) -> bool:
    """Whether the function of the switch may hand its caller something to differentiate."""
    module = switch.module
    return switch.scope.function is not None and not any(READ.search(module.text(node)) for node in region)


def _needs_gradients(module: Module, region: Sequence[ast.stmt], model: str) -> bool:
    """Whether anything in the region computes gradients, or may."""
    if any(call.method in BACKWARD for node in region for call in reached_calls(module, node)):
        return True
    if any(NEEDS_GRADIENTS.search(module.text(node)) for node in region):
        return True
    return _is_frozen(module, model)


def _is_frozen(module: Module, model: str) -> bool:
    """Whether the parameters of the model were told not to ask for gradients."""
    name = re.escape(model)
    frozen = rf"{name}\.requires_grad_\(False|in {name}\.parameters\(\):\s*\w+\.requires_grad"
    return re.search(frozen, module.code) is not None


def _may_be_off(module: Module, switch: Call) -> bool:
    """Whether code around the switch, or around a call of its function, may have gradients switched off."""
    if _is_off(module, switch):
        return True
    function = switch.scope.function
    owner = switch.scope.enclosing_class()
    if owner is not None and isinstance(owner.node, ast.ClassDef):
        if any(FRAMEWORKS.search(name) for name in module.base_names(owner.node)):
            return True
    return function is not None and any(_is_off(module, caller) for caller in callers(module, function))


def _is_off(module: Module, call: Call) -> bool:
    return is_without_gradients(module, call.node) or _is_off_above(module, call)


def is_without_gradients(module: Module, place: ast.AST) -> bool:
    """Whether a block or a decorator around a place switches gradients off, or is unknown."""
    for node in module.ancestors(place):
        if isinstance(node, (ast.With, ast.AsyncWith)):
            if any(_may_switch(module, item.context_expr, PLAIN_CONTEXTS) for item in node.items):
                return True
        elif isinstance(node, FunctionNode) and any(
            _may_switch(module, item, PLAIN_DECORATORS) for item in node.decorator_list
        ):
            return True
    return False


def _may_switch(module: Module, expression: ast.expr, plain: frozenset[str]) -> bool:
    name = module.qualified_name(expression.func if isinstance(expression, ast.Call) else expression)
    if name is None or SWITCH.search(name):
        return True
    return name.partition(".")[0] not in plain and name.rpartition(".")[2] not in plain


def _is_off_above(module: Module, call: Call) -> bool:
    """Whether `torch.set_grad_enabled(...)` stands above in the same function."""
    return any(
        switch.scope.function is call.scope.function and switch.node.lineno <= call.node.lineno
        for switch in module.method_calls("set_grad_enabled")
    )


def _is_off_everywhere(module: Module) -> bool:
    """Whether `torch.set_grad_enabled(False)` stands at module level."""
    return any(call.scope.function is None for call in module.method_calls("set_grad_enabled"))


def _in_comprehension(call: Call) -> bool:
    return isinstance(call.scope.node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp))


def without_gradients(module: Module, found: Recorded) -> tuple[Edit, ...]:
    """The edits that put the outermost statement below the switch that holds the pass under `torch.no_grad()`."""
    statement = _statement_below(module, found)
    name = _torch(module, found.call)
    if statement is None or name is None:
        return ()
    start, end = module.span(statement)
    first = module.unit.line_starts[statement.lineno - 1]
    indent = module.code[first:start]
    lines = module.code[start:end]
    if indent.strip() or '"""' in lines or "'''" in lines or "\\\n" in lines:
        return ()
    edits = [Edit(start, start, f"with {name}.no_grad():\n{indent}    ")]
    last = statement.end_lineno or statement.lineno
    for number in range(statement.lineno + 1, last + 1):
        at = module.unit.line_starts[number - 1]
        if module.code[at : module.unit.line_starts[number] if number < len(module.unit.line_starts) else end].strip():
            edits.append(Edit(at, at, "    "))
    return tuple(edits)


def _statement_below(module: Module, found: Recorded) -> ast.stmt | None:
    """The statement of the switch's block in which the pass stands."""
    switch = module.statement_at(found.switch.span.start)
    if switch is None:
        return None
    block = siblings(module, switch)
    around = (node for node in module.ancestors(found.call.node) if isinstance(node, ast.stmt))
    return next((node for node in around if node in block), None)


def _torch(module: Module, call: Call) -> str | None:
    """The name under which `torch` is known where a call stands."""
    for scope in call.scope.chain():
        for name, bindings in scope.bindings.items():
            if len(bindings) == 1 and bindings[0].path == "torch":
                return name
    return None
