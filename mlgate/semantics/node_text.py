"""The code of a node, however it is formatted: worked out once for each node."""

from __future__ import annotations

import ast


def unparsed(node: ast.AST) -> str:
    """What `ast.unparse` makes of a node. It is kept with the node, and not for copies, which may be changed."""
    kept: tuple[int, str] | None = getattr(node, "_unparsed", None)
    if kept is None or kept[0] != id(node):
        kept = node._unparsed = id(node), ast.unparse(node)  # type: ignore[attr-defined]
    return kept[1]
