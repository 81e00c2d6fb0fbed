"""Copies of rows that a loop appended behind each row, and that are made of the training rows at once now."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.semantics.call import Call
from mlgate.semantics.live import function_around
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import PUTS_BELOW
from mlgate.semantics.repairs.augmented import names_given, names_held_out


def copied_below(sides: Sides) -> int:
    """How many calls that appended further copies to a list are needless: it still gets each row, others the copies."""
    return sum(1 for _ in _needless(sides))


def constants_copied_below(sides: Sides) -> Iterator[tuple[ast.expr, object]]:
    """The constants of such calls, where an equal call is left."""
    left = {unparsed(call.node) for module in sides.after.modules for call in module.method_calls("append")}
    for call in _needless(sides):
        for node in ast.walk(call.node) if unparsed(call.node) in left else ():
            if isinstance(node, ast.Constant) and not isinstance(node.value, (bool, type(None))):
                yield node, node.value


def _needless(sides: Sides) -> Iterator[Call]:
    is_about_rows = any(rule.about_rows for rule in sides.change.target_rules)
    if not is_about_rows or _put_below(sides.after) <= _put_below(sides.before) or _is_of_held_out(sides):
        return
    before, after = _appended(sides.before), _appended(sides.after)
    for key, calls in before.items():
        left = len(after.get(key, ()))
        yield from calls[left:] if left else ()


def _put_below(side: Side) -> int:
    """How often rows are put below others."""
    return sum(_puts_below(call) for live in side.live for call in live.module.calls if call.node in live)


def _puts_below(call: Call) -> bool:
    return last_name(call.node.func) in PUTS_BELOW and call.method != "append"


def _is_of_held_out(sides: Sides) -> bool:
    """Whether rows that are held out are put below others: on the spot, or by a function that does it."""
    known = {unparsed(call.node) for module in sides.before.modules for call in module.calls}
    for module in sides.after.modules:
        putting = [call for call in module.calls if _puts_below(call)]
        around = {getattr(module.enclosing_function(call.node), "name", "") for call in putting} - {""}
        held = names_held_out(module)
        for call in module.calls:
            is_new = unparsed(call.node) not in known and (_puts_below(call) or last_name(call.node.func) in around)
            if is_new and not held.isdisjoint(names_given(module, call.node)):
                return True
    return False


def _appended(side: Side) -> dict[tuple[str, str], list[Call]]:
    """What is appended to each list, by the function around it."""
    found: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for live in side.live:
        for call in live.module.method_calls("append"):
            if call.node in live and call.receiver is not None:
                found[function_around(live.module, call.node), unparsed(call.receiver)].append(call)
    return found
