"""Modes of networks, gradients and loading: the switch is there, it is live, and it is switched the right way."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import Live, folded, functions_of
from mlgate.semantics.module import Module

_OFF = frozenset({"torch.no_grad", "torch.inference_mode", "torch.set_grad_enabled", "torch.autograd.no_grad"})
Question = Callable[[Module, Live], Iterator[ast.AST]]
_LOADS = frozenset({"torch.load"})


def no_eval_mode(repair: Repair) -> Iterator[Unrepaired]:
    """Repairs after which no network is put into evaluation mode, or fewer than before."""
    yield from _not_more(repair, _eval_calls, "no network is put into evaluation mode by a call that runs")


def no_gradient_switch(repair: Repair) -> Iterator[Unrepaired]:
    """Repairs after which gradients are nowhere switched off, or less often than before."""
    yield from _not_more(repair, _switches, "gradients are not switched off by code that runs")


def _not_more(repair: Repair, question: Question, words: str) -> Iterator[Unrepaired]:
    counts = [0, 0]
    for pair in repair.modules:
        known = frozenset(name for module in pair[:1] if module is not None for name, _ in functions_of(module))
        for side, module in enumerate(pair):
            counts[side] += sum(1 for _ in question(module, Live(module, known))) if module is not None else 0
    if counts[1] < max(counts[0], 1):
        place = next((after.location(Span(0, 0)) for _, after in repair.modules if after is not None), None)
        if place is not None:
            yield Unrepaired(place, words)


def _eval_calls(module: Module, live: Live) -> Iterator[ast.AST]:
    for call in module.method_calls("eval", "train"):
        first = call.argument("mode", 0)
        is_off = call.method == "eval" or (first is not None and folded(module, first) is False)
        if call.node in live and is_off and (call.method == "train" or not call.node.args):
            yield call.node


def _switches(module: Module, live: Live) -> Iterator[ast.AST]:
    blocks: list[ast.With | ast.AsyncWith] = [*module.nodes(ast.With), *module.nodes(ast.AsyncWith)]
    for node in blocks:
        for item in node.items:
            name = module.qualified_name(item.context_expr.func) if isinstance(item.context_expr, ast.Call) else None
            if node in live and name in _OFF:
                yield node
    for function in module.functions:
        for decorator in function.decorator_list:
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            if module.qualified_name(target) in _OFF:
                yield function


def unsafe_loads(repair: Repair) -> Iterator[Unrepaired]:
    """Calls of `torch.load` whose `weights_only` is not written down as true."""
    for before, after in repair.modules:
        if after is None:
            continue
        known = (
            {module_call.module.text(module_call.node) for module_call in before.calls_to(_LOADS)} if before else set()
        )
        for call in after.calls_to(_LOADS):
            given = call.argument("weights_only")
            if after.text(call.node) not in known and (given is None or folded(after, given) is not True):
                yield Unrepaired(after.location(call.node), f"`weights_only` of `{call.text}` is not true")
