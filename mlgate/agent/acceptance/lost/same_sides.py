"""Comparisons of something with itself: they hold always, and ask nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.node_text import unparsed

_HOLDS = (ast.Eq, ast.LtE, ast.GtE, ast.Is)


def same_sides(sides: Sides) -> Iterator[Refusal]:
    """New comparisons whose two sides are written the same; not those that ask for NaN, where it was compared with."""
    known = {unparsed(node) for module in sides.before.modules for node in module.nodes(ast.Compare)}
    if _with_missing(sides.after) < _with_missing(sides.before):
        return
    for live in sides.after.live:
        for node in live.module.nodes(ast.Compare):
            is_same = len(node.ops) == 1 and unparsed(node.left) == unparsed(node.comparators[0])
            if node in live and is_same and isinstance(node.ops[0], _HOLDS) and unparsed(node) not in known:
                words = f"`{unparsed(node)}` compares something with itself"
                yield Refusal(Reason.RESULT_CHANGED, words, live.module.location(node))


def _with_missing(side: Side) -> int:
    """Comparisons with NaN, which nothing is equal to."""
    found = (part for module in side.modules for node in module.nodes(ast.Compare) for part in node.comparators)
    return sum(unparsed(part).rpartition(".")[2].lower() in ("nan", "float('nan')", "na", "nat") for part in found)
