"""What is divided together stays together: rows with their own truth, in one order, the larger part to learn from."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.call import Call
from mlgate.semantics.live import folded
from mlgate.semantics.module import Module

_SORTS = frozenset("sort sorted sort_values sort_index".split())
_JUDGED = frozenset({"eval_set", "validation_data"})
_Part = tuple[ast.Assign, int]


def mixed_parts(sides: Sides) -> Iterator[Refusal]:
    """New calls that are given rows and truth of different parts, or each sorted; new splits that hold out too much."""
    known = {ast.unparse(call) for module in sides.before.modules for call in module.nodes(ast.Call)}
    for live in sides.after.live:
        module = live.module
        parts = _parts(module)
        for node in module.nodes(ast.Call):
            if ast.unparse(node) not in known and node in live:
                words = _mixed(module, parts, node)
                if words:
                    yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _mixed(module: Module, parts: dict[str, _Part], node: ast.Call) -> str:
    pairs = [*_pairs(node)]
    if len(pairs) > 1:
        learnt, judged = (parts.get(ast.unparse(pair[0])) for pair in pairs[:2])
        if learnt and judged and learnt[0] is judged[0] and learnt[1] % 2 and not judged[1] % 2:
            return f"`{ast.unparse(pairs[0][0])}` is what its split holds out, and is learnt from"
    for pair in pairs:
        one, other = (parts.get(ast.unparse(item)) for item in pair)
        if one and other and _are_apart(one, other):
            return f"`{ast.unparse(pair[0])}` and `{ast.unparse(pair[1])}` are of different parts of the rows"
    call = module.call_of(node)
    if call is None:
        return ""
    name = call.qualified_name or ""
    if module.catalogue.has_kind(name, "metric") and len(node.args) > 1 and all(map(_is_sorted, node.args[:2])):
        return f"`{ast.unparse(node)[:60]}` sorts each of what is compared row by row"
    if module.catalogue.has_kind(name, "split_function") and _holds_most(call):
        return f"`{ast.unparse(node)[:60]}` holds out most of the rows"
    return ""


def _pairs(node: ast.Call) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Rows with the truth that stands beside them."""
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("fit", "score", "evaluate") and len(node.args) > 1:
        yield node.args[0], node.args[1]
    for item in node.keywords:
        if item.arg in _JUDGED:
            for part in ast.walk(item.value):
                if isinstance(part, ast.Tuple) and len(part.elts) > 1:
                    yield part.elts[0], part.elts[1]


def _parts(module: Module) -> dict[str, _Part]:
    """The names of the parts of splits, each with its place among them: even ones to learn from, odd ones to judge."""
    found: dict[str, _Part] = {}
    for call in module.calls_of_kind("split_function"):
        statement = module.parent(call.node)
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Tuple):
            for place, target in enumerate(statement.targets[0].elts):
                found[ast.unparse(target)] = (statement, place)
    return found


def _are_apart(one: _Part, other: _Part) -> bool:
    """Whether two parts are of one split, or else of two that each parted rows together with their truth."""
    if one[0] is not other[0]:
        return _has_own_truth(one) and _has_own_truth(other)
    return one[1] // 2 != other[1] // 2 and one[1] % 2 != other[1] % 2


def _has_own_truth(part: _Part) -> bool:
    """Whether rows were parted together with their truth."""
    call = part[0].value
    return isinstance(call, ast.Call) and len(call.args) > 1


def _is_sorted(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in _SORTS


def _holds_most(call: Call) -> bool:
    size = call.keyword("test_size")
    share = folded(call.module, size.value) if size is not None else None
    return isinstance(share, float) and 0.5 < share < 1
