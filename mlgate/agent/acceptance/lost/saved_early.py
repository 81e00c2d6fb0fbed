"""A model is saved after it has learnt and was checked: what wrote it below that does not stand above it now."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.tracking.gate_checks import stops

_LEARNING = frozenset({"fit", "backward", "step"})
_Key = tuple[str, str]


def saved_early(sides: Sides) -> Iterator[Refusal]:
    """Models that are written before the training that was above the call."""
    before = _orders(sides.before)
    for key, (save, learning) in _orders(sides.after).items():
        if key not in before or not learning:
            continue
        old, trained = before[key]
        was_below = bool(trained) and max(map(_line, trained)) < _line(old)
        if was_below and min(map(_line, learning)) > _line(save):
            words = f"`{save.text}` saves `{key[1]}` before it has learnt anything"
            yield Refusal(Reason.RESULT_CHANGED, words, save.module.location(save.node))

    yield from _unchecked(sides)
    if not any(rule.about_rows for rule in sides.change.target_rules):
        yield from _in_each_round(sides)


def _in_each_round(sides: Sides) -> Iterator[Refusal]:
    """Models that were written in the rounds of a loop that were better, and are in all of them: the last one stays."""
    before = _orders(sides.before)
    for key, (save, _) in _orders(sides.after).items():
        if key in before and _chooses(before[key][0]) and _chooses(save) is False:
            words = f"`{save.text}` saves `{key[1]}` in each round now, and saved it in the better ones"
            yield Refusal(Reason.RESULT_CHANGED, words, save.module.location(save.node))


def _chooses(save: Call) -> bool | None:
    """Whether a condition chooses the rounds in which a call saves; None where it stands in no loop."""
    is_chosen = False
    for node in save.module.ancestors(save.node):
        if isinstance(node, ast.If):
            is_chosen = True
        elif isinstance(node, (ast.For, ast.While)):
            return is_chosen or any(isinstance(part, ast.Continue) for part in ast.walk(node))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            break
    return None


def _unchecked(sides: Sides) -> Iterator[Refusal]:
    """Models that are written above the checks that stopped the program where they are no good."""
    before = {key: (save, _checks(save)) for key, (save, _) in _orders(sides.before).items()}
    for key, (save, _) in _orders(sides.after).items():
        if key not in before:
            continue
        (old, checks), now = before[key], _checks(save)
        was_above = sum(line < old.node.lineno for line in checks)
        is_above = sum(line < save.node.lineno for line in now)
        if is_above < was_above and any(line > save.node.lineno for line in now):
            words = f"`{save.text}` saves `{key[1]}` before it is checked whether it is good enough"
            yield Refusal(Reason.RESULT_CHANGED, words, save.module.location(save.node))


def _checks(save: Call) -> list[int]:
    """The lines of conditions and assertions, in the function around a call and in no loop, that stop the program."""
    module = save.module
    function = module.enclosing_function(save.node)
    nodes: list[ast.If | ast.Assert] = [*module.nodes(ast.If), *module.nodes(ast.Assert)]
    return [
        node.lineno
        for node in nodes
        if module.enclosing_function(node) is function and (isinstance(node, ast.Assert) or stops(module, node.body))
    ]


def _line(call: Call) -> int:
    return call.node.lineno


def _orders(side: Side) -> dict[_Key, tuple[Call, list[Call]]]:
    """The first call that saves each object, by the function around it, with the calls beside it that train it."""
    found: dict[_Key, tuple[Call, list[Call]]] = {}
    for live in side.live:
        calls = [call for call in live.module.calls if call.node in live]
        for call in calls:
            name = _saved(call) if "save" in roles_of(call) else ""
            function = live.module.enclosing_function(call.node)
            key = (function.name if function is not None else live.module.path, name)
            if name and key not in found:
                beside = [other for other in calls if live.module.enclosing_function(other.node) is function]
                found[key] = (call, [other for other in beside if _trains(live.module, other, name)])
    return found


def _saved(call: Call) -> str:
    """The name of the object that is saved: an argument, the object of a method, or whose state it is."""
    parts = [*call.node.args[:1], *([call.receiver] if call.receiver is not None else [])]
    for part in parts:
        node = part
        while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node = node.func.value
        if isinstance(node, ast.Name) and call.module.qualified_name(node) is None:
            return node.id
    return ""


def _trains(module: Module, call: Call, name: str) -> bool:
    """Whether a call makes an object learn: its own `fit`, a step, a function that is given it."""
    if call.receiver is not None and unparsed(call.receiver) == name:
        return "fit" in roles_of(call)
    if {"backward", "step"} & {*roles_of(call)}:
        return True
    function = next((item for item in module.functions if item.name == unparsed(call.node.func)), None)
    given = [part.id for part in call.node.args if isinstance(part, ast.Name)]
    if function is None or name not in given:
        return False
    inner = (module.call_of(node) for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(item is not None and _LEARNING & {*roles_of(item)} for item in inner)
