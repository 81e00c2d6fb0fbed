"""The tree as tables: parents and nodes by class, from one walk that costs what a bare `ast.walk` costs."""

from __future__ import annotations

import ast

from mlgate.core.typing import Any


class ChildFields(dict[type[ast.AST], tuple[str, ...]]):
    """Names of the fields of a node class that may hold nodes; filled when a class is first met."""

    _SKIPPED = frozenset(
        "ctx op lineno kind attr id arg is_async conversion name names module level asname type_comment tag rest "
        "kwd_attrs simple str".split()
    )
    _CONSTANTS = (ast.Constant, ast.MatchSingleton)

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        """Look at the class."""
        skipped = self._SKIPPED - ({"names"} if kind in (ast.Import, ast.ImportFrom) else set())
        if kind in self._CONSTANTS:
            skipped = skipped | {"value"}
        fields = self[kind] = tuple(name for name in kind._fields if name not in skipped)
        return fields


CHILD_FIELDS = ChildFields()


class _Backwards(dict[type[ast.AST], tuple[str, ...]]):
    """The same from the last to the first: what is put on a stack last is taken from it first."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        """Look at the class."""
        fields = self[kind] = CHILD_FIELDS[kind][::-1]
        return fields


_BACKWARDS = _Backwards()


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
    push = stack.append
    while stack:
        node = stack.pop()
        kind = node.__class__
        if kind in by_kind:
            by_kind[kind].append(node)
        else:
            by_kind[kind] = [node]
        for name in _BACKWARDS[kind]:
            child = getattr(node, name)
            if child.__class__ is list:
                for item in reversed(child):
                    if item is not None:
                        parents[item] = node
                        push(item)
            elif child is not None:
                parents[child] = node
                push(child)
    return tables
