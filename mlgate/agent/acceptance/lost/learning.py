"""What learnt goes on learning: in training mode, by steps on the gradients that came back, before it is saved."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.module import Module
from mlgate.semantics.repairs._knowledge import FITS
from mlgate.semantics.repairs.learning import BACKWARD, Place, trace_of

_Found = Mapping[tuple[str, Place], tuple[frozenset[str], Module, ast.AST]]


def changed_learning(sides: Sides) -> Iterator[Refusal]:
    """Places that learn, judge, step or save in another state than they did."""
    before, after = _places(sides.before), _places(sides.after)
    for key, (now, module, node) in after.items():
        words = _wrong(key[1], before[key][0], now) if key in before else _copy_learns(key, before)
        if words:
            yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _places(side: Side) -> _Found:
    words = (*BACKWARD, *FITS, ".eval")
    found = {}
    for module in side.modules:
        if any(word in module.code for word in words):
            states, nodes = trace_of(module)
            found.update({(module.path, place): (states[place], module, nodes[place]) for place in states})
    return found


def _wrong(place: Place, was: frozenset[str], now: frozenset[str]) -> str:
    if place.kind == "learns" and "eval" in now - was:
        return f"`{place.name}` learns in evaluation mode now"
    if place.kind == "judges" and was == {"eval"} and now & {"train", "new"}:
        return f"`{place.name}` is judged in training mode now"
    if place.kind == "steps" and "none" in now - was:
        return f"`{place.name}` steps on gradients that were cleared"
    if place.kind == "saves" and "something" in was and now == {"nothing"}:
        return f"`{place.name}` saves what has learnt nothing yet"
    return ""


def _copy_learns(key: tuple[str, Place], before: _Found) -> str:
    """`train(copy.deepcopy(model))`: what learns has no name, and nobody keeps it."""
    path, place = key
    if place.kind != "learns" or "(" not in place.name:
        return ""
    same = [one for other, one in before if other == path and one.kind == "learns" and one.function == place.function]
    if same and not any("(" in one.name for one in same):
        return f"`{place.name}` learns in place of `{same[0].name}`, and nobody keeps it"
    return ""
