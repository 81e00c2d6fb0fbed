"""Statistics: what a mean, a quantile or a group's table is computed over."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from mlgate.semantics.leakage.events import StatisticKind
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.objects import Value
from mlgate.semantics.leakage.order import plain
from mlgate.semantics.leakage.values import constant_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

ROW_AXES = frozenset({1, 2, 3, -1, "columns"})


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
    if along or facts.form is Form.ELEMENT:
        flat = facts.flat(facts.form if facts.form is Form.ELEMENT else Form.ARRAY)
        return flat._replace(prediction=None)
    if facts.outputs:  # a loss: a number for each batch, not of the data
        return facts.flat(facts.form)
    statistics = plain(facts.all_statistics)
    if facts.rows:
        found = machine.record.statistic(node, "", StatisticKind.COMPUTED, facts.rows, subject, is_shift=is_shift)
        statistics = statistics | {found}
    return Facts(statistics=statistics, predicted=facts.predicted, evidence=facts.evidence)


def receiver_of(node: ast.expr) -> ast.expr | None:
    """The expression whose method a call is."""
    return node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None


def first_argument_of(node: ast.expr) -> ast.expr | None:
    """The first argument of a call, as written."""
    return node.args[0] if isinstance(node, ast.Call) and node.args else None
