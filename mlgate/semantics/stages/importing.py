"""Import statements of a module, with the packages that they bring."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.semantics.module import Module


def import_statements(module: Module) -> Iterator[tuple[ast.stmt, str]]:
    """Each import statement with each top-level package that it names, in order of the code; relative ones are ours."""
    found: list[tuple[ast.stmt, str]] = []
    for node in module.statements(ast.Import):
        found.extend((node, item.name.partition(".")[0]) for item in node.names)
    for other in module.statements(ast.ImportFrom):
        if other.module and not other.level:
            found.append((other, other.module.partition(".")[0]))
    return iter(sorted(dict.fromkeys(found), key=lambda item: item[0].lineno))
