"""Statements that only change something: what they filled, emptied or handed on is, as often as before."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.aligned import spoken_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.diagnostic import Location
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

_CHANGES = frozenset(
    "append extend insert add update setdefault pop popitem popleft appendleft remove discard clear put put_nowait "
    "commit register subscribe emit notify submit increment inc observe".split()
)


def lost_effects(sides: Sides) -> Iterator[Refusal]:
    """Such statements that are gone, where no diagnostic speaks of them, and no rule about rows puts rows elsewhere."""
    rules = sides.change.target_rules
    if not rules or any(rule.about_rows or rule.gives_up for rule in rules):
        return
    left = Counter(name for name, _, _ in _effects(sides.after))
    left["append"] += max(0, _at_once(sides.after) - _at_once(sides.before))
    spoken = spoken_of(sides)
    for name, module, node in _effects(sides.before):
        left[name] -= 1
        is_told = left[name] >= 0 or any(_is_at(module.location(node), place) for place in spoken)
        if not is_told and not _is_made_anew(sides, node):
            words = f"`{unparsed(node)[:60]}` is not done any more"
            yield Refusal(Reason.CALL_LOST, words, module.location(node), gone=True)


def _effects(side: Side) -> Iterator[tuple[str, Module, ast.Expr]]:
    for live in side.live:
        for node in live.module.nodes(ast.Expr):
            func = node.value.func if isinstance(node.value, ast.Call) else None
            if not isinstance(func, ast.Attribute) or isinstance(func.value, ast.Call):
                continue  # what a call gives is gone with the statement
            if func.attr in _CHANGES and node in live:
                yield func.attr, live.module, node


def _is_made_anew(sides: Sides, node: ast.Expr) -> bool:
    """Whether what was added stands beside what it was added to now: `names.append("id")`, `[*names, "id"]`."""
    call = node.value
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Attribute)
    wanted = {unparsed(part) for part in (*call.args, *(item.value for item in call.keywords))}
    known = {unparsed(part) for module in sides.before.modules for part in _displays(module)}
    for module in sides.after.modules:
        for part in _displays(module):
            texts = {unparsed(inner) for inner in ast.walk(part) if isinstance(inner, ast.expr)}
            if unparsed(part) not in known and {*wanted, unparsed(call.func.value)} <= texts:
                return True
    return False


def _displays(module: Module) -> Iterator[ast.expr]:
    """Lists, sets and dictionaries that are written out, and sums of them."""
    for kind in (ast.List, ast.Set, ast.Dict, ast.Tuple, ast.BinOp):
        yield from module.nodes(kind)


def _at_once(side: Side) -> int:
    """Lists, sets and dictionaries that are made at once, and not by a loop."""
    kinds = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    return sum(1 for module in side.modules for kind in kinds for _ in module.nodes(kind))


def _is_at(here: Location, place: Location) -> bool:
    return here.path == place.path and here.line <= place.line <= here.end_line
