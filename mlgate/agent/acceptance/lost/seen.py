"""Something in the code that one state may not have more often than the other."""

from __future__ import annotations

import ast

from mlgate.core.values import NamedTuple
from mlgate.semantics.module import Module


class Seen(NamedTuple):
    """One construct: what it is for comparisons, how to tell of it, where it stands."""

    key: str
    words: str
    module: Module
    node: ast.AST
