"""Names that loops bind: what a round may make other than the round before reads one of them."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.syntax import of_syntax
from mlgate.semantics.names import root_name

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

INCIDENTAL = frozenset({"random_state", "seed", "random_seed", "n_jobs", "verbose", "warm_start"})
"""Parameters that make no other candidate."""


@of_syntax
def things_in(node: ast.AST) -> frozenset[str]:
    """Variables, attributes and items with fixed keys, as written: not `this` of `this.model`."""
    is_item = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant)
    if is_item or isinstance(node, (ast.Name, ast.Attribute)):
        return frozenset({ast.unparse(node)})
    return frozenset().union(*(things_in(item) for item in ast.iter_child_nodes(node)))


def bound_in(machine: Machine, loop: ast.For) -> frozenset[str]:
    """The names that a loop binds: its own, and those in its body."""
    found = machine.bound_in.get(loop)
    if found is None:
        assigned = (item for item in ast.walk(loop) if isinstance(item, ast.Assign))
        targets = [loop.target, *(target for item in assigned for target in item.targets)]
        found = machine.bound_in[loop] = frozenset().union(*map(_bound, targets)) - INCIDENTAL
    return found


def _bound(target: ast.expr) -> frozenset[str]:
    """What an assignment binds: not the index of an item that it sets."""
    if isinstance(target, (ast.Tuple, ast.List)):
        return frozenset().union(*map(_bound, target.elts))
    if isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Constant):
        return _bound(target.value)
    return things_in(target)


def may_vary(machine: Machine, call: ast.expr | None) -> bool:
    """Whether a call may be handed other things in each round of a loop that runs.

    What an earlier loop has left (the best of its settings) is the same in each round; of a loop around the call of the
    function that this is in, who knows.
    """
    loops = machine.record.loops
    if call is None or machine.listing or not loops:
        return True
    names = frozenset(item.id for item in ast.walk(call) if isinstance(item, ast.Name))
    return any(_may_hand(loop, call, names) for loop in loops)


def _may_hand(loop: ast.AST, call: ast.expr, names: frozenset[str]) -> bool:
    return not isinstance(loop, ast.For) or not encloses(loop, call) or not names.isdisjoint(_changed_in(loop))


@of_syntax
def _changed_in(loop: ast.For) -> frozenset[str]:
    """Names that a loop binds, sets items or attributes of, or calls methods of for that alone."""
    found: set[str] = set()
    for node in ast.walk(loop):
        if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store):
            found.add(root_name(node))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            found.update(root_name(item) for item in (node.value.func, *node.value.args))
    return frozenset(found) - {""}


def encloses(loop: ast.AST, node: ast.expr) -> bool:
    """Whether a call is written in the body of a loop."""
    return loop.lineno <= node.lineno <= loop.end_lineno  # type: ignore[attr-defined, no-any-return]
