"""Expressions that say the same of each row, or only what the row says itself, however much they compute."""

from __future__ import annotations

import ast

from mlgate.semantics.live import UNKNOWN, folded
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed

_MOVES = frozenset({"shift", "diff", "pct_change"})
_DECIDES = {"where": False, "mask": True}
_NOTHING = frozenset({"nan", "NaN", "NA", "NaT"})
_CANCELS = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod)


def saying_nothing(module: Module, value: ast.expr) -> ast.expr | None:
    """The first part of an expression by which it says nothing: `a - a`, `a * 0`, `a.shift(0)`, `a.clip(1, 1)`."""
    if isinstance(value, ast.Constant) or (isinstance(value, ast.Attribute) and value.attr in _NOTHING):
        return value
    for node in ast.walk(value):
        if isinstance(node, ast.BinOp) and _is_decided(module, node):
            return node
        if isinstance(node, ast.Call) and _is_idle(module, node):
            return node
    return None


def _is_decided(module: Module, node: ast.BinOp) -> bool:
    if isinstance(node.op, _CANCELS) and unparsed(node.left) == unparsed(node.right):
        return True
    factors = [folded(module, part) for part in (node.left, node.right)] if isinstance(node.op, ast.Mult) else []
    return any(isinstance(factor, (int, float)) and factor == 0 for factor in factors)


def _is_idle(module: Module, node: ast.Call) -> bool:
    name = last_name(node.func)
    values = [folded(module, part) for part in (*node.args, *(item.value for item in node.keywords))]
    if name in _MOVES:
        named = (item.value for item in node.keywords if item.arg == "periods")
        count = node.args[0] if node.args else next(named, None)
        return count is not None and folded(module, count) == 0
    if name in _DECIDES:
        return bool(values) and values[0] is _DECIDES[name]
    if name == "clip" and len(values) == 2 and UNKNOWN not in values:
        return bool(values[0] == values[1])
    return name in ("zeros_like", "ones_like", "full_like", "zeros", "ones", "full")
