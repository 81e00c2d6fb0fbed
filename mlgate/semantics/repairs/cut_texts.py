"""Texts that were evaluated are read as what they say, and not only cut into other texts."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module

_EVALUATES = frozenset({"eval", "exec"})
_CUTS = frozenset("split rsplit splitlines partition rpartition findall strip lstrip rstrip replace translate".split())
_READS = frozenset(
    "literal_eval loads safe_load int float bool Decimal fromisoformat to_numeric astype get map".split()
)


def cut_up(repair: Repair) -> Iterator[Unrepaired]:
    """Texts that were read as values, and are only cut into other texts now."""
    for before, after in repair.modules:
        if before is None or after is None or _count(after, _EVALUATES) >= _count(before, _EVALUATES):
            continue
        cut = [node for node in after.nodes(ast.Call) if _last(node.func) in _CUTS]
        old = Counter(ast.unparse(node) for node in before.nodes(ast.Call))
        looked_up = sum(1 for _ in after.nodes(ast.Subscript)) - sum(1 for _ in before.nodes(ast.Subscript))
        if looked_up <= 0 and _count(after, _READS) <= _count(before, _READS):
            for node in cut:
                old[ast.unparse(node)] -= 1
                if old[ast.unparse(node)] < 0:
                    yield Unrepaired(after.location(node), f"`{after.text(node)}` gives texts, where values were read")
                    break


def _count(module: Module, names: frozenset[str]) -> int:
    return sum(_last(node) in names for node in (*module.nodes(ast.Name), *module.nodes(ast.Attribute)))


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
