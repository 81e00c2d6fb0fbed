"""Branches around a place that ask about something else than what the place is about."""

from __future__ import annotations

import ast
from collections.abc import Collection

from mlgate.semantics.live import is_main
from mlgate.semantics.module import Module

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def foreign_branches(module: Module, node: ast.AST, about: Collection[str]) -> int:
    """How many branches of the function are around a place, but for those that ask only by some attributes.

    `if rows["a"].isna().any():` asks whether anything is missing; compared with a number above 0, it asks for more.
    """
    found, inner = 0, node
    for outer in module.ancestors(node):
        if isinstance(outer, _FUNCTIONS):
            break
        if isinstance(outer, ast.If) and inner in (*outer.body, *outer.orelse) and not is_main(outer.test):
            asked = {part.attr for part in ast.walk(outer.test) if isinstance(part, ast.Attribute)}
            numbers = [part.value for part in ast.walk(outer.test) if isinstance(part, ast.Constant)]
            is_more = any(isinstance(value, (int, float)) and value > 0 for value in numbers)
            found += asked.isdisjoint(about) or is_more
        inner = outer
    return found
