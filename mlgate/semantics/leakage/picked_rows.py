"""Rows picked by their positions: `[X[i] for i in chosen]`, `[row for i, row in enumerate(X) if i not in held]`."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.objects import Data, Value
from mlgate.semantics.leakage.rows import Path, Rest
from mlgate.semantics.leakage.values import facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def picked_rows(machine: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value | None:
    """The rows that a comprehension picks by their positions; None when it does anything else."""
    generator = node.generators[0]
    if len(node.generators) > 1 or len(generator.ifs) > 1:
        return None
    if isinstance(generator.target, ast.Name) and isinstance(node.elt, ast.Subscript):
        return _at_positions(machine, node.elt, generator)
    if isinstance(generator.target, ast.Tuple) and isinstance(node.elt, ast.Name):
        return _numbered(machine, node.elt, generator)
    return None


def _at_positions(machine: Machine, item: ast.Subscript, generator: ast.comprehension) -> Value | None:
    """`[X[i] for i in chosen]`, `[X[i] for i in range(len(X)) if i not in chosen]`."""
    assert isinstance(generator.target, ast.Name)
    name = generator.target.id
    base = item.value
    if isinstance(base, ast.Attribute) and base.attr == "iloc":
        base = base.value
    if not isinstance(item.slice, ast.Name) or item.slice.id != name or not isinstance(base, (ast.Name, ast.Attribute)):
        return None
    if not isinstance(generator.iter, (ast.Name, ast.Attribute, ast.Subscript)) and not _is_range(generator.iter):
        return None
    among = facts_of(machine.evaluate(generator.iter)).selected
    if among is None or (not among and not generator.ifs):
        return None
    path = _chosen(machine, generator.ifs[0], name, among) if generator.ifs else among
    return _rows_at(machine, base, path) if path else None


def _is_range(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range"


def _numbered(machine: Machine, row: ast.Name, generator: ast.comprehension) -> Value | None:
    """`[row for i, row in enumerate(X) if i not in held]`."""
    assert isinstance(generator.target, ast.Tuple)
    call, targets = generator.iter, generator.target.elts
    if not isinstance(call, ast.Call) or getattr(call.func, "id", "") != "enumerate" or len(call.args) != 1:
        return None
    if len(targets) != 2 or not all(isinstance(item, ast.Name) for item in targets) or not generator.ifs:
        return None
    if targets[1].id != row.id:  # type: ignore[attr-defined]
        return None
    path = _chosen(machine, generator.ifs[0], targets[0].id, ())  # type: ignore[attr-defined]
    return _rows_at(machine, call.args[0], path) if path else None


def _chosen(machine: Machine, test: ast.expr, name: str, among: Path) -> Path | None:
    """The path of positions for which `i in chosen` holds, or does not."""
    if not isinstance(test, ast.Compare) or getattr(test.left, "id", "") != name or len(test.ops) > 1:
        return None
    chosen = facts_of(machine.evaluate(test.comparators[0])).selected
    if not chosen or chosen[: len(among)] != among or chosen == among:
        return None
    if isinstance(test.ops[0], ast.In):
        return chosen
    return (*among, Rest(chosen[len(among) :])) if isinstance(test.ops[0], ast.NotIn) else None


def _rows_at(machine: Machine, base: ast.expr, path: Path) -> Value | None:
    found = machine.evaluate(base)
    if not isinstance(found, Data) or not found.facts.rows or found.facts.form is Form.ELEMENT:
        return None
    facts: Facts = found.facts.at(*path)
    return Data(facts)
