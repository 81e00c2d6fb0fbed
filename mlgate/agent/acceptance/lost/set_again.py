"""Settings that are given a second time: to what is made already, or to another object of the same name."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides, more_than_before
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module

_MADE = frozenset({"estimator", "transformer", "model", "optimizer", "search", "pipeline", "selector", "resampler"})
Named = dict[tuple[str, str], list[Call]]


def made_again(before: Side, after: Side) -> Iterator[tuple[Call, Call]]:
    """What a name was bound to, with each further object of the same class that it is bound to now."""
    old, new = _made(before), _made(after)
    for key, calls in new.items():
        known = old.get(key, [])
        if known and len(calls) > len(known):
            texts = {ast.unparse(call.node) for call in known}
            yield from ((known[0], call) for call in calls if ast.unparse(call.node) not in texts)


def _made(side: Side) -> Named:
    """Objects of the experiment by their names and classes."""
    found: Named = defaultdict(list)
    for live in side.live:
        for node in live.module.nodes(ast.Assign):
            call = live.module.call_of(node.value) if isinstance(node.value, ast.Call) and node in live else None
            if call is None or not any(role.startswith("made ") for role in roles_of(call)):
                continue
            for target in node.targets:
                if isinstance(target, (ast.Name, ast.Attribute)):
                    found[ast.unparse(target), call.qualified_name or call.text].append(call)
    return found


def set_again(sides: Sides) -> Iterator[Refusal]:
    """Parameters that are set once more: `model.set_params(C=9)`, `model.C = 9`, `DEPTH -= 1`."""
    for text, module, node in more_than_before(sides, _settings):
        yield Refusal(Reason.LITERAL_CHANGED, f"`{text}` sets what a call was given, again", module.location(node))


def _settings(side: Side) -> Iterator[tuple[str, Module, ast.AST]]:
    for live in side.live:
        module = live.module
        for call in module.method_calls("set_params", "update_params", "set_param"):
            if call.node in live:
                yield module.text(call.node), module, call.node
        given = _given_names(module)
        for step in module.nodes(ast.AugAssign):
            if step in live and isinstance(step.target, ast.Name) and step.target.id in given:
                yield module.text(step), module, step
        for node in module.nodes(ast.Assign):
            if node in live and _is_of_experiment(module, node.targets[0]):
                yield module.text(node), module, node


def _is_of_experiment(module: Module, target: ast.expr) -> bool:
    """Whether an attribute is one of a model, an optimizer, ... of a library."""
    if not isinstance(target, ast.Attribute) or isinstance(target.value, ast.Attribute):
        return False
    made = module.instance_of(target.value, module.scope_of(target))
    return made is not None and bool(_MADE & module.catalogue.kinds(made))


def _given_names(module: Module) -> set[str]:
    """Names that are handed to calls of the experiment as they are."""
    found: set[str] = set()
    for call in module.calls:
        if next(roles_of(call), None) is not None:
            found.update(
                k.value.id for k in call.node.keywords if isinstance(k.value, ast.Name) and k.value.id.isupper()
            )
    return found
