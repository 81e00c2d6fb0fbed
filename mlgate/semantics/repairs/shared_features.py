"""Columns that serving computed by itself come from what the training computes them with."""

from __future__ import annotations

import ast
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
