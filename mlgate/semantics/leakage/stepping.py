"""Positions that a `while` loop counts up: `start += 45`, so that windows taken from them can be compared."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.amounts import Amount, plus, unknown
from mlgate.semantics.leakage.cuts import VARIABLES
from mlgate.semantics.leakage.objects import Quantity
from mlgate.semantics.leakage.rows import Bound
from mlgate.semantics.leakage.syntax import of_syntax, written
from mlgate.semantics.leakage.values import amount_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


class Stepped(NamedTuple):
    """A position in some turn of the loop that is known by `run`, `step` rows after the one in the turn before."""

    run: int
    name: str
    step: Amount


def positions_of(machine: Machine, loop: ast.While, run: int) -> list[tuple[ast.expr, Quantity]]:
    """Names that a loop counts up, and cuts with or gives back, with what stands for the position in any turn."""
    counted = _counted(loop)
    found: list[tuple[ast.expr, Quantity]] = []
    for target, added in counted:
        step = amount_of(machine.evaluate(added))
        if step is not None and amount_of(machine.evaluate(target)) is not None:
            found.append((target, Quantity(unknown(Stepped(run, written(target), step)))))
    return found


@of_syntax
def _counted(loop: ast.While) -> Sequence[tuple[ast.expr, ast.expr]]:
    """`i += step`, at the end of each turn, of a loop that cuts or gives back: nothing else changes the name."""
    if not any(isinstance(item, (ast.Slice, ast.Yield)) for item in ast.walk(loop)):
        return ()
    found: list[tuple[ast.expr, ast.expr]] = []
    for node in loop.body:
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
            name = written(node.target)
            stores = (item for item in ast.walk(loop) if isinstance(item, VARIABLES) and written(item) == name)
            if sum(isinstance(item.ctx, ast.Store) for item in stores) == 1:
                found.append((node.target, node.value))
    return found


def overlap_next(lower: Bound, upper: Bound) -> bool:
    """Whether a slice is longer than the step to the one of the next turn; unknown lengths are above one."""
    if not isinstance(lower, Amount) or not isinstance(upper, Amount):
        return False
    steps = [key.step for key, factor in lower.terms if isinstance(key, Stepped) and factor == 1.0]
    width = plus(upper, lower, -1.0)
    if len(steps) != 1:
        return False
    longer = plus(width, steps[0], -1.0)
    if any(factor < 0 or isinstance(key, Stepped) for key, factor in longer.terms):
        return False
    return longer.constant > 0 or (bool(longer.terms) and (longer.constant == 0 or steps[0] == Amount(1.0)))
