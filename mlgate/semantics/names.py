"""What expressions are called, and statements by their text: questions that need no more than the tree."""

from __future__ import annotations

import ast


def last_name(node: ast.AST | None) -> str:
    """`listdir` of `os.listdir`; "" where it ends in something else than a name."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def root_name(node: ast.AST | None) -> str:
    """`frame` of `frame["a"].values`; "" where it begins with something else than a name."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def root_of_calls(node: ast.AST | None) -> str:
    """`frame` of `frame.copy()["a"]`, `make` of `make().rows`."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def statement_texts(tree: ast.AST) -> set[str]:
    """All statements of a tree, as text without comments and layout."""
    return {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.stmt)}


def names_in(*nodes: ast.AST) -> set[str]:
    """All names that stand in pieces of code: `rows` and `mean` of `rows["a"] - mean`."""
    return {part.id for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name)}
