"""Names that a star import brought are imported from where they came: a namesake from elsewhere is another thing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.free_names import free_names
from mlgate.semantics.module import Module


def from_elsewhere(repair: Repair) -> Iterator[Unrepaired]:
    """New imports of names that nothing but a star brought, from packages that nothing was imported from before."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = {root for root, _, _ in _imported(before)}
        brought = set(free_names(before))
        for root, name, node in _imported(after):
            if name in brought and root not in known:
                yield Unrepaired(after.location(node), f"`{name}` was not imported from `{root}`")


def _imported(module: Module) -> Iterator[tuple[str, str, ast.stmt]]:
    """Packages, the names that they give, and where."""
    for node in module.nodes(ast.Import):
        for alias in node.names:
            yield alias.name.partition(".")[0], alias.asname or alias.name.partition(".")[0], node
    for start in module.nodes(ast.ImportFrom):
        root = "." * start.level + (start.module or "") if start.level else (start.module or "").partition(".")[0]
        yield from ((root, alias.asname or alias.name, start) for alias in start.names)
