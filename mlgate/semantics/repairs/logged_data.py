"""The data set that a run names is what its model learnt from: not the first rows of it, and none."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.repairs._knowledge import GIVES_SOME_ROWS

_DEEPEST = 3


def some_rows_logged(repair: Repair) -> Iterator[Unrepaired]:
    """Data sets that are logged anew, of some rows only."""
    for before, after in repair.modules:
        if after is None:
            continue
        known = {before.text(call.node) for call in before.method_calls("log_input")} if before is not None else set()
        for call in after.method_calls("log_input"):
            if after.text(call.node) not in known and any(_cuts(after, part) for part in call.node.args):
                yield Unrepaired(after.location(call.node), f"`{call.text}` names some of the rows, or none")


def _cuts(module: Module, value: ast.expr, depth: int = _DEEPEST) -> bool:
    """Whether a value is made of the first rows of a table, of rows drawn from it, or of an empty one."""
    for node in ast.walk(value):
        if isinstance(node, ast.Call):
            is_empty = last_name(node.func) == "DataFrame" and not node.args and not node.keywords
            if is_empty or (isinstance(node.func, ast.Attribute) and node.func.attr in GIVES_SOME_ROWS):
                return True
        if isinstance(node, ast.Slice) and isinstance(node.upper, ast.Constant) and node.upper.value == 0:
            return True
        if isinstance(node, ast.Name) and depth:
            bound = module.scope_of(node).only_value(node.id)
            if (
                bound is not None
                and isinstance(bound, ast.Call)
                and _is_data_set(bound)
                and _cuts(module, bound, depth - 1)
            ):
                return True
    return False


def _is_data_set(call: ast.Call) -> bool:
    """Whether a call makes a data set for a tracker: `mlflow.data.from_pandas(rows)`."""
    return last_name(call.func).startswith(("from_", "load_", "log_"))
