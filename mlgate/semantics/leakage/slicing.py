"""Slices of rows: from one bound to another, in steps, of pieces that lie one after another."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.amounts import Amount, plus, unknown
from mlgate.semantics.leakage.attributes import length
from mlgate.semantics.leakage.cuts import note_cut
from mlgate.semantics.leakage.deriving import every_so_many, with_window
from mlgate.semantics.leakage.facts import Facts, Form, Piece
from mlgate.semantics.leakage.order import some_columns
from mlgate.semantics.leakage.rating import some_of
from mlgate.semantics.leakage.row_windows import note_windows
from mlgate.semantics.leakage.rows import CUT, Bound, Kept, Rows, Shuffled, Sliced, is_group, union
from mlgate.semantics.leakage.values import amount_of, constant_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def leaves_out(bounds: ast.Slice) -> bool:
    """Whether a slice keeps the first or the last few only: `[1:]` may leave out the target itself."""
    return bounds.upper is not None or isinstance(bounds.lower, ast.UnaryOp)


def slice_rows(machine: Machine, facts: Facts, bounds: ast.Slice, node: ast.AST) -> Facts:
    """The rows from one bound to another."""
    total = amount_of(length(facts))
    lower = _bound(machine, bounds.lower, total)
    upper = _bound(machine, bounds.upper, total)
    if bounds.step is not None:
        return _stepped(machine, facts, bounds, lower, upper)
    is_one = facts.form is Form.ELEMENT and not all(map(is_group, facts.rows))
    if is_one:
        note_windows(machine, facts, bounds, Sliced(lower, upper), node)
    if is_one or (not facts.rows and facts.selected is None):
        return some_columns(some_of(machine, facts)) if leaves_out(bounds) else facts
    lower = None if lower == Amount() else lower
    upper = None if total is not None and upper == total else upper
    if total is not None and lower == total:  # nothing is left
        lower, upper = None, Amount()
    if lower is None and upper is None:
        return facts
    pieces = _whole_pieces(facts, lower, upper)
    if pieces is not None:
        return facts._replace(rows=pieces, pieces=(), mask=None)
    if facts.pieces:  # cut at a number that may be the seam: which rows these are, we cannot tell
        return with_window(machine, facts, facts.at(Kept((CUT, lower, upper))), bounds, Sliced(lower, upper), node)
    selector = Sliced(lower, upper)
    machine.record.parted_at(selector, node if isinstance(node, ast.expr) else bounds)
    note_cut(machine, selector, bounds, total)
    return with_window(machine, facts, facts.at(selector), bounds, selector, node)


def _stepped(machine: Machine, facts: Facts, bounds: ast.Slice, lower: Bound, upper: Bound) -> Facts:
    step = constant_of(machine.evaluate(bounds.step)) if bounds.step is not None else 1
    if step == -1 and lower is None and upper is None:
        return facts.at(Shuffled("reversed"))
    return every_so_many(facts, step).at(Kept(("step", machine.fresh())))


def _bound(machine: Machine, node: ast.expr | None, total: Amount | None) -> Bound:
    """A bound of a slice; one counted from the end is counted from the start, if the length is known."""
    if node is None:
        return None
    value = machine.evaluate(node)
    constant = constant_of(value)
    if isinstance(constant, str):
        return constant
    amount = amount_of(value)
    if amount is None:
        return None if constant is None else unknown(machine.identity(value))
    return plus(total, amount) if amount.is_negative and total is not None else amount


def _is_just_before(lower: Amount, seam: Amount) -> bool:
    """Whether a slice begins a number of rows before a piece: `total[len(total) - len(test) - 60 :]`, their history."""
    history = plus(seam, lower, -1.0)
    return bool(seam.terms) and history.is_plain and history.constant > 0


def _whole_pieces(facts: Facts, lower: Bound, upper: Bound) -> Rows | None:
    """Rows of the concatenated pieces that a slice covers exactly; None when it cuts through one."""
    if not facts.pieces or isinstance(lower, str) or isinstance(upper, str):
        return None
    covered: list[Piece] = []
    position = Amount()
    inside = lower is None
    for piece in facts.pieces:
        inside = inside or position == lower or (lower is not None and _is_just_before(lower, position))
        if upper is not None and position == upper:
            break
        if inside:
            covered.append(piece)
        position = plus(position, piece.length)
    if not covered or (upper is not None and position != upper):
        return None
    return union(*(piece.rows for piece in covered))
