"""Gradients are cleared in every round of the loop, of the same optimizer, and not between `backward` and `step`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import Live, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

_PARTS = (ast.Attribute, ast.Subscript)
_WRAPPED = frozenset({"module", "_orig_mod"})
_CALLED = ("optim", "optimizer", "opt", "other")
_BACKWARD = frozenset({"backward", "manual_backward"})


def badly_cleared(repair: Repair) -> Iterator[Unrepaired]:
    """Calls of `zero_grad` that are new, and clear what is needed, or not always, or something else."""
    yield from _more_steps(repair)
    for before, after in repair.modules:
        if after is None:
            continue
        known = len(list(before.method_calls("zero_grad"))) if before is not None else 0
        live = Live(after, [name for name, _ in functions_of(before)] if before is not None else [])
        calls = [call for call in after.method_calls("zero_grad") if call.receiver is not None]
        clears = [call for call in calls if call.node in live]
        if len(calls) > known >= len(clears):
            yield Unrepaired(after.location(calls[0].node), "gradients are cleared by code that never runs")
        if len(clears) <= known and any(item.location.path == after.path for item in repair.targets):
            yield from _by_hand(after)
        for call in clears if len(clears) > known else ():
            loop = _loop_around(after, call.node)
            stepped = _stepped(loop) if loop is not None else set()
            if loop is None or not stepped:
                continue
            words = _fault(after, loop, call.node, call.receiver, stepped)  # type: ignore[arg-type]
            words = words or _left_over(after, call.receiver, stepped)
            if words:
                yield Unrepaired(after.location(call.node), words)


def _more_steps(repair: Repair) -> Iterator[Unrepaired]:
    """Steps beyond those before: the same gradients are followed twice."""
    for before, after in repair.modules:
        if before is not None and after is not None:
            known = sum(1 for _ in before.method_calls("step"))
            for call in [*after.method_calls("step")][known:]:
                yield Unrepaired(after.location(call.node), f"`{call.text}` is called once more than before")


def _left_over(module: Module, part: ast.expr | None, stepped: set[str], depth: int = 4) -> str:
    """Why only some gradients are cleared: those of `net.head`, `net[0]`, while a step changes all of `net`."""
    if part is None or not depth or unparsed(part) in stepped:
        return ""
    if isinstance(part, ast.Name):
        if module.catalogue.has_kind(module.instance_of(part, module.scope_of(part)) or "", "loss"):
            return f"`{part.id}` is a loss: it holds none of the gradients"
        value = module.scope_of(part).only_value(part.id)
        return _left_over(module, value, stepped, depth - 1) if isinstance(value, _PARTS) else ""
    if not isinstance(part, _PARTS) or getattr(part, "attr", "") in _WRAPPED:
        return ""
    text, learnt = unparsed(part), set(_learnt(module))
    whole = next((name for name in sorted(learnt) if text.startswith((f"{name}.", f"{name}["))), "")
    return f"`{text}` is a part of `{whole}`, whose other gradients add up" if whole and text not in learnt else ""


def _learnt(module: Module) -> Iterator[str]:
    """What optimizers are given the parameters of."""
    for call in module.calls:
        if unparsed(call.node.func).rpartition(".")[2][:1].isupper():
            for value in (*call.node.args[:1], *(item.value for item in call.node.keywords if item.arg == "params")):
                for node in ast.walk(value):
                    if isinstance(node, ast.Attribute) and node.attr == "parameters":
                        yield unparsed(node.value)


def _by_hand(module: Module) -> Iterator[Unrepaired]:
    """`p.grad = None` of anything but the parameters of a network, or of an optimizer."""
    for node in module.nodes(ast.Assign):
        target = node.targets[0]
        if not (isinstance(target, ast.Attribute) and target.attr == "grad" and isinstance(target.value, ast.Name)):
            continue
        loops = [loop for loop in module.nodes(ast.For) if node in ast.walk(loop)]
        own = [loop.iter for loop in loops if unparsed(loop.target) == target.value.id]
        is_own = any(
            isinstance(found, ast.Call) and unparsed(found.func).endswith((".parameters", "params")) for found in own
        )
        iterated = own[0].func if own and isinstance(own[0], ast.Call) else None
        words = _left_over(module, iterated.value, set()) if isinstance(iterated, ast.Attribute) else ""
        words = words or _only_for_some(module, node, [loop for loop in loops if loop.iter in own])
        if words:
            yield Unrepaired(module.location(node), words)
        elif not _is_cleared(node.value):
            yield Unrepaired(module.location(node), f"`{unparsed(node)}` clears no gradient")
        elif not is_own:
            yield Unrepaired(module.location(node), f"`{target.value.id}` is no parameter that the step changes")


def _only_for_some(module: Module, node: ast.Assign, loops: list[ast.For]) -> str:
    """Why a loop over parameters leaves some of them out; it may ask whether they have a gradient at all."""
    for part in (part for loop in loops for part in ast.walk(loop)):
        if not isinstance(part, ast.If):
            continue
        is_around = any(part is around for around in module.ancestors(node))
        is_asked = unparsed(part.test).endswith((".grad", ".grad is not None", ".grad is None", ".requires_grad"))
        leaves = is_around or any(isinstance(inner, (ast.Continue, ast.Break)) for inner in ast.walk(part))
        if leaves and not is_asked:
            return f"gradients are cleared only where `{unparsed(part.test)}`: the others add up"
    return ""


def _is_cleared(value: ast.expr) -> bool:
    """`None`, zero, `torch.zeros_like(p)`."""
    if isinstance(value, ast.Call):
        return unparsed(value.func).rpartition(".")[2] in ("zeros_like", "zeros")
    return isinstance(value, ast.Constant) and not value.value


def _fault(module: Module, loop: ast.For | ast.While, node: ast.Call, receiver: ast.expr, stepped: set[str]) -> str:
    if unparsed(receiver) not in stepped and _is_optimizer(module, receiver):
        return f"`{unparsed(receiver)}` is not what makes the step"
    if not any(module.parent(node) is statement for statement in loop.body):
        return "gradients are cleared only under a condition" if _is_conditional(module, node, loop) else ""
    position = next(index for index, statement in enumerate(loop.body) if module.parent(node) is statement)
    last = _last(loop.body[:position])
    return "gradients are cleared between `backward` and `step`: nothing is learnt" if last in _BACKWARD else ""


def _is_optimizer(module: Module, part: ast.expr) -> bool:
    """Whether something is an optimizer, or is called one."""
    made = module.instance_of(part, module.scope_of(part)) or ""
    return module.catalogue.has_kind(made, "optimizer") or unparsed(part).lower().endswith(_CALLED)


def _is_conditional(module: Module, node: ast.AST, loop: ast.AST) -> bool:
    """Accumulation clears on the rounds on which it steps: a step under the same condition makes it one."""
    parent = module.parent(node)
    while parent is not None and parent is not loop:
        if isinstance(parent, ast.If):
            return not _stepped(parent)
        parent = module.parent(parent)
    return False


def _last(statements: list[ast.stmt]) -> str:
    """Which of `backward` and `step` was called last before a place; "" when neither was."""
    calls = [node for statement in statements for node in ast.walk(statement) if isinstance(node, ast.Call)]
    names = [node.func.attr for node in calls if isinstance(node.func, ast.Attribute)]
    return next((name for name in reversed(names) if name in _BACKWARD or name == "step"), "")


def _stepped(node: ast.AST) -> set[str]:
    """What `step` is called on, or with."""
    found: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "step":
            found.update(unparsed(item) for item in (inner.func.value, *inner.args))
    return found


def _loop_around(module: Module, node: ast.AST) -> ast.For | ast.While | None:
    parent = module.parent(node)
    while parent is not None and not isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef)):
        if isinstance(parent, (ast.For, ast.While)):
            return parent
        parent = module.parent(parent)
    return None
