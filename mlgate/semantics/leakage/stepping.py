"""Positions that a loop counts up by itself: `start += 45`, so that windows taken from them can be compared."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence

from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.amounts import Amount, plus, unknown
from mlgate.semantics.leakage.cuts import VARIABLES
from mlgate.semantics.leakage.objects import Quantity
from mlgate.semantics.leakage.rows import Bound
from mlgate.semantics.leakage.syntax import of_syntax, written
from mlgate.semantics.leakage.values import amount_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


ONE = Amount(1.0)


class Stepped(NamedTuple):
    """How far positions have come in some turn of the loop that is known by `run`: `step` rows further each turn."""

    run: int
    step: Amount


def positions_of(
    machine: Machine, loop: ast.For | ast.AsyncFor | ast.While, run: int
) -> list[tuple[ast.expr, Quantity]]:
    """Names that a loop counts up, and cuts with or gives back, with what stands for the position in any turn.

    Two that are counted by the same step stay as far apart as they began: `start += 20` and `stop += 20`.
    """
    found: list[tuple[ast.expr, Quantity]] = []
    for target, added in _counted(loop):
        step, begun = amount_of(machine.evaluate(added)), amount_of(machine.evaluate(target))
        if step is not None and begun is not None:
            found.append((target, Quantity(plus(begun, unknown(Stepped(run, step))))))
    return found


@of_syntax
def _counted(loop: ast.For | ast.AsyncFor | ast.While) -> Sequence[tuple[ast.expr, ast.expr]]:
    """`i += step`, once in each turn, of a loop that cuts or gives back: nothing else changes the name."""
    if not any(isinstance(item, (ast.Slice, ast.Yield)) for item in ast.walk(loop)):
        return ()
    stores = [item for item in ast.walk(loop) if isinstance(item, VARIABLES) and isinstance(item.ctx, ast.Store)]
    written_to = Counter(map(written, stores))
    steps = (step for node in loop.body if (step := _step_of(node)) is not None)
    return [(target, added) for target, added in steps if written_to[written(target)] == 1]


def _step_of(node: ast.stmt) -> tuple[ast.expr, ast.expr] | None:
    """What a statement counts up, and by how much: `i += step`, `i = i + step`."""
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
        return node.target, node.value
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.targets[0], VARIABLES):
        return None
    target, value = node.targets[0], node.value
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        for one, other in ((value.left, value.right), (value.right, value.left)):
            if written(one) == written(target):
                return target, other
    return None


def overlap_next(lower: Bound, upper: Bound) -> bool:
    """Whether a slice is longer than the step to the one of the next turn."""
    if not isinstance(lower, Amount) or not isinstance(upper, Amount):
        return False
    counted = [key for key, factor in lower.terms if isinstance(key, Stepped) and factor == 1.0]
    if not counted:
        return False
    step = max(counted, key=lambda key: key.run).step  # of the innermost loop
    return is_longer(plus(upper, lower, -1.0), step)


def is_longer(width: Amount, step: Amount) -> bool:
    """Whether windows are surely longer than the step to the next one; unknown lengths are above one."""
    longer = plus(width, step, -1.0)
    if any(factor < 0 or isinstance(key, Stepped) for key, factor in longer.terms):
        return False
    return longer.constant > 0 or (bool(longer.terms) and (longer.constant == 0 or step == ONE))
