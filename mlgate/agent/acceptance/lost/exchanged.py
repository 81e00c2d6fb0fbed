"""Names that are bound together keep their places: each is given what it was given."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.rule import Elsewhere
from mlgate.core.values import NamedTuple
from mlgate.semantics.live import function_around
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed


class _Unpacked(NamedTuple):
    """Names that are bound together, and what each is given where the value lists that: lengths, expressions."""

    module: Module
    node: ast.AST
    given: frozenset[tuple[tuple[str, str], ...]]


def exchanged(sides: Sides) -> Iterator[Refusal]:
    """Names that take each other's part: `val, train = random_split(...)` for `train, val`."""
    if Elsewhere.ORDER_OF_PARTS in sides.change.lets_change:
        return
    before, after = _unpacked(sides.before), _unpacked(sides.after)
    for key, orders in after.items():
        known = before.get(key, {})
        given = frozenset().union(*(item.given for item in known.values()))
        for order, item in orders.items():
            if known and order not in known and not given & item.given:
                words = f"`{', '.join(order)}` stand for each other's parts now"
                yield Refusal(Reason.RESULT_CHANGED, words, item.module.location(item.node))


def _unpacked(side: Side) -> dict[tuple[str, frozenset[str]], dict[tuple[str, ...], _Unpacked]]:
    """The orders in which names are bound together, by function."""
    found: dict[tuple[str, frozenset[str]], dict[tuple[str, ...], _Unpacked]] = defaultdict(dict)
    for live in side.live:
        for node in live.module.nodes(ast.Tuple):
            if isinstance(node.ctx, ast.Store) and all(isinstance(part, ast.Name) for part in node.elts):
                order = tuple(unparsed(part) for part in node.elts)
                scope = function_around(live.module, node)
                if len(order) > 1 and "_" not in order:
                    item = _Unpacked(live.module, node, _given(live.module.parent(node), order))
                    found[scope, frozenset(order)].setdefault(order, item)
    return found


def _given(statement: ast.AST | None, order: tuple[str, ...]) -> frozenset[tuple[tuple[str, str], ...]]:
    """What each name is given, where a list of as many items says so."""
    value = statement.value if isinstance(statement, ast.Assign) else None
    lists = [node.elts for node in ast.walk(value) if isinstance(node, (ast.List, ast.Tuple))] if value else []
    alike = [[*map(unparsed, items)] for items in lists if len(items) == len(order)]
    return frozenset(tuple(sorted(zip(order, items, strict=True))) for items in alike)
