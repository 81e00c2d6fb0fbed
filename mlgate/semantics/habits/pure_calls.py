"""Calls that only give a value back: thrown away, they did nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.fix import Edit
from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics._knowledge import CHANGING_FUNCTIONS, LOOKING_METHODS
from mlgate.semantics.call import Call
from mlgate.semantics.display import cell_number, is_cell_output, is_discarded
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module

LOOKING_KINDS = frozenset({"inspection", "statistic", "random_method"})
"""Kinds of methods that are called to look at data: as `LOOKING_METHODS`."""
ACCESSORS = ("pandas.Series.str.", "pandas.Series.dt.", "pandas.Series.cat.")
_SERIES = (".str.", ".dt.", ".cat.")
CHANGES_ITS_ARGUMENT = ("inplace", "out")
WATCHES = lazy_regex(r"rais|warn|assert|suppress|time|profil|bench|catch", re.IGNORECASE)
TIMED = ("%%timeit", "%%time", "%%prun", "%%memit")


def discarded_results(module: Module) -> Iterator[Call]:
    """Calls of pure methods and functions whose value nothing takes."""
    for call in _pure_calls(module):
        if not is_discarded(call) or _may_change(call):
            continue
        statement = module.statement_at(call.span.start)
        if statement is not None and not is_cell_output(module, statement) and not _is_run_for_its_errors(module, call):
            yield call


def _pure_calls(module: Module) -> Iterator[Call]:
    if not module.may_use_kind("pure_function", "pure_method") and not any(
        item in module.bare_code for item in _SERIES
    ):
        return
    for name, calls in module.index.by_name.items():
        if name.startswith(ACCESSORS) or _is_pure(module, name):
            yield from calls


def _is_pure(module: Module, name: str) -> bool:
    kinds = module.catalogue.kinds(name)
    if "pure_function" in kinds:
        return name in CHANGING_FUNCTIONS
    return "pure_method" in kinds and not kinds & LOOKING_KINDS and name.rpartition(".")[2] not in LOOKING_METHODS


def _may_change(call: Call) -> bool:
    """Whether the call works in place: `inplace=True`, `out=array`, or arguments that cannot be seen."""
    if call.has_unpacking:
        return True
    constants = call.constants()
    if call.qualified_name == "numpy.nan_to_num" and constants.get("copy", True) is not True:
        return True
    return any(constants.get(name) not in (None, False) for name in CHANGES_ITS_ARGUMENT)


def _is_run_for_its_errors(module: Module, call: Call) -> bool:
    """Whether the call is there to raise, or to be timed: in `try`, in `with raises(...)`, in a `%%timeit` cell."""
    for node in module.ancestors(call.node):
        if isinstance(node, (ast.Try, ast.TryStar)) or (isinstance(node, ast.With) and _is_watched(module, node)):
            return True
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            break
    cell = module.unit.cell_at(call.span.start) if module.unit.magics else None
    return cell is not None and any(
        magic.text.startswith(TIMED) and cell.start <= magic.span.start < cell.end for magic in module.unit.magics
    )


def _is_watched(module: Module, node: ast.With) -> bool:
    return any(WATCHES.search(module.text(item.context_expr)) for item in node.items)


@per_module
def _left_over(module: Module) -> dict[int, int]:
    """How many expression statements, by cell, do no more than name something: the author takes them for output."""
    found: dict[int, int] = {}
    for statement in module.statements(ast.Expr):
        value = statement.value
        if isinstance(value, (ast.Name, ast.Attribute, ast.Subscript)) and not is_cell_output(module, statement):
            cell = cell_number(module, statement)
            found[cell] = found.get(cell, 0) + 1
    return found


@per_module
def _shown_cells(module: Module) -> frozenset[int]:
    """The cells that end by showing the value of a pure call."""
    statements = (
        module.statement_at(call.span.start) for call in _pure_calls(module) if module.unit.cells and is_discarded(call)
    )
    return frozenset(
        cell_number(module, item) for item in statements if item is not None and is_cell_output(module, item)
    )


def is_among_leftovers(call: Call) -> bool:
    """Whether the call is probably one more thing to look at.

    Bare names stand as statements in the same cell or script, or the cell ends by showing another such call: the author
    takes every expression for output.
    """
    module = call.module
    statement = module.statement_at(call.span.start)
    if statement is None:
        return False
    cell = cell_number(module, statement)
    return cell in _left_over(module) or cell in _shown_cells(module)


def kept_result(call: Call) -> Edit | None:
    """The edit that binds the value to what the call was meant to change; None where that is not plain."""
    target = _target(call)
    if target is None:
        return None
    start = call.span.start
    return Edit(start, start, f"{call.module.text(target)} = ")


def _target(call: Call) -> ast.expr | None:
    """`df` for `df.dropna()`, `df["a"]` for `df["a"].fillna(0)`, `a` for `np.append(a, 1)`."""
    if call.receiver_class is None:
        first = call.node.args[0] if call.node.args else None
        return first if isinstance(first, ast.Name) else None
    node: ast.expr = call.node
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    while isinstance(node, ast.Attribute) and node.attr in {"str", "dt", "cat"}:
        node = node.value
    if isinstance(node, ast.Name):
        return node
    is_column = isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.value, ast.Name)
    return node if is_column else None
