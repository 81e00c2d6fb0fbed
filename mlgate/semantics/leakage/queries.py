"""Conditions written as text: `frame.query("date < @cut and kind == 'a'")`, as far as they compare columns."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.facts import Facts
from mlgate.semantics.leakage.masks import all_of, compare
from mlgate.semantics.leakage.objects import Data, Value
from mlgate.semantics.leakage.rows import Selector
from mlgate.semantics.leakage.values import facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

VARIABLE = "variable_of_query_"


def mask_of_query(machine: Machine, facts: Facts, text: str) -> Selector | None:
    """What a query selects; None when it does more than compare columns."""
    try:
        tree = ast.parse(text.strip().replace("@", VARIABLE), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return _mask(machine, facts, tree.body)


def _mask(machine: Machine, facts: Facts, node: ast.expr) -> Selector | None:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        return all_of(machine, [_mask(machine, facts, item) for item in node.values])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
        return all_of(machine, [_mask(machine, facts, item) for item in (node.left, node.right)])
    if not isinstance(node, ast.Compare) or len(node.ops) != 1 or isinstance(node.ops[0], (ast.In, ast.NotIn)):
        return None
    left, right = (_value(machine, facts, item) for item in (node.left, node.comparators[0]))
    return facts_of(compare(machine, node.ops[0], left, right)).mask if left and right else None


def _value(machine: Machine, facts: Facts, node: ast.expr) -> Value | None:
    if not isinstance(node, ast.Name):
        return machine.evaluate(node) if isinstance(node, (ast.Constant, ast.UnaryOp)) else None
    if node.id.startswith(VARIABLE):
        return machine.scope.find(node.id.removeprefix(VARIABLE))
    return Data(facts.column(node.id))
