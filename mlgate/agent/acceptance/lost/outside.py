"""What is sent to others and what is started: still done, or done by something that takes what was handed over."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.call import Call
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import ONLY_SHOWS, SENDS, STARTS_PROGRAMS


def done_no_more(sides: Sides) -> Iterator[Refusal]:
    """Statements that told somebody, or started something, and that nothing takes the place of."""
    if not sides.change.target_rules:
        return
    for group in (SENDS, STARTS_PROGRAMS):
        before, after = _calls(sides.before, group), _calls(sides.after, group)
        left = len(after) + _sent_by_objects(sides.after) - _sent_by_objects(sides.before)
        texts = Counter(unparsed(call.node) for call in after)
        known = {unparsed(call.node) for call in _all(sides.before)}
        new = [call for call in _all(sides.after) if unparsed(call.node) not in known]
        lost = len(before) - left
        for call in before:
            text = unparsed(call.node)
            texts[text] -= 1
            if lost > 0 and texts[text] < 0 and not any(_takes_over(call, other) for other in new):
                lost -= 1
                words = f"`{text[:60]}` is not done any more"
                yield Refusal(Reason.CALL_LOST, words, call.module.location(call.node), gone=True)


def _calls(side: Side, group: frozenset[str]) -> list[Call]:
    """Calls of a group that are statements of their own: nothing takes what they give."""
    return [
        call
        for call in _all(side)
        if call.qualified_name in group and isinstance(call.module.parent(call.node), ast.Expr)
    ]


def _all(side: Side) -> Iterator[Call]:
    for live in side.live:
        yield from (call for call in live.module.calls if call.node in live)


def _sent_by_objects(side: Side) -> int:
    """Calls of sessions and clients, which send as well: `session.post(...)`."""
    return sum(
        call.method in ("post", "put", "patch", "request", "send", "sendmail", "send_message", "check_call")
        and call.qualified_name is None
        for call in _all(side)
    )


def _takes_over(call: Call, other: Call) -> bool:
    """Whether a new call takes what varied in what an old one was handed, and does more than to show it."""
    if (other.method or other.text).rpartition(".")[2] in ONLY_SHOWS:
        return False
    varied = {*_varied(call)}
    return bool(varied) and varied <= {*_varied(other)}


def _varied(call: Call) -> Iterator[str]:
    """Names, and what is looked up, in what a call is given."""
    for value in (*call.node.args, *(item.value for item in call.node.keywords)):
        for node in ast.walk(value):
            outer = call.module.parent(node)
            is_inner = isinstance(outer, (ast.Subscript, ast.Attribute)) and outer.value is node
            is_value = isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and not is_inner
            if is_value and not (isinstance(outer, ast.Call) and outer.func is node):
                yield unparsed(node)
