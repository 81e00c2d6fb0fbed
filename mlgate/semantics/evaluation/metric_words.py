"""How metrics and what they are given are called in messages."""

from __future__ import annotations

import ast

from mlgate.core.diagnostic import RelatedSpan
from mlgate.semantics.module import Module

MAX_TEXT = 40


def shown(module: Module, node: ast.expr | None) -> str:
    """An argument as it is written, if it is short."""
    text = module.text(node) if node is not None else ""
    return f"`{text}`" if text and len(text) <= MAX_TEXT and "\n" not in text and "`" not in text else "what it gets"


def predicted_place(module: Module, node: ast.expr | None, caption: str) -> tuple[RelatedSpan, ...]:
    """Where a model gave the values, as a related step."""
    return (RelatedSpan(caption, module.span(node)),) if node is not None else ()
