"""Functions that do what an operator does: `torch.eq(predicted, labels)`, `np.subtract(predicted, labels)`."""

from __future__ import annotations

import ast
from collections.abc import Callable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.choosing import NO_EVIDENCE
from mlgate.semantics.leakage.deciding import errors_of
from mlgate.semantics.leakage.masks import combine_masks, compare
from mlgate.semantics.leakage.objects import Data, Value
from mlgate.semantics.leakage.values import facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def _equal(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    operands = _operands(arguments)
    test = ast.NotEq() if path.endswith(("ne", "not_equal")) else ast.Eq()
    return compare(machine, test, *operands) if operands is not None else machine.unknown_result(arguments, node)


def _computed(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """What the operator gives; several rows stay rows."""
    from mlgate.semantics.leakage.operators import operate

    operands = _operands(arguments)
    operator = OPERATORS.get(path.rpartition(".")[2])
    if operands is None or operator is None or not any(facts_of(operand).rows for operand in operands):
        return machine.unknown_result(arguments, node)
    return operate(machine, operator, *operands)


def _subtracted(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    result = facts_of(_computed(machine, path, arguments, node))
    operands = _operands(arguments)
    errors = errors_of(*map(facts_of, operands)) if operands is not None else NO_EVIDENCE
    return Data(result._replace(evidence=result.evidence | errors))


def _operands(arguments: Arguments) -> tuple[Value, Value] | None:
    """Both sides, as they are passed; tolerances and outputs make no difference."""
    found = [*arguments.positional[:2], *(arguments.keywords[name] for name in NAMES if name in arguments.keywords)]
    return (found[0], found[1]) if len(found) >= 2 else None


def _both(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`np.logical_and(predicted == 1, labels == 1)`."""
    operands = _operands(arguments)
    if operands is None:
        return machine.unknown_result(arguments, node)
    operator = ast.BitOr() if path.endswith("or") else ast.BitAnd()
    return Data(combine_masks(machine, operator, *map(facts_of, operands)))


OPERATORS: dict[str, ast.operator] = {
    "add": ast.Add(),
    "subtract": ast.Sub(),
    "multiply": ast.Mult(),
    "divide": ast.Div(),
    "true_divide": ast.Div(),
}

NAMES = ("input", "x", "x1", "a", "other", "y", "x2", "b")
"""What both sides are called, in their order."""

ELEMENTWISE_EFFECTS: dict[str, Callable[[Machine, str, Arguments, ast.expr], Value]] = {
    "equal": _equal,
    "subtract": _subtracted,
    "arithmetic": _computed,
    "both": _both,
}
