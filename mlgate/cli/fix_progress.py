"""How far a run of `mlgate fix` is: one line on a terminal that is written over; nothing elsewhere."""

from __future__ import annotations

import sys

from mlgate.agent.budget import Budget
from mlgate.reporters.display import visible

_CLEAR = "\r\x1b[K"


class FixProgress:
    """Told before and after each request."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._shown = False

    def working(self, unit: str, round_number: int, left: int, budget: Budget) -> None:
        """Show the unit that is asked about, and what was used so far."""
        cost = "" if budget.cost is None else f", cost {budget.cost:.4f}"
        told = f"round {round_number}: {visible(unit)}, {left:,} left, {budget.tokens:,} tokens{cost}"
        self._show(told)

    def judged(self, outcome: str, left: int) -> None:
        """Show what came of it."""
        self._show(f"{outcome}, {left:,} left")

    def close(self) -> None:
        """Clear the line."""
        if self._shown:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
            self._shown = False

    def _show(self, text: str) -> None:
        sys.stderr.write(f"{_CLEAR}{text[: max(self._width - 1, 20)]}")
        sys.stderr.flush()
        self._shown = True
