"""What is saved has learnt: an object that was fitted, and is only made and saved now, holds nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.module import Module

_MADE = frozenset({"estimator", "transformer", "model", "target_encoder"})


def saved_unfitted(sides: Sides) -> Iterator[Refusal]:
    """Names that were fitted before, and that nothing but a call that saves is given now."""
    fitted = set(_fitted(sides.before)) - set(_fitted(sides.after))
    for live in sides.after.live if fitted else ():
        for node in live.module.nodes(ast.Assign):
            name = node.targets[0]
            if isinstance(name, ast.Name) and name.id in fitted and node in live and _is_made(live.module, node.value):
                if _is_only_saved(live.module, name.id):
                    words = f"`{name.id}` is saved, and nothing has fitted it"
                    yield Refusal(Reason.CALL_LOST, words, live.module.location(node))


def _fitted(side: Side) -> Iterator[str]:
    for live in side.live:
        for call in live.module.calls:
            if call.node in live and isinstance(call.receiver, ast.Name) and "fit" in (call.method or ""):
                yield call.receiver.id


def _is_made(module: Module, value: ast.expr) -> bool:
    call = module.call_of(value) if isinstance(value, ast.Call) else None
    return call is not None and not _MADE.isdisjoint(module.catalogue.kinds(call.qualified_name or ""))


def _is_only_saved(module: Module, name: str) -> bool:
    saved = False
    for node in module.nodes(ast.Name):
        if node.id != name or not isinstance(node.ctx, ast.Load):
            continue
        calls = [module.call_of(item) for item in module.ancestors(node) if isinstance(item, ast.Call)]
        if not any(call is not None and "save" in roles_of(call) for call in calls):
            return False
        saved = True
    return saved
