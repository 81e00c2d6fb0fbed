"""Rows that follow each other in time are cut, and not dealt out: no part takes every n-th of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import folded
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed

_SPLITTERS = ("Fold", "Split")
_DEFAULT = 5


def dealt_out(repair: Repair) -> Iterator[Unrepaired]:
    """New parts of every n-th row, and folds that are fewer than before."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = {unparsed(node) for node in _dealing(before)}
        for node in _dealing(after):
            if unparsed(node) not in known:
                words = f"`{unparsed(node)[:60]}` takes rows from between others: neighbours in time are parted"
                yield Unrepaired(after.location(node), words)
        counts = {count for _, count in _folds(before)}
        for made, count in _folds(after):
            if counts and count not in counts and None not in counts:
                yield Unrepaired(
                    after.location(made), f"`{unparsed(made)}` cuts {count} folds, and not as many as before"
                )


def _dealing(module: Module) -> Iterator[ast.expr]:
    """`places % 5 == fold`, `rows[::5]`."""
    for node in module.nodes(ast.Compare):
        if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Mod):
            if not isinstance(module.parent(node), (ast.If, ast.While)):
                yield node
    for part in module.nodes(ast.Subscript):
        step = part.slice.step if isinstance(part.slice, ast.Slice) else None
        if step is not None and folded(module, step) not in (1, -1, None):
            yield part


def _folds(module: Module) -> Iterator[tuple[ast.Call, object]]:
    """Splitters with the number of their folds, where it is written down."""
    for node in module.nodes(ast.Call):
        if last_name(node.func).endswith(_SPLITTERS) and last_name(node.func) != "PredefinedSplit":
            given = next((item.value for item in node.keywords if item.arg == "n_splits"), None)
            given = given if given is not None else next(iter(node.args), None)
            if given is None:
                yield node, _DEFAULT
            else:
                value = folded(module, given)
                yield node, value if isinstance(value, int) else None
