"""What a name may stand for that only a star import brings: what the catalogue knows by it."""

from __future__ import annotations

import ast

from mlgate.semantics.call import Call


def name_of(call: Call) -> str:
    """The qualified name of what is called, "" when unknown; of a name that a star import may bring, that one's."""
    if call.qualified_name or not isinstance(call.node.func, ast.Name):
        return call.qualified_name or ""
    for node in call.module.nodes(ast.ImportFrom):
        brought = f"{node.module}.{call.node.func.id}"
        if any(alias.name == "*" for alias in node.names) and call.module.catalogue.kinds(brought):
            return brought
    return ""
