"""Parts of a split that nothing uses: who keeps one part only draws a sample, and holds nothing out."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mlgate.semantics.leakage.events import Split
from mlgate.semantics.leakage.splits import TRAINING_FIRST
from mlgate.semantics.module import Module

SIZES = frozenset({"shape", "size"})


def is_sample(module: Module, split: Split, number: int) -> bool:
    """Whether only one part of a split in two is ever used: `sample, _ = train_test_split(frame, train_size=1000)`."""
    statement = module.parent(split.site)
    if isinstance(statement, ast.Subscript):  # `train_test_split(frame)[0]`
        return isinstance(statement.slice, ast.Constant) and statement.slice.value == number
    targets = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    if not isinstance(targets, (ast.Tuple, ast.List)) or len(targets.elts) % 2 or split.name in TRAINING_FIRST:
        return False
    others = targets.elts[1 - number :: 2]
    return number < 2 and all(not _is_used(module, item) for item in others)


def _is_used(module: Module, target: ast.expr) -> bool:
    """Whether anything reads a variable, an attribute or an item; how many rows there are is only told."""
    if isinstance(target, ast.Name):
        uses: Iterable[ast.expr] = module.uses(target.id)
    elif isinstance(target, (ast.Attribute, ast.Subscript)):
        text = ast.dump(target).replace("Store()", "Load()")
        uses = (node for node in module.nodes(target.__class__) if ast.dump(node) == text)
    else:
        return True
    return any(not _is_size(module, use) for use in uses)


def _is_size(module: Module, use: ast.expr) -> bool:
    around = module.parent(use)
    if isinstance(around, ast.Attribute):
        return around.attr in SIZES
    return isinstance(around, ast.Call) and isinstance(around.func, ast.Name) and around.func.id == "len"
