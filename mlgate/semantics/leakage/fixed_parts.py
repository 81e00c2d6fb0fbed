"""Rows that each round of a loop parts in the same way: no folds, though the loop fits and judges."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlgate.semantics.leakage.appending import Turn
    from mlgate.semantics.leakage.rows import Selector


class FixedParts:
    """Selections of rows, with the loops that make no difference to them."""

    __slots__ = ("_fixed", "_turns")

    def __init__(self) -> None:
        self._turns: dict[tuple[Selector, ast.expr, int], int] = {}
        self._fixed: dict[Selector, frozenset[ast.AST]] = {}

    def varying(
        self, selector: Selector, node: ast.expr, loops: frozenset[ast.AST], turns: Iterable[Turn]
    ) -> frozenset[ast.AST]:
        """The loops that may make a selection another one: not those of which another turn has made this one here."""
        fixed = self._fixed.get(selector, frozenset())
        for turn in turns:
            if turn.is_unrolled and self._turns.setdefault((selector, node, turn.run), turn.number) != turn.number:
                fixed |= {turn.loop}
        self._fixed[selector] = fixed
        return loops - fixed
