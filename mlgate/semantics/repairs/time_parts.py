"""Earlier and later rows, parted by hand: as many of each as before, with one truth, and sorted in time."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import UNKNOWN, bound_pairs, folded, function_around
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import LOOKS_BACK
from mlgate.semantics.repairs.split_shares import share_held_out

_ROUNDS = frozenset({"int", "round", "floor", "ceil"})
_SIZES = frozenset({"len", "count", "nunique"})
_SORTS = frozenset({"sort_values", "sort_index", "sort"})
_PART = re.compile(r"(?i)train|test")
_NEAR = 0.02
_DEFAULT_SHARE = 0.25
_DEPTH = 6


def parted_otherwise(repair: Repair) -> Iterator[Unrepaired]:
    """Parts that hold other shares of the rows than those of the split that was there, or lose rows between them."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        if len([*after.calls_of_kind("split_function")]) < len([*before.calls_of_kind("split_function")]):
            yield from _other_shares(before, after)
        yield from _sorted_late(before, after)


def reaching_back(repair: Repair) -> Iterator[Unrepaired]:
    """Parts that begin further before the cut than anything looks back: `rows[cut - 500 :]` for windows of 24."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = {unparsed(node) for node in before.nodes(ast.Subscript)}
        most = max([*_looked_back(after), *_windows(after)], default=0)
        for node in after.nodes(ast.Subscript):
            count = _reach(after, node) if unparsed(node) not in known else None
            if count is not None and count > most:
                words = f"`{unparsed(node)[:60]}` begins {count:g} rows before the cut, and nothing looks back so far"
                yield Unrepaired(after.location(node), words)


def _reach(module: Module, node: ast.Subscript) -> float | None:
    """How many rows before a cut the rest of the rows begins: of `rows[cut - 50 :]` fifty."""
    rows = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
    bound = rows.lower if isinstance(rows, ast.Slice) and rows.upper is None else None
    if not isinstance(bound, ast.BinOp) or not isinstance(bound.op, ast.Sub) or not isinstance(bound.left, ast.Name):
        return None
    return _number(module, bound.right) if share_of(module, bound.left) is not None else None


def _windows(module: Module) -> Iterator[float]:
    """Numbers by which places are counted back or on: `rows[at - 24 : at]`."""
    for node in module.nodes(ast.Slice):
        for bound in (node.lower, node.upper) if node.upper is not None else ():
            value = _number(module, bound.right) if isinstance(bound, ast.BinOp) else None
            if value is not None:
                yield value


def truths_mixed(repair: Repair) -> Iterator[Unrepaired]:
    """New names of the two parts of one thing, `y_train` and `y_test`, that are two columns."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known, found = dict(_columns(before)), dict[str, tuple[str, str, ast.expr]]()
        for name, (column, node) in _columns(after):
            what = _PART.sub("", name)
            if what == name:
                continue
            other = found.setdefault(what, (name, column, node))
            if other[1] != column and known.get(name, ("",))[0] != column:
                yield Unrepaired(after.location(node), f"`{name}` is `{column}`, and `{other[0]}` is `{other[1]}`")


def _columns(module: Module) -> Iterator[tuple[str, tuple[str, ast.expr]]]:
    """Names that stand for one column: `y_test = test["sold"]`."""
    for statement in module.nodes(ast.Assign):
        for target, value in bound_pairs(statement):
            if isinstance(target, ast.Name) and isinstance(value, ast.Subscript):
                chosen = value.slice.elts[-1] if isinstance(value.slice, ast.Tuple) else value.slice
                if isinstance(chosen, ast.Constant) and isinstance(chosen.value, str):
                    yield target.id, (chosen.value, value)


def _other_shares(before: Module, after: Module) -> Iterator[Unrepaired]:
    splits = [*before.calls_of_kind("split_function")]
    unsaid = [_DEFAULT_SHARE if len(call.node.args) < 3 else None for call in splits]
    shares = (share_held_out(call, otherwise) for call, otherwise in zip(splits, unsaid, strict=True))
    wanted = {share for share in shares if share}
    if len(wanted) != 1:
        return
    learnt = 1 - wanted.pop()
    most = max(_looked_back(after), default=0)
    for node, bound in _bounds(before, after):
        share = share_of(after, bound)
        if share is not None and abs(share - learnt) > _NEAR:
            words = f"the parts meet at {share:.0%} of the rows, and met at {learnt:.0%} before"
            yield Unrepaired(after.location(node), words)
        gap = _gap(after, bound) if _is_start(node, bound) else None
        if gap is not None and gap > most:
            yield Unrepaired(after.location(node), f"{gap:g} rows between the parts are neither learnt from nor judged")


