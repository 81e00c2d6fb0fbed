"""The best score of all rounds of a training: kept where a test finds it, told when the training is over."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.semantics.leakage.candidates import things_in
from mlgate.semantics.module import Module

TELLING = frozenset({"print", "info", "log", "write", "debug", "tqdm", "format"})


def is_best_told(module: Module, site: ast.expr) -> bool:
    """Whether what is kept below `if score > best:` is told, or given back, after the loop of the training."""
    branch = next((node for node in module.ancestors(site) if isinstance(node, ast.If)), None)
    loops = [node for node in module.ancestors(site) if isinstance(node, (ast.For, ast.AsyncFor, ast.While))]
    if branch is None or not loops:
        return False
    kept = set(_kept_in(branch)) & things_in(site)
    last = max(loop.end_lineno or 0 for loop in loops)
    return any(_tells(node, kept) for node in ast.walk(module.tree) if getattr(node, "lineno", 0) > last)


def _kept_in(branch: ast.If) -> Iterator[str]:
    for statement in branch.body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                yield from (ast.unparse(item) for item in getattr(target, "elts", [target]))


def _tells(node: ast.AST, names: set[str]) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name not in TELLING:
        return False
    return not names.isdisjoint(things_in(node))
