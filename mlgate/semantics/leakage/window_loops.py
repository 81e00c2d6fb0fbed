"""Loops that take windows: slices that move on by less than they are long."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.amounts import product
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.objects import Symbol
from mlgate.semantics.leakage.rows import Sliced
from mlgate.semantics.leakage.stepping import ONE, is_longer, overlap_next
from mlgate.semantics.leakage.syntax import of_syntax, written
from mlgate.semantics.leakage.values import amount_of
from mlgate.semantics.names import last_name

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


COUNTING = frozenset({"range", "arange"})


def loop_of_windows(machine: Machine, bounds: ast.Slice, cut: Sliced) -> ast.AST | None:
    """The loop whose turns take windows that overlap."""
    record = machine.record
    if record.runs and overlap_next(cut.lower, cut.upper):
        return record.runs[-1].loop
    turns = (turn for turn in reversed(record.turns[-2:]) if not turn.is_unrolled)
    return next((turn.loop for turn in turns if _overlaps(machine, turn.loop, bounds)), None)


# In loops over a range


def _overlaps(machine: Machine, loop: ast.For | ast.AsyncFor | ast.comprehension, bounds: ast.Slice) -> bool:
    """Whether windows at the positions of a loop over a `range` are longer than its step."""
    target = loop.target
    if isinstance(target, (ast.Tuple, ast.List)):
        return _is_by_pairs(target, loop.iter, bounds)
    positions = _range_in(machine, loop.iter)
    if positions is None or positions.keywords:
        return False
    name = written(target)
    lower, upper = (_written(loop, bound, name) for bound in (bounds.lower, bounds.upper))
    width = width_of(lower, upper)
    factors = _factors(lower, name) if width is not None else None
    if width is None or factors is None or not _names(upper, name):
        return False
    step = amount_of(machine.evaluate(positions.args[2])) if len(positions.args) == 3 else ONE
    for factor in factors:
        step = product(step, amount_of(machine.evaluate(factor))) if step is not None else None
    if step is None:
        return False
    length = amount_of(machine.evaluate(width))
    return is_longer(length, step) if length is not None else step == ONE


def _range_in(machine: Machine, positions: ast.expr) -> ast.Call | None:
    """`range(0, n, step)`, as such, as an array, or with a bar that tells how far it is: `tqdm(range(n))`."""
    if not isinstance(positions, ast.Call):
        return None
    if last_name(positions.func) in COUNTING:
        return positions
    inner = positions.args[0] if positions.args else None
    if not isinstance(inner, ast.Call) or last_name(inner.func) not in COUNTING:
        return None
    callee = machine.evaluate(positions.func)
    is_same = isinstance(callee, Symbol) and machine.knowledge.effect(callee.path, Arguments()) == "same"
    return inner if is_same else None


def _factors(bound: ast.expr | None, name: str) -> list[ast.expr] | None:
    """What a position is multiplied by in a bound: `hop` of `number * hop + 5`; None when nobody can tell."""
    if bound is None or written(bound) == name:
        return None if bound is None else []
    if isinstance(bound, ast.Call) and getattr(bound.func, "id", "") in ("int", "round") and len(bound.args) == 1:
        return _factors(bound.args[0], name)
    if not isinstance(bound, ast.BinOp) or _names(bound.left, name) == _names(bound.right, name):
        return None
    inside, other = (bound.left, bound.right) if _names(bound.left, name) else (bound.right, bound.left)
    found = _factors(inside, name)
    if found is None or isinstance(bound.op, ast.Add) or (isinstance(bound.op, ast.Sub) and inside is bound.left):
        return found
    return [*found, other] if isinstance(bound.op, ast.Mult) else None


def _is_by_pairs(target: ast.Tuple | ast.List, positions: ast.expr, bounds: ast.Slice) -> bool:
    """`for start, stop in zip(range(count), range(width, total))`: windows, each one row after the last."""
    if not isinstance(positions, ast.Call) or getattr(positions.func, "id", "") != "zip" or len(positions.args) != 2:
        return False
    first, second = positions.args
    are_ranges = all(isinstance(item, ast.Call) and getattr(item.func, "id", "") == "range" for item in (first, second))
    if not are_ranges or not isinstance(first, ast.Call) or not isinstance(second, ast.Call) or len(target.elts) != 2:
        return False
    begins_apart = len(second.args) == 2 and getattr(second.args[0], "value", None) not in (0, 1)
    is_by_ones = len(first.args) == 1 or (len(first.args) == 2 and getattr(first.args[0], "value", None) == 0)
    named = [written(bound) if bound is not None else "" for bound in (bounds.lower, bounds.upper)]
    return begins_apart and is_by_ones and named == [written(item) for item in target.elts]


def _written(loop: ast.For | ast.AsyncFor | ast.comprehension, bound: ast.expr | None, target: str) -> ast.expr | None:
    """A bound as it is computed from the position: `end` of which the loop says `end = start + width`, once."""
    if bound is None or isinstance(bound, (ast.BinOp, ast.Constant)) or isinstance(loop, ast.comprehension):
        return bound
    name = written(bound)
    found = _assigned_in(loop).get(name, ()) if name != target else ()
    return found[0] if len(found) == 1 else bound


@of_syntax
def _assigned_in(loop: ast.For | ast.AsyncFor) -> Mapping[str, Sequence[ast.expr]]:
    """What the body of a loop assigns, by the names that it is assigned to."""
    found: dict[str, list[ast.expr]] = {}
    nodes = (item for statement in loop.body for item in ast.walk(statement))
    for assignment in (item for item in nodes if isinstance(item, ast.Assign)):
        for target in assignment.targets:
            found.setdefault(written(target), []).append(assignment.value)
    return found


def width_of(lower: ast.expr | None, upper: ast.expr | None) -> ast.expr | None:
    """The length of a slice `[start : start + width]` or `[end - width : end]`."""
    if lower is None or upper is None:
        return None
    if isinstance(upper, ast.BinOp) and isinstance(upper.op, ast.Add):
        if ast.dump(upper.left) == ast.dump(lower):
            return upper.right
        if ast.dump(upper.right) == ast.dump(lower):
            return upper.left
    if isinstance(lower, ast.BinOp) and isinstance(lower.op, ast.Sub):
        if ast.dump(lower.left) == ast.dump(upper):
            return lower.right
        added = _added_to(upper, ast.dump(lower.left))  # `[middle - half : middle + half + 1]`
        return ast.copy_location(ast.BinOp(lower.right, ast.Add(), added), upper) if added is not None else None
    return None


def _added_to(node: ast.expr, base: str) -> ast.expr | None:
    """What a sum adds to an expression."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add):
        return None
    if ast.dump(node.left) == base:
        return node.right
    added = _added_to(node.left, base)
    return ast.copy_location(ast.BinOp(added, ast.Add(), node.right), node) if added is not None else None


def _names(node: ast.expr | None, name: str) -> bool:
    return node is not None and any(isinstance(item, ast.expr) and written(item) == name for item in ast.walk(node))
