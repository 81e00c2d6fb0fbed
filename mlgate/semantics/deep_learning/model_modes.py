"""Training and evaluation mode of PyTorch models: where the wrong one is in force."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.fix import Edit
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.deep_learning.gradient_loops import BACKWARD, direct_calls, is_training_loop
from mlgate.semantics.deep_learning.torch_models import argument_for, callers, depends_on_mode, trained_models
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.module import Module
from mlgate.semantics.reach import (
    Loop,
    calls_within,
    enclosing_loops,
    functions_by_name,
    loops_of,
    names_reached,
    reached_calls,
    runs_once,
    siblings,
)

WITHOUT_GRADIENTS = frozenset({"torch.no_grad", "torch.inference_mode"})
ON_PURPOSE = ("mc_dropout", "mcdropout", "monte_carlo", "montecarlo", "bayesian", "enable_dropout", "uncertainty")


class StuckInEvaluation(NamedTuple):
    """A model that a training loop puts into evaluation mode and never back."""

    call: Call
    model: str
    loop: Loop


class EvaluatedInTraining(NamedTuple):
    """A trained model that is evaluated, without gradients, while still in training mode."""

    call: Call
    model: str
    block: ast.With | FunctionNode
    loop: Loop | None


def stuck_in_evaluation(module: Module) -> Iterator[StuckInEvaluation]:
    """`.eval()` in an epoch loop that nothing in the loop takes back."""
    for loop in loops_of(module):
        evals = [call for call in calls_within(module, loop) if _switches_off(call) or _leads_to_eval(module, call)]
        if not evals or not is_training_loop(module, loop) or runs_once(loop):
            continue
        if any(_switches_on(call) for call in reached_calls(module, loop)):
            continue
        for call in evals:
            model = call.receiver if _switches_off(call) else _model_evaluated(module, call)
            if model is None or _training_loop_around(module, call.node) is not loop or not _stays(module, call):
                continue
            if not any(_trains(module, earlier) for earlier in calls_within(module, loop) if _is_above(earlier, call)):
                continue  # put into evaluation mode in order to be trained so: frozen statistics
            if module.text(model) in trained_in(module, loop) and depends_on_mode(module, model, call.scope):
                yield StuckInEvaluation(call, module.text(model), loop)
                break


def _is_above(call: Call, other: Call) -> bool:
    return call.node.lineno < other.node.lineno


def _switches_off(call: Call) -> bool:
    return call.method == "eval" and not call.node.args and not call.node.keywords


def _switches_on(call: Call) -> bool:
    return call.method == "train"


def _leads_to_eval(module: Module, call: Call) -> bool:
    return any(_eval_in(module, function) is not None for function in _functions_of(module, call))


def _functions_of(module: Module, call: Call) -> list[FunctionNode]:
    by_name = functions_by_name(module)
    name = call.qualified_name
    if name is None or not name.startswith("."):
        return []
    return [
        function
        for key in names_reached(call)
        for function in by_name.get(key, ())
        if function.name == name.lstrip(".")
    ]


def _eval_in(module: Module, function: FunctionNode) -> Call | None:
    return next((call for call in calls_within(module, function) if _switches_off(call)), None)


def _model_evaluated(module: Module, call: Call) -> ast.expr | None:
    """What a call passes for the parameter that its function puts into evaluation mode."""
    for function in _functions_of(module, call):
        inner = _eval_in(module, function)
        if inner is not None and isinstance(inner.receiver, ast.Name):
            return argument_for(call, function, inner.receiver.id) or (
                inner.receiver if inner.receiver.id in module.scope.bindings else None
            )
    return None


def _stays(module: Module, call: Call) -> bool:
    """Whether the loop goes on after the block of the call."""
    statement = module.statement_at(call.span.start)
    return statement is not None and not isinstance(siblings(module, statement)[-1], (ast.Break, ast.Return, ast.Raise))


def trained_in(module: Module, loop: Loop) -> frozenset[str]:
    """The models trained by a loop, as written around it."""
    known = trained_models(module)
    return known or frozenset(
        call.text
        for call in reached_calls(module, loop)
        if isinstance(call.node.func, ast.Name) and call.text == "model"
    )


def evaluated_in_training(module: Module) -> Iterator[EvaluatedInTraining]:
    """Forward passes under `no_grad`, after training, in a module that never calls `.eval()`."""
    if not trained_models(module) or any(word in module.lowered for word in ON_PURPOSE) or _ever_evaluates(module):
        return
    for block in (*module.statements(ast.With), *module.functions):
        if _is_without_gradients(module, block):
            seen: set[str] = set()
            for call in calls_within(module, block):
                place = _after_training(module, block, call) if call.text not in seen else None
                if place is not None:
                    seen.add(call.text)
                    yield EvaluatedInTraining(call, call.text, block, _training_loop_around(module, place))


def _after_training(module: Module, block: ast.With | FunctionNode, call: Call) -> ast.AST | None:
    """Where training meets the evaluation of the called model: the block itself, or the call of its function."""
    model = call.node.func
    if not isinstance(model, (ast.Name, ast.Attribute)):
        return None
    if call.text in trained_models(module) and isinstance(block, ast.With) and _follows_training(module, block):
        return block if depends_on_mode(module, model, call.scope) else None
    function = call.scope.function
    if function is None or not isinstance(model, ast.Name):
        return None
    for caller in callers(module, function):
        given = argument_for(caller, function, model.id)
        if (
            given is not None
            and module.text(given) in trained_models(module)
            and _follows_training(module, caller.node)
        ):
            return caller.node if depends_on_mode(module, given, caller.scope) else None
    return None


def _ever_evaluates(module: Module) -> bool:
    """Whether anything switches to evaluation mode: `eval()`, `train(False)`, `train(mode)`."""
    if next(module.method_calls("eval"), None) is not None:
        return True
    return any(call.node.args or call.node.keywords for call in module.method_calls("train"))


def _is_without_gradients(module: Module, block: ast.With | FunctionNode) -> bool:
    """`with torch.no_grad():`, or a function under `@torch.no_grad()`."""
    contexts = [item.context_expr for item in block.items] if isinstance(block, ast.With) else []
    expressions = contexts or getattr(block, "decorator_list", [])
    names = (node.func if isinstance(node, ast.Call) else node for node in expressions)
    return any(module.qualified_name(name) in WITHOUT_GRADIENTS for name in names)


def _follows_training(module: Module, node: ast.stmt | ast.expr) -> bool:
    """Whether a node comes after training code of the same function, and not inside its loop over batches."""
    function = module.enclosing_function(node)
    scope = calls_within(module, function) if function is not None else module.calls
    lines = [call.node.lineno for call in scope if call.scope.function is function and _trains(module, call)]
    loops = enclosing_loops(module, node)
    in_step = any(call.method in BACKWARD for call in direct_calls(module, loops[0])) if loops else False
    if in_step and (len(loops) > 1 or max(lines, default=0) > node.lineno):
        return False
    return any(line < node.lineno for line in lines)


def _trains(module: Module, call: Call) -> bool:
    """Whether a call computes gradients, itself or in a function of this module that it names."""
    if call.method in BACKWARD:
        return True
    return any(
        inner.method in BACKWARD for function in _functions_of(module, call) for inner in calls_within(module, function)
    )


def _training_loop_around(module: Module, node: ast.AST) -> Loop | None:
    return next((loop for loop in enclosing_loops(module, node) if is_training_loop(module, loop)), None)


def back_to_training(module: Module, model: str, loop: Loop) -> Edit | None:
    """The edit that starts each round of a loop in training mode."""
    first = loop.body[0]
    start = module.span(first).start
    indent = module.code[module.unit.line_starts[first.lineno - 1] : start]
    return None if indent.strip() else Edit(start, start, f"{model}.train()\n{indent}")


def into_evaluation(module: Module, found: EvaluatedInTraining) -> tuple[Edit, ...]:
    """The edits that evaluate in evaluation mode, and train in training mode."""
    place = found.block if isinstance(found.block, ast.With) else found.block.body[0]
    start = module.span(place).start
    indent = module.code[module.unit.line_starts[place.lineno - 1] : start]
    if indent.strip():
        return ()
    edit = Edit(start, start, f"{found.model}.eval()\n{indent}")
    if found.loop is None:
        return (edit,)
    back = back_to_training(module, found.model, found.loop)
    return (back, edit) if back is not None else ()
