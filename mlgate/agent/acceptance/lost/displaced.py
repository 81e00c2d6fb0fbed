"""What the diagnostics do not speak of stays where it stood: in its loops, and before or after what it works with."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from mlgate.agent.acceptance.lost.aligned import spoken_of, variables_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.rule import Elsewhere
from mlgate.core.values import NamedTuple
from mlgate.semantics.live import function_around
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import LOOKS_AT_FRAME

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_MOVES = frozenset({"sort_values", "sort_index", "merge"})
_SIMPLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign)


class _Placed(NamedTuple):
    module: Module
    node: ast.stmt
    loops: tuple[str, ...]
    names: frozenset[str]


def displaced(sides: Sides) -> Iterator[Refusal]:
    """Statements that are run as often as before no more, or before what they came after.

    Rules about rows ask for just that, and others that say so; the rest for a value, a name or a call.
    """
    rules = list(sides.change.target_rules)
    if not rules or any(rule.about_rows for rule in rules) or Elsewhere.PLACES in sides.change.lets_change:
        return
    spoken = {(place.path, place.cell.index if place.cell else 0, place.line) for place in spoken_of(sides)}
    before, after = _placed(sides.before), _placed(sides.after)
    for scope, known in before.items():
        kept = [text for text in known if text in after.get(scope, {})]
        moved = _moved(known, after.get(scope, {}), kept)
        for text in kept:
            old, new = known[text], after[scope][text]
            place = old.module.location(old.node)
            if (place.path, place.cell.index if place.cell else 0, place.line) in spoken:
                continue
            words = f"`{text[:60]}`"
            if old.loops != new.loops and _is_kept(old, new, before, after, scope):
                yield Refusal(Reason.RESULT_CHANGED, f"{words} is in another loop now", new.module.location(new.node))
            elif text in moved:
                words = f"{words} and `{moved[text][:60]}` changed their order"
                yield Refusal(Reason.RESULT_CHANGED, words, new.module.location(new.node))


def _placed(side: Side) -> dict[str, dict[str, _Placed]]:
    """The statements that stand once in a function, in their order."""
    found: dict[str, dict[str, _Placed]] = defaultdict(dict)
    times: Counter[tuple[str, str]] = Counter()
    for live in side.live:
        module = live.module
        for node in ast.walk(module.tree):
            if isinstance(node, _SIMPLE) and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
                scope = f"{module.path} {function_around(module, node)}"
                text = unparsed(node)
                times[scope, text] += 1
                found[scope][text] = _Placed(module, node, _loops(module, node), variables_of(module, node))
    for (scope, text), count in times.items():
        if count > 1:
            del found[scope][text]
    for scope, items in found.items():
        found[scope] = dict(sorted(items.items(), key=lambda item: (item[1].node.lineno, item[1].node.col_offset)))
    return found


def _loops(module: Module, node: ast.stmt) -> tuple[str, ...]:
    """The heads of the loops around a statement, up to its function."""
    found = []
    for part in module.ancestors(node):
        if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)):
            break
        if isinstance(part, _LOOPS):
            found.append(unparsed(part).partition("\n")[0])
    return tuple(found)


def _is_kept(
    old: _Placed, new: _Placed, before: dict[str, dict[str, _Placed]], after: dict[str, dict[str, _Placed]], scope: str
) -> bool:
    """Whether the loops themselves are as they were: a statement went into one, or out of one."""
    known = {head for item in before[scope].values() for head in item.loops}
    left = {head for item in after[scope].values() for head in item.loops}
    return {*old.loops} <= left and {*new.loops} <= known


def _moved(before: dict[str, _Placed], after: dict[str, _Placed], kept: list[str]) -> dict[str, str]:
    """Statements that stand before one that they came after, and both work with a variable; with that other one."""
    places = {text: place for place, text in enumerate(after)}
    order = [places[text] for text in kept]
    if all(one < other for one, other in pairwise(order)):
        return {}
    found = {}
    for number, text in enumerate(kept):
        for other in kept[number + 1 :]:
            if (
                places[text] > places[other]
                and before[text].names & before[other].names
                and not _commute(before[text], before[other])
            ):
                found[text] = other
                break
    return found


def _commute(one: _Placed, other: _Placed) -> bool:
    """Whether two statements give the same in any order: rows are sorted or joined, and numbers of a column turned."""
    return any(_turns(*pair) or _turns(*pair[::-1]) for pair in [(one.node, other.node)])


def _turns(column: ast.stmt, rows: ast.stmt) -> bool:
    """Whether the first turns each number of a column by itself, and the second moves whole rows by other columns."""
    if not isinstance(column, ast.Assign):
        return False
    if isinstance(rows, ast.Expr):
        shown = rows.value.func if isinstance(rows.value, ast.Call) else rows.value
        return isinstance(shown, ast.Attribute) and shown.attr in LOOKS_AT_FRAME
    if not isinstance(rows, ast.Assign):
        return False
    target, call = column.targets[0], rows.value
    if not isinstance(target, ast.Subscript) or not isinstance(target.slice, ast.Constant):
        return False
    frame = unparsed(target.value)
    if isinstance(rows.targets[0], ast.Subscript):
        return _is_by_number(column.value, unparsed(target)) and _is_of_others(rows, frame, target.slice.value)
    is_moved = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _MOVES
    if not is_moved or unparsed(rows.targets[0]) != frame or unparsed(call.func.value) != frame:  # type: ignore[attr-defined]
        return False
    is_named = any(isinstance(node, ast.Constant) and node.value == target.slice.value for node in ast.walk(call))
    return not is_named and _is_by_number(column.value, unparsed(target))


def _is_by_number(value: ast.expr, column: str) -> bool:
    if isinstance(value, ast.BinOp):
        return _is_by_number(value.left, column) and _is_by_number(value.right, column)
    return isinstance(value, ast.Constant) or unparsed(value) == column


def _is_of_others(statement: ast.Assign, frame: str, column: object) -> bool:
    """Whether a statement writes a column of a frame, and has to do neither with this one, nor with the whole."""
    named = [node for node in ast.walk(statement) if isinstance(node, ast.expr) and unparsed(node) == frame]
    parts = [node for node in ast.walk(statement) if isinstance(node, ast.Subscript) and node.value in named]
    keys = [node.slice.value for node in parts if isinstance(node.slice, ast.Constant)]
    return len(keys) == len(parts) == len(named) > 0 and column not in keys
