"""Training loops of PyTorch: where gradients are computed, applied and cleared."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from mlgate.core.fix import Edit
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import TRAINS_BY_HAND
from mlgate.semantics.call import Call
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.module import Module
from mlgate.semantics.reach import (
    Loop,
    calls_within,
    enclosing_loops,
    functions_by_name,
    functions_reached,
    names_reached,
    reached_calls,
    runs_once,
    siblings,
)

OPTIMIZER = lazy_regex(r"opt(?!ion)", re.IGNORECASE)
SCHEDULER = lazy_regex(r"sched|lr_|warmup", re.IGNORECASE)
CLEARS = lazy_regex(r"(?:zero|clear|reset|init|set)\w*_?grad|grad\w*_?(?:zero|clear|reset|none)", re.IGNORECASE)
BACKWARD = ("backward", "manual_backward")
DISTRIBUTED = "torch.distributed.autograd.backward"  # keeps the gradients of each round apart
KNOWN_ROOTS = frozenset({"torch", "builtins", "tqdm", "numpy"})


class UnclearedStep(NamedTuple):
    """An optimizer step that runs again and again on gradients that nothing clears.

    `certain` unless other gradients are cleared.
    """

    step: Call
    backward: Call
    optimizer: ast.expr
    certain: bool


def uncleared_steps(module: Module) -> Iterator[UnclearedStep]:
    """Optimizer steps in loops where `backward` adds to the gradients of all steps before."""
    backwards = [call for call in module.method_calls(*BACKWARD) if call.qualified_name != DISTRIBUTED]
    if not backwards:
        return
    for step in module.method_calls("step"):
        optimizer = stepped_optimizer(step)
        if optimizer is None:
            continue
        found = _repeated(module, step)
        if found is None:
            continue
        scope, backward = found
        verdict = _never_cleared(module, scope, step, optimizer)
        if verdict is not None:
            yield UnclearedStep(step, backward, optimizer, verdict)


def stepped_optimizer(call: Call) -> ast.expr | None:
    """The optimizer of `optimizer.step()` or `scaler.step(optimizer)`; None when the call steps something else."""
    receiver = call.receiver
    if receiver is None:
        return None
    name = call.qualified_name or ""
    if call.module.catalogue.has_kind(name.removesuffix(".step"), "optimizer") or _is_optimizer(call.module, receiver):
        return receiver
    if len(call.node.args) == 1 and _is_optimizer(call.module, call.node.args[0]):
        return call.node.args[0]
    return None


def _is_optimizer(module: Module, expression: ast.expr) -> bool:
    text = (
        module.text(expression).rpartition(".")[2] if isinstance(expression, ast.Attribute) else module.text(expression)
    )
    if not isinstance(expression, (ast.Name, ast.Attribute, ast.Subscript)):
        return False
    return OPTIMIZER.search(text) is not None and SCHEDULER.search(text) is None


def _repeated(module: Module, step: Call) -> tuple[Sequence[ast.AST], Call] | None:
    """The code that runs between one step and the next, and the `backward` in it; None if the step is not repeated."""
    for loop in enclosing_loops(module, step.node):
        backward = _backward_in(module, reached_calls(module, loop))
        if backward is not None:
            return None if runs_once(loop) else ([loop], backward)
    function = step.scope.function
    if function is None:
        return None
    backward = _backward_in(module, reached_calls(module, function))
    if backward is None:
        return None
    loops = _calling_loops(module, function)
    return ([function, *loops], backward) if loops else None


def _backward_in(module: Module, calls: Iterable[Call]) -> Call | None:
    return next((call for call in calls if call.method in BACKWARD and call.qualified_name != DISTRIBUTED), None)


def _calling_loops(module: Module, function: FunctionNode) -> list[Loop]:
    """The innermost loops of this module in which a function is called, directly or through others."""
    targets = {function}
    by_name = functions_by_name(module)
    found: list[Loop] = []
    for _ in range(3):
        callers: set[FunctionNode] = set()
        for call in module.calls:
            called = {node for name in names_reached(call) for node in by_name.get(name, ())}
            if called.isdisjoint(targets) or call.scope.function in targets:
                continue
            loops = enclosing_loops(module, call.node)
            if loops:
                found.append(loops[0])
            elif call.scope.function is not None:
                callers.add(call.scope.function)
        if found or not callers:
            break
        targets = callers
    return found


def _never_cleared(module: Module, region: Sequence[ast.AST], step: Call, optimizer: ast.expr) -> bool | None:
    """Whether nothing clears (True), only other optimizers' gradients are cleared (False), or it is cleared (None)."""
    calls = [call for node in region for call in reached_calls(module, node)]
    text = module.text(optimizer)
    clears = [call for call in calls if _clears(call)]
    if _assigns_gradients(module, region, calls) or any(_may_clear(call, text) for call in calls):
        return None
    if not clears:
        return True
    stepped = {module.text(found) for call in calls if call.method == "step" and (found := stepped_optimizer(call))}
    cleared = {module.text(call.receiver) for call in clears if call.receiver is not None and _is_direct(call, step)}
    only_others = len(cleared) > 0 and all(_is_direct(call, step) for call in clears) and cleared <= stepped
    return False if only_others and text not in cleared else None


