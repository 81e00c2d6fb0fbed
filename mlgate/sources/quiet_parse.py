"""Python's parser, without the warnings it has about the code, and without exceptions."""

from __future__ import annotations

import ast
import warnings


def parse_quietly(code: str) -> ast.Module | None:
    """The syntax tree; None when the code does not parse."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
