"""Arguments of calls into libraries: none is dropped, and a constant keeps its value, wherever it now comes from."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from mlgate.agent.acceptance.lost.literals import number_text
from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.lost.values import values_named
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.call import Call
from mlgate.semantics.live import UNKNOWN, folded


def changed_arguments(sides: Sides) -> Iterator[Refusal]:
    """Arguments that are gone, or have another value."""
    after = _calls(sides.after)
    for name, calls in _calls(sides.before).items():
        twins = list(after.get(name, ()))
        for call in calls:
            if not twins:
                break  # a call that is lost is told by its role
            problems = [[*_problems(sides, call, twin), *_added(sides, call, twin)] for twin in twins]
            best = min(range(len(twins)), key=lambda position: len(problems[position]))
            twin = twins.pop(best)
            for words in problems[best][:1]:
                yield Refusal(Reason.LITERAL_CHANGED, words, twin.module.location(twin.node))


def _calls(side: Side) -> dict[str, list[Call]]:
    """Calls that matter, by what is called; of a method whose class is unknown, by its name."""
    found: dict[str, list[Call]] = defaultdict(list)
    for live in side.live:
        for call in live.module.calls:
            if call.node in live and next(roles_of(call), None) is not None:
                found[(call.qualified_name or call.method or "").rpartition(".")[2]].append(call)
    return found


def _problems(sides: Sides, before: Call, after: Call) -> Iterator[str]:
    owned = {name for rule in sides.change.target_rules for name in rule.owns_arguments}
    for name, expression in _arguments(before):
        if name in owned:
            continue
        now = after.keyword(name) if not name.isdigit() else None
        given = now.value if now is not None else after.argument(name, int(name) if name.isdigit() else None)
        if given is None:
            if not after.has_unpacking:
                yield f"argument `{name}` of `{before.text}` is gone"
            continue
        old = folded(before.module, expression)
        if old is UNKNOWN or (isinstance(old, bool) and not isinstance(expression, ast.Constant)):
            continue
        values = values_named(sides, after, given)
        if values and not any(_is_same(old, value) for value in values):
            yield f"argument `{name}` of `{before.text}` was `{old}`, and is `{next(iter(values))}` now"


def _added(sides: Sides, before: Call, after: Call) -> Iterator[str]:
    """Arguments that no followed rule asks for: they change what the call does as much as those that are dropped."""
    rules = list(sides.change.target_rules)
    asked = {name for rule in rules for name in rule.adds_arguments or ()}
    if not rules or before.has_unpacking or any(rule.adds_arguments is None for rule in rules):
        return
    for keyword in after.node.keywords:
        if keyword.arg is not None and keyword.arg not in asked and not before.has_keyword(keyword.arg):
            if not before.node.args or before.argument(keyword.arg) is None:
                yield f"argument `{keyword.arg}` of `{after.text}` is new, and no rule that was followed asks for it"


def _arguments(call: Call) -> Iterator[tuple[str, ast.expr]]:
    """Keyword arguments by name, positional ones by number; what is unpacked is unknown."""
    for keyword in call.node.keywords:
        if keyword.arg is not None:
            yield keyword.arg, keyword.value
    for position, argument in enumerate(call.node.args):
        if isinstance(argument, ast.Starred):
            return
        yield str(position), argument


def _is_same(old: Any, new: Any) -> bool:
    if isinstance(old, (int, float)) and isinstance(new, (int, float)):
        return isinstance(old, bool) is isinstance(new, bool) and number_text(old) == number_text(new)
    return bool(old == new)