def _is_direct(call: Call, step: Call) -> bool:
    return call.receiver is not None and call.method == "zero_grad" and call.scope.function is step.scope.function


def _clears(call: Call) -> bool:
    name = call.method or (call.node.func.id if isinstance(call.node.func, ast.Name) else "")
    if CLEARS.search(name) is not None or call.has_keyword("zero_grad"):
        return True
    receiver = call.module.text(call.receiver) if call.receiver is not None else ""
    return name.endswith("_") and receiver.endswith((".grad", ".grad.data"))


def _assigns_gradients(module: Module, region: Sequence[ast.AST], calls: Sequence[Call]) -> bool:
    """Whether `parameter.grad = None` stands in the code, or in a function that it leads to."""
    if ".grad" not in module.code:
        return False
    nodes = [*region, *functions_reached(module, calls)]
    targets = [target for statement in module.statements(ast.Assign) for target in statement.targets]
    targets += [target for statement in module.statements(ast.Delete) for target in statement.targets]
    lines = [target.lineno for target in targets if isinstance(target, ast.Attribute) and target.attr == "grad"]
    return any(node.lineno <= line <= node.end_lineno for node in nodes for line in lines)  # type: ignore[attr-defined]


def _may_clear(call: Call, optimizer: str) -> bool:
    """Whether a function from elsewhere gets the optimizer: it may clear the gradients."""
    if call.method in TRAINS_BY_HAND:
        return False
    name = call.qualified_name
    if name is not None and name.partition(".")[0] in KNOWN_ROOTS:
        return False
    if any(key in functions_by_name(call.module) for key in names_reached(call)):
        return False
    arguments = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
    return any(call.module.text(argument) == optimizer for argument in arguments)


def cleared(module: Module, found: UnclearedStep) -> Edit | None:
    """The edit that clears the gradients: before `backward` where both stand in one block, else after the step."""
    step = module.statement_at(found.step.span.start)
    backward = module.statement_at(found.backward.span.start)
    if step is None or not isinstance(step, ast.Expr):
        return None
    block = siblings(module, step)
    earlier = [item for item in block if item is backward]
    text = f"{module.text(found.optimizer)}.zero_grad()"
    place = earlier[0] if earlier and isinstance(backward, ast.Expr) else step
    start = module.span(place).start
    line_start = module.unit.line_starts[place.lineno - 1]
    indent = module.code[line_start:start]
    if indent.strip():
        return None
    if place is step:
        end = module.span(step).end
        return Edit(end, end, f"\n{indent}{text}")
    return Edit(start, start, f"{text}\n{indent}")


def is_training_loop(module: Module, loop: Loop) -> bool:
    """Whether a loop computes gradients and applies them, itself or through functions of this module."""
    calls = reached_calls(module, loop)
    return _backward_in(module, calls) is not None and any(
        call.method == "step" and stepped_optimizer(call) is not None for call in calls
    )


def direct_calls(module: Module, loop: Loop) -> list[Call]:
    """The calls in a loop's own body, not in loops inside it."""
    return [call for call in calls_within(module, loop) if enclosing_loops(module, call.node)[:1] == [loop]]
