"""Pictures and series that are turned around: along the axis that they were, and no more of them than were."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.live import UNKNOWN, folded
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import TURNED_ALONG

_FLIPS = frozenset({"flip", "reverse"})


class _Turn(NamedTuple):
    """An axis by its place, counted from the end if that is negative; `axes`: how many there are, 0 if unknown."""

    axis: object
    axes: int
    module: Module
    node: ast.expr


def mirrored_otherwise(sides: Sides) -> Iterator[Refusal]:
    """What is turned around along another axis than before, or was not before, where something was."""
    left = [*_turns(sides.before)]
    if not left:
        return
    for turn in _turns(sides.after):
        twin = next((old for old in left if _is_same(old, turn) or _is_of_stack(old, turn)), None)
        if twin is not None:
            left.remove(twin)
        else:
            words = f"`{unparsed(turn.node)[:60]}` turns around another axis than before, or once more"
            yield Refusal(Reason.RESULT_CHANGED, words, turn.module.location(turn.node))


def are_turned_alike(before: Module, old: ast.expr, after: Module, new: ast.expr) -> bool:
    """Whether two expressions turn the same rows around along the same axis, each in its way."""
    calls = after.call_of(new) if isinstance(new, ast.Call) else None
    axis = _axis_of(calls) if calls is not None else None
    if not isinstance(old, ast.Subscript) or calls is None or axis is None or not calls.node.args:
        return False
    turns = [*_of_slices(before, old)]
    is_one = len(turns) == 1 and unparsed(old.value) == unparsed(calls.node.args[0])
    return is_one and _is_same(turns[0], _Turn(axis, 0, after, new))


def turned_by_calls(sides: Sides) -> Iterator[tuple[ast.expr, object]]:
    """The numbers of turns that are made otherwise: `rows[:, ::-1]` by `np.flip(rows, 1)`, each row by all at once."""
    by_calls = [sum(isinstance(turn.node, ast.Call) for turn in _turns(side)) for side in (sides.before, sides.after)]
    sliced = [turn.node for turn in _turns(sides.before) if isinstance(turn.node, ast.Subscript)]
    for node in sliced[: max(0, by_calls[1] - by_calls[0])]:
        yield node, -1
    stacked = [*_turns(sides.after)]
    for turn in _turns(sides.before):
        if isinstance(turn.node, ast.Call) and any(_is_of_stack(turn, new) for new in stacked):
            yield from ((part, turn.axis) for part in ast.walk(turn.node) if isinstance(part, ast.Constant))


def _is_same(one: _Turn, other: _Turn) -> bool:
    if one.axis == other.axis:
        return True
    count = one.axes or other.axes
    axes = [axis % count if isinstance(axis, int) and count else axis for axis in (one.axis, other.axis)]
    return axes[0] == axes[1]


def _is_of_stack(one: _Turn, all_rows: _Turn) -> bool:
    """Whether each row was turned around in a loop, and a stack of them is now: its axes come one later.

    Where a file puts the axes of what it stacks in another order, that order says where an axis is.
    """
    if not isinstance(one.axis, int) or one.axis < 0 or not _is_in_loop(one) or _is_in_loop(all_rows):
        return False
    orders = {
        tuple(folded(call.module, part) for part in call.node.args)
        for call in all_rows.module.method_calls("transpose", "permute")
    }
    axis = one.axis + 1
    if len(orders) > 1 or any(axis not in order for order in orders):
        return False
    place = next((order.index(axis) for order in orders), axis)
    count = all_rows.axes or max(map(len, orders), default=0)
    given = all_rows.axis
    return given == place or (isinstance(given, int) and given < 0 < count and given % count == place)


def _is_in_loop(turn: _Turn) -> bool:
    return any(isinstance(part, (ast.For, ast.ListComp)) for part in turn.module.ancestors(turn.node))


def _turns(side: Side) -> Iterator[_Turn]:
    for live in side.live:
        for node in live.module.nodes(ast.Subscript):
            if node in live:
                yield from _of_slices(live.module, node)
        for call in live.module.calls:
            if call.node in live and (axis := _axis_of(call)) is not None:
                yield _Turn(axis, 0, live.module, call.node)


def _of_slices(module: Module, node: ast.Subscript) -> Iterator[_Turn]:
    """The axes that a selection goes through backwards: `[:, ::-1]`, `[..., ::-1]`."""
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    whole = [isinstance(part, ast.Constant) and part.value is Ellipsis for part in parts]
    for place, part in enumerate(parts):
        if isinstance(part, ast.Slice) and part.step is not None and unparsed(part.step) == "-1":
            is_from_end = any(whole[:place])
            count = 0 if any(whole) or len(parts) < 4 else len(parts)
            yield _Turn(place - len(parts) if is_from_end else place, count, module, node)


def _axis_of(call: Call) -> object:
    name = (call.qualified_name or call.method or "").rpartition(".")[2]
    if name in TURNED_ALONG:
        return TURNED_ALONG[name]
    if name not in _FLIPS:
        return None
    given = next((call.keyword(word) for word in ("axis", "dims") if call.has_keyword(word)), None)
    is_method = call.receiver is not None and not call.qualified_name
    places = call.node.args[0 if is_method else 1 :]
    axis = given.value if given is not None else places[0] if places else None
    if isinstance(axis, (ast.List, ast.Tuple)) and len(axis.elts) == 1:
        axis = axis.elts[0]
    value = folded(call.module, axis) if axis is not None else None
    return "" if value is None or value is UNKNOWN else value