def _bounds(before: Module, after: Module) -> Iterator[tuple[ast.expr, ast.expr]]:
    """New selections of rows by their places or by what stands at a place, and the places."""
    known = {unparsed(node) for node in before.nodes(ast.Subscript)}
    for node in after.nodes(ast.Subscript):
        rows = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
        if isinstance(rows, ast.Slice) and unparsed(node) not in known:
            yield from ((node, bound) for bound in (rows.lower, rows.upper) if bound is not None)
    for compared in after.nodes(ast.Compare):
        if _is_of_rows(after, compared.comparators[0]):
            yield compared, compared.comparators[0]


def _looked_back(module: Module) -> Iterator[float]:
    for call in module.calls:
        if call.method in LOOKS_BACK:
            for part in (*call.node.args, *(item.value for item in call.node.keywords)):
                value = folded(module, part)
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    yield value


def _gap(module: Module, bound: ast.expr | None) -> float | None:
    """How many rows are left out: of `rows[cut + 50 :]` fifty."""
    if not isinstance(bound, ast.BinOp) or not isinstance(bound.op, ast.Add):
        return None
    for one, other in ((bound.left, bound.right), (bound.right, bound.left)):
        value = folded(module, other)
        if share_of(module, one) is not None and isinstance(value, (int, float)):
            return value
    return None


def _is_start(node: ast.expr, bound: ast.expr) -> bool:
    return any(isinstance(part, ast.Slice) and part.lower is bound for part in ast.walk(node))


def _is_of_rows(module: Module, node: ast.expr) -> bool:
    """Whether a limit is a value of the rows: a quantile, or what stands at a place among them."""
    value = _bound(module, node)
    return any(
        isinstance(part, ast.Attribute) and part.attr in ("quantile", "iloc", "iat", "percentile")
        for part in ast.walk(value)
    )


def share_of(module: Module, node: ast.expr, depth: int = _DEPTH) -> float | None:
    """The share of the rows that come before a place: `int(0.8 * len(rows))`, `-n_test`, `days.quantile(0.8)`."""
    if not depth:
        return None
    value = _bound(module, node)
    if value is not node:
        return share_of(module, value, depth - 1)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        share = share_of(module, node.operand, depth - 1)
        return 1 - share if share is not None else None
    if isinstance(node, ast.Call):
        first = node.args[0] if node.args else None
        if first is not None and last_name(node.func) == "quantile":
            return _number(module, first)
        is_rounded = first is not None and last_name(node.func) in _ROUNDS
        return share_of(module, first, depth - 1) if is_rounded and first is not None else None
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr in ("iloc", "iat"):
        return share_of(module, node.slice, depth - 1)
    return _share_of_two(module, node, depth) if isinstance(node, ast.BinOp) else None


def _share_of_two(module: Module, node: ast.BinOp, depth: int) -> float | None:
    left, right = node.left, node.right
    if isinstance(node.op, ast.Mult):
        for one, other in ((left, right), (right, left)):
            if _is_size(module, one):
                return _number(module, other)
        return None
    if isinstance(node.op, (ast.Div, ast.FloorDiv)):
        share = 1.0 if _is_size(module, left) else share_of(module, left, depth - 1)
        by = _number(module, right)
        return share / by if share is not None and by else None
    if isinstance(node.op, ast.Sub) and _is_size(module, left):
        share = share_of(module, right, depth - 1)
        return 1 - share if share is not None else None
    return None


def _number(module: Module, node: ast.expr) -> float | None:
    value = folded(module, node)
    is_number = value is not UNKNOWN and isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number else None


def _is_size(module: Module, node: ast.expr) -> bool:
    """`len(rows)`, `rows.shape[0]`, or a name for it."""
    value = _bound(module, node)
    if isinstance(value, ast.Subscript):
        value = value.value
    return (isinstance(value, ast.Call) and last_name(value.func) in _SIZES) or getattr(value, "attr", "") == "shape"


def _bound(module: Module, node: ast.expr) -> ast.expr:
    """What a name stands for, where that is one thing."""
    value = module.scope_of(node).only_value(node.id) if isinstance(node, ast.Name) else None
    return value if value is not None and not isinstance(value, ast.Constant) else node


def _sorted_late(before: Module, after: Module) -> Iterator[Unrepaired]:
    """Rows that were sorted before something looked back over them, and are sorted below it now."""
    old, new = _looking(before), _looking(after)
    for text, (node, was_sorted) in new.items():
        if text in old and old[text][1] and not was_sorted and any(call.method in _SORTS for call in after.calls):
            words = f"`{text[:60]}` looks back over rows that are sorted only below it"
            yield Unrepaired(after.location(node), words)


def _looking(module: Module) -> dict[str, tuple[ast.expr, bool]]:
    """Calls that look back over rows, and whether a call above them in the same function sorts."""
    sorts = [(function_around(module, call.node), call.node.lineno) for call in module.calls if call.method in _SORTS]
    found: dict[str, tuple[ast.expr, bool]] = {}
    for call in module.calls:
        if call.method in LOOKS_BACK:
            around = function_around(module, call.node)
            is_sorted = any(place == around and line <= call.node.lineno for place, line in sorts)
            found.setdefault(unparsed(call.node), (call.node, is_sorted))
    return found
