"""Columns that serving computed by itself come from what the training computes them with."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module


def not_shared(repair: Repair) -> Iterator[Unrepaired]:
    """Serving code that calls nothing of the training's own, nor anything that both take from another file."""
    changed = {after.path: after for _, after in repair.modules if after is not None}
    for target in repair.targets:
        training = {step.location.path for step in target.related}
        serving = changed.get(target.location.path)
        if serving is None or not training or any(path in changed for path in training & {serving.path}):
            continue
        stems = {path.rpartition("/")[2].removesuffix(".py") for path in training}
        others = {pair for path in training if path in changed for pair in _called(changed[path])}
        called = {*_called(serving)}
        if not any(source in stems for source, _ in called) and not called & others and not training & changed.keys():
            words = "the column is computed by nothing that the training computes it with"
            yield Unrepaired(target.location, words, gone=True)
        if target is repair.targets[0]:
            yield from _trained_otherwise(repair, training)


def _trained_otherwise(repair: Repair, training: set[str]) -> Iterator[Unrepaired]:
    """Columns that the training computed, and that nothing computes so any more: the model has learnt from others."""
    now = {text for _, after in repair.modules if after is not None for text, _ in _computed(after)}
    for before, after in repair.modules:
        if before is None or after is None or before.path not in training:
            continue
        for text, column in _computed(before):
            if column and text not in now:
                words = f"the training computed `{column}` otherwise, and the model has learnt from that"
                yield Unrepaired(after.location(after.tree.body[0]), words)


def _computed(module: Module) -> Iterator[tuple[str, str]]:
    """What is computed, whatever the frame is called, and the column that it is written to."""
    for node in module.nodes(ast.Assign):
        target = node.targets[0]
        is_column = isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant)
        yield _plain(node.value), str(target.slice.value) if is_column else ""  # type: ignore[attr-defined]
    for back in module.nodes(ast.Return):
        yield _plain(back.value) if back.value is not None else "", ""
    for call in module.nodes(ast.Call):
        for item in call.keywords:
            yield _plain(item.value.body if isinstance(item.value, ast.Lambda) else item.value), ""


def _plain(node: ast.expr) -> str:
    """An expression with one name for all frames."""
    plain = copy.deepcopy(node)
    for part in ast.walk(plain):
        if isinstance(part, ast.Subscript) and isinstance(part.value, ast.Name):
            part.value.id = "_"
    return ast.unparse(plain)


def _called(module: Module) -> Iterator[tuple[str, str]]:
    """Functions that are imported and called: the last word of their module, and their names."""
    used = {node.func.id for node in module.nodes(ast.Call) if isinstance(node.func, ast.Name)}
    used |= {ast.unparse(node.func.value) for node in module.nodes(ast.Call) if isinstance(node.func, ast.Attribute)}
    for node in module.nodes(ast.ImportFrom):
        source = (node.module or "").rpartition(".")[2]
        for alias in node.names:
            if (alias.asname or alias.name) in used:
                yield source, alias.name
                yield alias.name, alias.name
    for plain in module.nodes(ast.Import):
        for alias in plain.names:
            if (alias.asname or alias.name) in used:
                yield alias.name.rpartition(".")[2], alias.name
