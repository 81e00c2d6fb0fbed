"""Names that a star import brought are imported from where they came: a namesake from elsewhere is another thing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module


def from_elsewhere(repair: Repair) -> Iterator[Unrepaired]:
    """New imports from packages that nothing was imported from before."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = {root for root, _ in _roots(before)}
        for root, node in _roots(after):
            if root not in known:
                yield Unrepaired(after.location(node), f"`{root}` is not what the names were imported from")


def _roots(module: Module) -> Iterator[tuple[str, ast.stmt]]:
    for node in module.nodes(ast.Import):
        yield from ((alias.name.partition(".")[0], node) for alias in node.names)
    for start in module.nodes(ast.ImportFrom):
        name = "." * start.level + (start.module or "")
        yield (name if start.level else name.partition(".")[0]), start
