"""Rows that follow each other in time, parted by hand: the earlier ones are learnt from, the later ones judge."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module

_TRAIN = re.compile(r"(?i)train|past|fit")
_TEST = re.compile(r"(?i)test|valid|val\b|val_|_val|hold|future|eval")
_EARLIER = (ast.Lt, ast.LtE)


def out_of_order(repair: Repair) -> Iterator[Unrepaired]:
    """Splits that are gone, and nothing parts the rows into earlier and later ones instead."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        gone = len(list(before.calls_of_kind("split_function"))) - len(list(after.calls_of_kind("split_function")))
        if gone <= 0:
            continue
        known = {_side(module, value) for module in (after,) for _, value in _parts(module)}
        for name, value in _parts(after):
            wrong = "later" if _TRAIN.search(name) else "earlier"
            if _side(after, value) in (wrong, "neither"):
                words = f"`{name}` is not made of the {'earlier' if wrong == 'later' else 'later'} rows"
                yield Unrepaired(after.location(value), words)
        if not {"earlier", "later"} <= known:
            for target in repair.targets:
                yield Unrepaired(target.location, "nothing parts the rows into earlier and later ones", gone=True)


def _parts(module: Module) -> Iterator[tuple[str, ast.expr]]:
    """Names of training and test rows, with the selections that they are bound to."""
    for node in module.nodes(ast.Assign):
        target, value = node.targets[0], node.value
        pairs = [(target, value)]
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = list(zip(target.elts, value.elts, strict=False))
        for name, part in pairs:
            plain = _without_copy(part)
            if isinstance(name, ast.Name) and isinstance(plain, ast.Subscript) and _is_part(name.id):
                yield name.id, plain


def _is_part(name: str) -> bool:
    return (_TRAIN.search(name) is None) is not (_TEST.search(name) is None)


def _without_copy(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("copy", "drop"):
        node = node.func.value
    while isinstance(node, ast.Subscript) and _takes_columns(node) and isinstance(node.value, ast.Subscript):
        node = node.value
    return node


def _takes_columns(node: ast.Subscript) -> bool:
    return isinstance(node.slice, (ast.Constant, ast.List))


def _side(module: Module, node: ast.expr) -> str:
    """Which rows a selection takes: earlier, later, neither; "" for what is no selection of rows."""
    if not isinstance(node, ast.Subscript) or _takes_columns(node):
        return ""
    rows = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
    if isinstance(rows, ast.Slice):
        if rows.step is not None or (rows.lower is None) is (rows.upper is None):
            return "neither"
        return "earlier" if rows.lower is None else "later"
    return _side_of_mask(module, rows)


def _side_of_mask(module: Module, mask: ast.expr, depth: int = 4) -> str:
    if isinstance(mask, ast.UnaryOp) and isinstance(mask.op, ast.Invert):
        other = _side_of_mask(module, mask.operand, depth - 1)
        return {"earlier": "later", "later": "earlier"}.get(other, other)
    if isinstance(mask, ast.Name) and depth:
        bindings = module.scope_of(mask).all_bindings(mask.id)
        value = bindings[0].value if len(bindings) == 1 else None
        return _side_of_mask(module, value, depth - 1) if value is not None else "neither"
    if isinstance(mask, ast.Compare) and len(mask.ops) == 1 and not isinstance(mask.left, ast.BinOp):
        if isinstance(mask.ops[0], (*_EARLIER, ast.Gt, ast.GtE)):
            return "earlier" if isinstance(mask.ops[0], _EARLIER) else "later"
    return "neither"
