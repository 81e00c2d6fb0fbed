"""The best score of all rounds of a training: kept where a test finds it, told when the training is over."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.semantics.leakage.loop_names import things_in
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name

TELLING = frozenset({"print", "info", "log", "write", "debug", "tqdm", "format", "append", "dump", "log_metric"})


def is_best_told(module: Module, site: ast.expr) -> bool:
    """Whether what is kept below `if score > best:` is told, or given back, after the loop of the training."""
    branch = next((node for node in module.ancestors(site) if isinstance(node, ast.If)), None)
    if branch is None:
        return _is_told(module, site)
    loops = [node for node in module.ancestors(site) if isinstance(node, (ast.For, ast.AsyncFor, ast.While))]
    kept = set(_kept_in(branch)) & things_in(site)
    last = max((loop.end_lineno or 0 for loop in loops), default=None)
    if last is None or not kept:
        return False
    return any(_tells(node, kept) for node in ast.walk(module.tree) if getattr(node, "lineno", 0) > last)


def _kept_in(branch: ast.If) -> Iterator[str]:
    for statement in branch.body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                yield from (ast.unparse(item) for item in getattr(target, "elts", [target]))


def _is_told(module: Module, site: ast.expr) -> bool:
    """Whether the best of all rounds is told where it is taken, or by the name that it gets."""
    around = list(module.ancestors(site))
    if any(isinstance(node, ast.Call) and _called(node) in TELLING for node in around):
        return True
    statement = next((node for node in around if isinstance(node, ast.stmt)), None)
    pairs = _assigned(statement) if isinstance(statement, ast.Assign) else []
    names = {ast.unparse(target) for target, value in pairs if any(node is site for node in ast.walk(value))}
    return bool(names) and any(_tells(node, names) for node in ast.walk(module.tree))


def _assigned(statement: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What each name is assigned: `loss, accuracy = min(losses), max(accuracies)`."""
    for target in statement.targets:
        targets, values = getattr(target, "elts", [target]), getattr(statement.value, "elts", [statement.value])
        yield from zip(targets, values, strict=True) if len(targets) == len(values) else [(target, statement.value)]


def _tells(node: ast.AST, names: set[str]) -> bool:
    is_telling = isinstance(node, ast.Return) or (isinstance(node, ast.Call) and _called(node) in TELLING)
    return is_telling and not names.isdisjoint(things_in(node))


def _called(node: ast.Call) -> str:
    return last_name(node.func)
