"""Bounds of gates that are written down after the training whose result they judge."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.literals import number_literal
from mlgate.semantics.module import Module
from mlgate.semantics.reach import reached_calls
from mlgate.semantics.tracking.gate_checks import gate_checks
from mlgate.semantics.tracking.trainings import first_training

THRESHOLDS = frozenset({"mlflow.models.MetricThreshold", "mlflow.models.evaluation.MetricThreshold"})
_GATES = lazy_regex(r"(?i)(?:^|_)gates?$")


class LateGate(NamedTuple):
    """Where a bound is declared, what it is called, and the training above it."""

    span: Span
    name: str
    training: Span


def late_gates(module: Module) -> Iterator[LateGate]:
    """Bounds at module level below the first training at module level."""
    training = training_at_module_level(module)
    declared = dict(_declared(module)) if training is not None else {}
    if training is None:
        return
    for statement, name in declared.items():
        if statement.lineno > training.node.lineno:
            yield LateGate(module.span(statement), name, training.span)


def training_at_module_level(module: Module) -> Call | None:
    """The call at module level that trains, itself or through functions of the module."""
    first = first_training(module)
    if first is None:
        return None
    if first.scope.function is None:
        return first
    calls = [call for call in module.calls if call.scope.function is None]
    leading = [call for call in calls if first in reached_calls(module, call.node)]
    return min(leading, key=lambda call: call.node.lineno, default=None)


def _declared(module: Module) -> Iterator[tuple[ast.stmt, str]]:
    """Statements at module level that declare what a gate demands."""
    for check in gate_checks(module):
        sides = (check.node.left, check.node.comparators[0])
        bound = next(side for side in sides if side is not check.value)
        for node in ast.walk(bound):
            if isinstance(node, ast.Name):
                yield from _of_name(module, node.id)
    for name, bindings in module.scope.bindings.items():
        if _GATES.search(name) is not None and any(_has_bounds(item.value) for item in bindings):
            yield from _of_name(module, name)
    for call in module.calls_to(THRESHOLDS):
        statement = module.statement_at(call.span.start)
        if call.scope.function is None and statement is not None:
            yield statement, "MetricThreshold"


def _of_name(module: Module, name: str) -> Iterator[tuple[ast.stmt, str]]:
    bindings = module.scope.bindings.get(name, [])
    if len(bindings) == 1 and isinstance(bindings[0].node, (ast.Assign, ast.AnnAssign)):
        value = bindings[0].value
        if isinstance(value, ast.Dict) or (value is not None and number_literal(value)):
            yield bindings[0].node, name


def _has_bounds(node: ast.expr | None) -> bool:
    """Whether a dictionary maps names to numbers, or to a side and a number."""
    return isinstance(node, ast.Dict) and any(
        number_literal(value.elts[-1] if isinstance(value, (ast.Tuple, ast.List)) and value.elts else value)
        for value in node.values
    )
