"""Columns that are scaled by hand: by the statistics that scaled them, of themselves, in each part and each round."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import bound_once
from mlgate.semantics.module import Module
from mlgate.semantics.names import root_name, statement_texts
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import SCALING_STATISTICS

_OPERATIONS = (ast.Sub, ast.Div)
_COLLECTS = frozenset({"append", "extend", "add", "update", "insert"})
_Scaling = tuple[str, str]


def scaled_otherwise(repair: Repair) -> Iterator[Unrepaired]:
    """New statements that scale by other statistics, by those of other columns, of what is scaled already, in vain."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = statement_texts(before.tree)
        old = {kind for node in before.nodes(ast.Assign) for kind, _, _ in _scalings(before, node)}
        for node in after.nodes(ast.Assign):
            if unparsed(node) in known:
                continue
            words = _wrong(after, node, old) or _in_vain(after, node) or _past_its_loop(after, node)
            if words:
                yield Unrepaired(after.location(node), words)


def _wrong(module: Module, node: ast.Assign, old: set[_Scaling]) -> str:
    scalings = [*_scalings(module, node)]
    for kind, statistic, _ in scalings if old else ():
        if kind not in old:
            return f"`{unparsed(statistic)[:60]}` is not what was subtracted, or divided by, here"
    target = node.targets[0]
    if not scalings or not isinstance(target, ast.Subscript):
        return ""
    for _, statistic, is_named in scalings:
        taken = statistic.func.value if isinstance(statistic.func, ast.Attribute) else None
        if not isinstance(taken, ast.Subscript) or isinstance(taken.value, ast.Attribute):
            continue
        own = [unparsed(target.slice), *_scaled_columns(node.value, statistic)]
        if _is_one(taken.slice) and _is_one(target.slice) and unparsed(taken.slice) not in own:
            return f"`{unparsed(target)}` is scaled by a statistic of `{unparsed(taken)}`"
        if not is_named and root_name(taken) != root_name(target) and _is_written_above(module, node, taken):
            return f"`{unparsed(taken)}` is scaled already when its statistic is taken here"
    return ""


def _scaled_columns(value: ast.expr, statistic: ast.Call) -> Iterator[str]:
    """The columns that a value is computed from, beside a statistic: their shares may be a column of their own."""
    inside = {id(part) for part in ast.walk(statistic)}
    for part in ast.walk(value):
        if isinstance(part, ast.Subscript) and id(part) not in inside:
            yield unparsed(part.slice)


def _is_one(chosen: ast.expr) -> bool:
    return isinstance(chosen, (ast.Constant, ast.Name))


def _is_written_above(module: Module, node: ast.Assign, taken: ast.Subscript) -> bool:
    """Whether a column is written in the same block above a statement."""
    outer = module.parent(node)
    block = getattr(outer, "body", [])
    above = block[: block.index(node)] if node in block else []
    return any(isinstance(item, ast.Assign) and unparsed(taken) in map(unparsed, item.targets) for item in above)


def _scalings(module: Module, node: ast.Assign) -> Iterator[tuple[_Scaling, ast.Call, bool]]:
    """What is subtracted or divided by, by operation and statistic; whether it has a name."""
    for part in ast.walk(node.value):
        if isinstance(part, ast.BinOp) and isinstance(part.op, _OPERATIONS):
            found = _statistic(module, part.right)
            if found is not None and isinstance(found.func, ast.Attribute):
                yield (type(part.op).__name__, found.func.attr), found, found is not part.right


def _statistic(module: Module, value: ast.expr) -> ast.Call | None:
    if isinstance(value, ast.Name):
        bound = bound_once(module, value.id)
        return _statistic(module, bound) if bound is not None and not isinstance(bound, ast.Name) else None
    is_one = (
        isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in SCALING_STATISTICS
    )
    return value if is_one else None  # type: ignore[return-value]


def _in_vain(module: Module, node: ast.Assign) -> str:
    """A name that a loop gives to each of several parts, bound to something else that nothing takes."""
    loop = module.parent(node)
    target = node.targets[0]
    if not isinstance(loop, ast.For) or not isinstance(target, ast.Name) or getattr(loop.target, "id", "") != target.id:
        return ""
    if not isinstance(loop.iter, (ast.Tuple, ast.List)) or node not in loop.body:
        return ""
    below = loop.body[loop.body.index(node) + 1 :]
    is_read = any(
        isinstance(part, ast.Name) and part.id == target.id and isinstance(part.ctx, ast.Load)
        for item in below
        for part in ast.walk(item)
    )
    return "" if is_read else f"`{target.id}` is forgotten in each round: none of the parts is changed"


def _past_its_loop(module: Module, node: ast.Assign) -> str:
    """A column that a loop named, written below the loop: the last one alone."""
    target = node.targets[0]
    chosen = target.slice if isinstance(target, ast.Subscript) else None
    if not isinstance(chosen, ast.Name) or not isinstance(target, ast.Subscript):
        return ""
    bindings = module.scope_of(chosen).all_bindings(chosen.id)
    loops = [loop for loop in module.nodes(ast.For) if getattr(loop.target, "id", "") == chosen.id]
    if not loops or len(bindings) > len(loops):
        return ""
    around = [*module.ancestors(node)]
    return "" if any(loop in around for loop in loops) else f"`{chosen.id}` is the last one only, below its loop"
