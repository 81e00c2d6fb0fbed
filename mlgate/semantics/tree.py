"""The tree as tables: parents and nodes by class, from one walk that costs what a bare `ast.walk` costs."""

from __future__ import annotations

import ast
from typing import Any


class ChildFields(dict[type[ast.AST], tuple[str, ...]]):
    """Names of the fields of a node class that may hold nodes; filled when a class is first met."""

    _SKIPPED = frozenset(
        "ctx op lineno kind attr id arg is_async conversion name names module level asname type_comment tag rest "
        "kwd_attrs simple".split()
    )

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        """Look at the class."""
        skipped = self._SKIPPED - ({"names"} if kind in (ast.Import, ast.ImportFrom) else set())
        if kind is ast.Constant:
            skipped = skipped | {"value"}
        fields = self[kind] = tuple(name for name in kind._fields if name not in skipped)
        return fields


CHILD_FIELDS = ChildFields()


class Tables:
    """Nodes in document order within each class; the node around each node."""

    __slots__ = ("by_kind", "parents")

    def __init__(self) -> None:
        self.by_kind: dict[type[ast.AST], list[ast.AST]] = {}
        self.parents: dict[ast.AST, ast.AST] = {}


def tables_of(tree: ast.AST) -> Tables:
    """Walk once."""
    tables = Tables()
    by_kind, parents = tables.by_kind, tables.parents
    stack: list[Any] = [tree]
    while stack:
        node = stack.pop()
        kind = node.__class__
        found = by_kind.get(kind)
        if found is None:
            by_kind[kind] = [node]
        else:
            found.append(node)
        for child in reversed(_children(node, kind)):
            if isinstance(child, ast.AST):
                parents[child] = node
                stack.append(child)
    return tables


def _children(node: ast.AST, kind: type[ast.AST]) -> list[Any]:
    children: list[Any] = []
    for name in CHILD_FIELDS[kind]:
        child = getattr(node, name)
        if child.__class__ is list:
            children += child
        else:
            children.append(child)
    return children
