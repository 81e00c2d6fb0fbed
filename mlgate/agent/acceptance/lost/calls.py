"""Calls that make the experiment: there may not be fewer of any role, unless a rule that was followed says so."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.call import Call

_BY_PIPELINES = frozenset({"fit", "transform", "resample"})
_INSTEAD = {"load": frozenset({"made"}), "score": frozenset({"metric"})}


def lost_calls(sides: Sides) -> Iterator[Refusal]:
    """Roles that are played less often than before: at all, or surely."""
    for surely in (False, True):
        before, after = _by_role(sides.before, surely), _by_role(sides.after, surely)
        spare = _spare(sides, before, after)
        for role, calls in before.items():
            missing = len(calls) - len(after.get(role, ())) - _excused(role, spare)
            if missing > 0:
                lost = _lost_of(calls, after.get(role, []))
                how = "is called only under a condition now" if surely else "is not called any more"
                words = f"`{lost.text}` ({role}) {how}: {len(calls)} before, {len(after.get(role, ()))} after"
                yield Refusal(Reason.CALL_LOST, words, lost.module.location(lost.node), gone=not surely)


def _by_role(side: Side, surely: bool) -> dict[str, list[Call]]:
    found: dict[str, list[Call]] = defaultdict(list)
    for live in side.live:
        for call in live.module.calls:
            if call.node in live.always or (not surely and call.node in live.perhaps):
                for role in roles_of(call):
                    found[role].append(call)
    return found


def _spare(sides: Sides, before: dict[str, list[Call]], after: dict[str, list[Call]]) -> Counter[str]:
    """How many calls of a role a repair makes needless: steps of new pipelines, what followed rules give up."""
    spare: Counter[str] = Counter()
    steps = _steps(after) - _steps(before)
    if steps > 0:
        spare.update({role: steps for role in _BY_PIPELINES})
    for rule, count in sides.change.target_rules.items():
        spare.update({role: count for role in rule.gives_up})
    return spare


def _steps(calls: dict[str, list[Call]]) -> int:
    """The parts within pipelines: each is fitted and applied by the pipeline."""
    found = 0
    for role, made in calls.items():
        if role.startswith("made "):
            for call in made:
                if call.module.catalogue.has_kind(call.qualified_name or "", "pipeline"):
                    arguments = call.node.args
                    is_list = bool(arguments) and isinstance(arguments[0], (ast.List, ast.Tuple))
                    found += len(arguments[0].elts if is_list else arguments)  # type: ignore[attr-defined]
    return found


def _excused(role: str, spare: Counter[str]) -> int:
    return spare[role] or spare[role.partition(" ")[0]]


def _lost_of(before: list[Call], after: list[Call]) -> Call:
    """One that is not there any more: the first whose text is not found again."""
    left = Counter(call.module.text(call.node) for call in after)
    for call in before:
        text = call.module.text(call.node)
        left[text] -= 1
        if left[text] < 0:
            return call
    return before[-1]
