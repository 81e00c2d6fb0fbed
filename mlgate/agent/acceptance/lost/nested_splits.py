"""Splits whose held-out part is parted again: what judges in the end is as large a share of the rows as before."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.repairs.split_shares import share_held_out


def parted_again(sides: Sides) -> Iterator[tuple[ast.expr, object]]:
    """The sizes of test parts that two splits make together now: 0.4 and a half of it, where it was 0.2."""
    products = {round(share, 9) for module in sides.after.modules for share in _products(module)}
    for module in sides.before.modules if products else ():
        for call in module.calls_of_kind("split_function"):
            share = share_held_out(call)
            given = call.keyword("test_size")
            if given is not None and share is not None and round(share, 9) in products:
                yield given.value, share


def makers(module: Module) -> dict[str, Call]:
    """The splits by the names of the parts that they hold out."""
    found: dict[str, Call] = {}
    for call in module.calls_of_kind("split_function"):
        statement = module.parent(call.node)
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        for place, part in enumerate(target.elts if isinstance(target, ast.Tuple) else ()):
            if place % 2 and isinstance(part, ast.Name):
                found.setdefault(part.id, call)
    return found


def _products(module: Module) -> Iterator[float]:
    made = makers(module)
    for call in module.calls_of_kind("split_function"):
        first = call.node.args[0] if call.node.args else None
        outer = made.get(first.id) if isinstance(first, ast.Name) else None
        if outer is None or outer is call:
            continue
        shares = share_held_out(outer), share_held_out(call)
        if shares[0] is not None and shares[1] is not None:
            yield from (shares[0] * shares[1], shares[0] * (1 - shares[1]))
