"""Columns that a statement looked up of several parts of the rows, and looks up of one of them now."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.semantics.node_text import unparsed


def columns_of_parts(sides: Sides) -> Iterator[str]:
    """Columns that statements of diagnostics about rows name again: `pd.concat([train["text"], test["text"]])`."""
    targets = [target.location for target, rule in sides.change.followed if rule.about_rows]
    for module in sides.before.modules if targets else ():
        for statement in (node for node in ast.walk(module.tree) if isinstance(node, (ast.Assign, ast.Expr))):
            place = module.location(statement)
            if any(item.path == place.path and place.line <= item.line <= place.end_line for item in targets):
                owners: dict[str, set[str]] = {}
                for item in ast.walk(statement):
                    if not isinstance(item, ast.Subscript) or not isinstance(item.ctx, ast.Load):
                        continue
                    if isinstance(item.slice, ast.Constant):
                        owners.setdefault(str(item.slice.value), set()).add(unparsed(item.value))
                for column, parts in owners.items():
                    yield from [column] * (len(parts) - 1)
