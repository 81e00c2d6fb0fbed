"""Rows that judge, and that choose under another name: copies of them are the same rows."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import bound_pairs
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.repairs._knowledge import KEEPS_VALUES
from mlgate.semantics.repairs.augmented import names_held_out

_COPIES = KEEPS_VALUES | {"clone", "deepcopy"}
_PARTS = frozenset({"head", "tail", "take", "sample", "drop", "pop", "iloc", "loc", "get", "item"})


def renamed_rows(repair: Repair) -> Iterator[Unrepaired]:
    """New names that do not say of which rows they are, and are bound to all of what is held out."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = {node.id for node in before.nodes(ast.Name)}
        held = names_held_out(before)
        free = names_held_out(after)
        for node in after.nodes(ast.Assign):
            for target, value in bound_pairs(node):
                name = target.id if isinstance(target, ast.Name) else ""
                if not name or name in known | free or not after.uses(name):
                    continue
                source = _copied(after, value)
                if source in held:
                    yield Unrepaired(after.location(node), f"`{name}` is `{source}` under another name")


def _copied(module: Module, value: ast.expr) -> str:
    """The name of which a value is a copy with all rows; "" where it is something else."""
    while not isinstance(value, ast.Name):
        if isinstance(value, ast.Subscript):
            if not isinstance(value.slice, ast.Slice) or value.slice.lower or value.slice.upper or value.slice.step:
                return ""
            value = value.value
        elif isinstance(value, ast.Call):
            name = last_name(value.func)
            is_method = isinstance(value.func, ast.Attribute) and module.qualified_name(value.func) is None
            if name not in _COPIES or name in _PARTS or (not is_method and len(value.args) != 1):
                return ""
            value = value.func.value if is_method and isinstance(value.func, ast.Attribute) else value.args[0]
        else:
            return ""
    return value.id
