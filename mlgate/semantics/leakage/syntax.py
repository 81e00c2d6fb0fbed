"""Questions about code as it is written: it stays the same however often it is run, so each is answered once."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache

from mlgate.core.typing import Any, TypeVar

Question = TypeVar("Question", bound=Callable[..., Any])
_CACHES: list[Any] = []


def of_syntax(question: Question) -> Question:
    """Decorate a function of nodes and plain values: it keeps its answers while a module is analysed."""
    kept: Any = cache(question)
    _CACHES.append(kept)
    return kept  # type: ignore[no-any-return]


def forget_syntax() -> None:
    """Let go of the nodes of a module that has been analysed."""
    for kept in _CACHES:
        kept.cache_clear()


@of_syntax
def written(node: ast.AST) -> str:
    """An expression as it is written; most are names."""
    return node.id if isinstance(node, ast.Name) else ast.unparse(node)
