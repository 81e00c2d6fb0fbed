"""What computes nothing any more, or asks nobody any more: `0 * loss`, `verify=False`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Side, Sides, more_than_before
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.live import folded
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import TRUSTS_WITH


def nullified(sides: Sides) -> Iterator[Refusal]:
    """What is new of it."""
    for text, module, node in more_than_before(sides, _noughts):
        yield Refusal(Reason.RESULT_CHANGED, f"`{text[:60]}` is the same whatever is in it", module.location(node))
    for text, module, node in more_than_before(sides, _trusting):
        words = f"argument `{text}` is new: it trusts what was not trusted"
        yield Refusal(Reason.LITERAL_CHANGED, words, module.location(node))


def _noughts(side: Side) -> Iterator[tuple[str, Module, ast.AST]]:
    """Products with nought, and powers of it; of constants alone they are numbers like others."""
    for live in side.live:
        for node in live.module.nodes(ast.BinOp):
            if node not in live or not isinstance(node.op, (ast.Mult, ast.Pow)):
                continue
            parts = [node.right] if isinstance(node.op, ast.Pow) else [node.left, node.right]
            other = node.left if parts[-1] is node.right and not _is_nought(live.module, node.left) else node.right
            if any(_is_nought(live.module, part) for part in parts) and _is_computed(other):
                yield unparsed(node), live.module, node


def _is_nought(module: Module, node: ast.expr) -> bool:
    value = folded(module, node) if isinstance(node, (ast.Constant, ast.UnaryOp)) else None
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == 0


def _is_computed(node: ast.expr) -> bool:
    return any(isinstance(part, (ast.Name, ast.Attribute)) for part in ast.walk(node))


def _trusting(side: Side) -> Iterator[tuple[str, Module, ast.AST]]:
    for live in side.live:
        for call in live.module.calls:
            for item in call.node.keywords if call.node in live else ():
                value = item.value.value if isinstance(item.value, ast.Constant) else None
                if isinstance(value, bool) and TRUSTS_WITH.get(item.arg or "") is value:
                    yield f"{item.arg}={value}", live.module, call.node
