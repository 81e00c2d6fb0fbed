"""Sums that begin at nought, by their names."""

from __future__ import annotations

import ast

from mlgate.agent.acceptance.lost.literal import Literal, literals_of
from mlgate.agent.acceptance.lost.sides import Side

NOUGHT = ("number", repr(0.0))


def begun_sums(side: Side, other: Side) -> int:
    """Sums that begin at nought under names that the other side has nowhere: a list may be summed instead."""
    known = {node.id for module in other.modules for node in module.nodes(ast.Name)}
    noughts = [literal for literal in literals_of(side) if literal.key == NOUGHT]
    return sum(bool(names) and names.isdisjoint(known) for names in map(_names_begun, noughts))


def _names_begun(literal: Literal) -> set[str]:
    """The names that begin with a number: of `right, seen = 0, 0` the one at its place."""
    node, parent = literal.node, literal.module.parent(literal.node)
    place = None
    if isinstance(parent, ast.Tuple):
        place, parent = parent.elts.index(node), literal.module.parent(parent)  # type: ignore[arg-type]
    targets = parent.targets if isinstance(parent, ast.Assign) else [getattr(parent, "target", None)]
    if not isinstance(parent, (ast.Assign, ast.AnnAssign)):
        return set()
    if place is not None:
        tuples = [target.elts for target in targets if isinstance(target, ast.Tuple)]
        targets = [elements[place] for elements in tuples if place < len(elements)]
    names = {target.id if isinstance(target, ast.Name) else None for target in targets}
    return {name for name in names if name} if None not in names else set()
