"""Statistics: what a mean, a quantile or a group's table is computed over."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.cuts import is_step_now
from mlgate.semantics.leakage.deriving import is_window_now
from mlgate.semantics.leakage.events import Statistic, StatisticKind
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.objects import Value
from mlgate.semantics.leakage.order import plain
from mlgate.semantics.leakage.rows import EXPRESSION, Rows
from mlgate.semantics.leakage.values import constant_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

ROW_AXES = frozenset({1, 2, 3, -1, "columns"})

SPREAD = frozenset({"var", "std", "nanvar", "nanstd"})


def goes_along_rows(axis: Value | None) -> bool | None:
    """Whether an `axis` argument keeps rows apart (True), runs over them (False), or is not known (None)."""
    if axis is None:
        return False
    constant = constant_of(axis)
    if constant is ...:
        return _tuple_goes_along_rows(axis)
    return constant in ROW_AXES


def _tuple_goes_along_rows(axis: Value) -> bool | None:
    known = getattr(axis, "known", None)
    constants = [constant_of(item) for item in known or ()]
    if not constants or ... in constants:
        return None
    return 0 not in constants


def reduce(
    machine: Machine,
    facts: Facts,
    node: ast.expr,
    axis: Value | None,
    *,
    subject: ast.expr | None = None,
    is_shift: bool = False,
) -> Facts:
    """The number (or one number a column) that a reduction over rows gives, with the statistic that it is."""
    along = goes_along_rows(axis)
    if along is None or facts.form in (Form.LABELS, Form.INDEX):
        return Facts(predicted=facts.predicted, evidence=facts.evidence)
    if along or facts.form is Form.ELEMENT or is_window_now(machine, facts) or is_step_now(machine, facts):
        flat = facts.flat(Form.ARRAY if along and facts.form is not Form.ELEMENT else Form.ELEMENT)
        return flat._replace(prediction=None)
    if facts.outputs:  # a loss: a number for each batch, not of the data
        return facts.flat(facts.form)
    statistics = plain(facts.all_statistics)
    if facts.rows:
        found = _statistic(machine, facts.rows, node, subject, is_shift)
        statistics = statistics | {found}
        if _is_spread_of_columns(facts, node, axis):
            rating = machine.record.statistic(node, "", StatisticKind.RATED, facts.rows, subject)
            statistics = statistics | {rating}
    name = facts.name if facts.rows == EXPRESSION else None
    return Facts(statistics=statistics, name=name, predicted=facts.predicted, evidence=facts.evidence)


def _is_spread_of_columns(facts: Facts, node: ast.expr, axis: Value | None) -> bool:
    """Whether this tells of each column how much it varies: columns may be chosen by that."""
    if not is_spread(node) or facts.rows == EXPRESSION:
        return False
    return facts.form is Form.FRAME or (axis is not None and facts.form is Form.ARRAY)


def is_spread(node: ast.expr) -> bool:
    """Whether a call tells how much values vary."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SPREAD


def _statistic(machine: Machine, rows: Rows, node: ast.expr, subject: ast.expr | None, is_shift: bool) -> Statistic:
    """The statistic; of a column whose frame is not known yet, one that has not happened."""
    if rows == EXPRESSION:
        return Statistic(node, "", StatisticKind.COMPUTED, rows, subject, is_shift=is_shift)
    return machine.record.statistic(node, "", StatisticKind.COMPUTED, rows, subject, is_shift=is_shift)


def receiver_of(node: ast.expr) -> ast.expr | None:
    """The expression whose method a call is."""
    return node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None


def first_argument_of(node: ast.expr) -> ast.expr | None:
    """The first argument of a call, as written."""
    return node.args[0] if isinstance(node, ast.Call) and node.args else None
