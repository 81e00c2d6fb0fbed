"""A feature of earlier rows: where the model learns a column of the same row, none of its features may hold that."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import UNKNOWN, Function, folded, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import FITS_OR_SPLITS
from mlgate.semantics.repairs.kept import defaults_of
from mlgate.semantics.repairs.moved_in_time import computed_anew
from mlgate.semantics.repairs.new_columns import is_learnt_from, new_columns
from mlgate.semantics.tracking.metric_values import argument_for

_NO_VALUES = frozenset({"index", "shape", "dtype", "columns", "name"})
_SUMS = frozenset({"cumsum", "sum"})
_COUNTS = frozenset({"count", "cumcount", "size", "ngroup", "notna", "isna", "len", "arange", "range"})
"""Calls that say of rows that they are there, and not what they hold."""
_DEPTH = 8


def own_target(repair: Repair) -> Iterator[Unrepaired]:
    """Columns that held values of later rows, and hold what the model learns of the row itself now."""
    found: dict[ast.AST, tuple[Module, ast.expr]] = {}
    for module, node in computed_anew(repair):
        found[node] = (module, node.value)
    for module, column in new_columns(repair):
        if column.name not in _labels(module) and is_learnt_from(module, column.name):
            found[column.node] = (module, column.value)
    for place, (module, value) in found.items():
        labels = frozenset(_labels(module))
        values = [value.body] if isinstance(value, ast.Lambda) else [value]
        if labels and any(_holds(module, item, labels, frozenset(), _DEPTH) for item in values):
            words = f"`{unparsed(value)[:60]}` holds the target of its own row: shift it by one row or more"
            yield Unrepaired(module.location(place), words)


def _labels(module: Module) -> Iterator[str]:
    """Columns that models learn, as they are in their rows."""
    for call in module.calls:
        name = call.method or (call.qualified_name or "").rpartition(".")[2]
        given = call.argument("y", 1) if name in FITS_OR_SPLITS else None
        column = _column(module, given) if given is not None else None
        if column is not None:
            yield column


def _column(module: Module, value: ast.expr, depth: int = 4) -> str | None:
    """The column that an expression takes out of a frame: `frame["y"]`, `frame.pop("y")`, `frame.y.to_numpy()`."""
    if isinstance(value, ast.Name) and depth:
        bindings = module.scope_of(value).all_bindings(value.id)
        bound = bindings[0].value if len(bindings) == 1 else None
        if isinstance(bound, ast.Tuple) and isinstance(bindings[0].node, ast.Assign):
            bound = _member(bindings[0].node, value.id, bound)
        return _column(module, bound, depth - 1) if bound is not None else None
    if isinstance(value, ast.Subscript):
        if isinstance(value.slice, ast.Constant) and isinstance(value.slice.value, str):
            return value.slice.value
        return _column(module, value.value, depth - 1) if depth and isinstance(value.slice, ast.Slice) else None
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        first = value.args[0] if value.args else None
        if value.func.attr == "pop" and isinstance(first, ast.Constant):
            return str(first.value)
        is_same = value.func.attr in ("to_numpy", "copy", "astype", "ravel") and depth
        return _column(module, value.func.value, depth - 1) if is_same else None
    if isinstance(value, ast.Attribute):
        return _column(module, value.value, depth - 1) if value.attr == "values" and depth else value.attr
    return None


def _member(node: ast.Assign, name: str, values: ast.Tuple) -> ast.expr | None:
    target = node.targets[0]
    pairs = zip(target.elts, values.elts, strict=False) if isinstance(target, ast.Tuple) else ()
    return next((value for item, value in pairs if getattr(item, "id", "") == name), None)


def _holds(module: Module, node: ast.expr, labels: Collection[str], names: frozenset[str], depth: int) -> bool:
    """Whether the value of an expression in a row depends on the target of that row; `names`: what stands for it."""
    if not depth:
        return False
    if isinstance(node, ast.Name):
        value = module.scope_of(node).only_value(node.id)
        is_plain = isinstance(value, (ast.Subscript, ast.Attribute, ast.Call, ast.BinOp))
        return node.id in names or (is_plain and _holds(module, value, labels, names, depth - 1))  # type: ignore[arg-type]
    if isinstance(node, ast.Subscript):
        picked = [*node.slice.elts] if isinstance(node.slice, (ast.List, ast.Tuple)) else [node.slice]
        texts = [item.value for item in picked if isinstance(item, ast.Constant) and isinstance(item.value, str)]
        return not labels.isdisjoint(texts) if texts else _holds(module, node.value, labels, names, depth - 1)  # type: ignore[attr-defined]
    if isinstance(node, ast.Attribute):
        if node.attr in labels:
            return True
        return node.attr not in _NO_VALUES and _holds(module, node.value, labels, names, depth - 1)
    if isinstance(node, ast.Call):
        return _call_holds(module, node, labels, names, depth)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and _leaves_out(module, node, labels, names):
        return False
    parts = (part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr))
    return any(_holds(module, part, labels, names, depth - 1) for part in parts)


def _call_holds(module: Module, node: ast.Call, labels: Collection[str], names: frozenset[str], depth: int) -> bool:
    name = _called(node)
    given = [*node.args, *(item.value for item in node.keywords)]
    closed = next((item.value for item in node.keywords if item.arg == "closed"), None)
    if name == "assign" or name in _COUNTS or (name == "shift" and _is_back(module, node)):
        return False
    if name == "rolling" and isinstance(closed, ast.Constant) and closed.value in ("left", "neither"):
        return False
    owner = isinstance(node.func, ast.Attribute) and _holds(module, node.func.value, labels, names, depth - 1)
    bodies = dict(functions_of(module))
    for item in (node.func, *given):
        called = item if isinstance(item, ast.Lambda) else bodies.get(getattr(item, "id", ""))
        if called is None:
            continue
        parameters = [argument.arg for argument in called.args.args]
        own = {parameters[0]} if owner and item is not node.func and parameters else set()
        if item is node.func:
            pairs = zip(parameters, node.args, strict=False)
            own = {word for word, value in pairs if _holds(module, value, labels, names, depth - 1)}
        values = [called.body] if isinstance(called, ast.Lambda) else _returned(called)
        return any(_holds(module, value, labels, names | own, depth - 1) for value in values)
    return owner or any(_holds(module, value, labels, names, depth - 1) for value in given)


def _returned(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr]:
    nodes = (node.value for node in ast.walk(function) if isinstance(node, ast.Return))
    return [value for value in nodes if value is not None]


def _is_back(module: Module, node: ast.Call) -> bool:
    """Whether a shift is one to earlier rows, by no count of zero."""
    first = node.args[0] if node.args else next((item.value for item in node.keywords if item.arg == "periods"), None)
    if first is None:
        return True
    return all(value is UNKNOWN or (isinstance(value, (int, float)) and value > 0) for value in _counts(module, first))


def _counts(module: Module, count: ast.expr) -> Iterator[object]:
    """What the count of a shift may be: of a parameter, what this file calls the function with."""
    function = module.enclosing_function(count)
    value = folded(module, count)
    if value is not UNKNOWN or not isinstance(count, ast.Name):
        yield value
        return
    for bound in module.scope_of(count).values(count.id):
        yield folded(module, bound)
    if isinstance(function, Function) and count.id in [item.arg for item in function.args.args]:
        default = defaults_of(function).get(count.id)
        for call in module.calls:
            if _called(call.node) == function.name:
                given = argument_for(call, function, count.id) or default
                yield folded(module, given) if given is not None else UNKNOWN


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _leaves_out(module: Module, node: ast.BinOp, labels: Collection[str], names: frozenset[str]) -> bool:
    """`y.cumsum() - y`: the sum of the rows before; of a window, and of groups, too."""
    if not isinstance(node.right, (ast.Subscript, ast.Attribute, ast.Name)):
        return False
    if not _is_target(module, node.right, labels, names):
        return False
    left = _bound(module, node.left)
    if not isinstance(left, ast.Call) or not isinstance(left.func, ast.Attribute):
        return False
    first = left.args[0] if left.args else None
    is_sum = left.func.attr in _SUMS or (
        left.func.attr in ("transform", "agg") and isinstance(first, ast.Constant) and first.value in _SUMS
    )
    return is_sum and _holds(module, left.func.value, labels, names, _DEPTH)


def _is_target(module: Module, node: ast.expr, labels: Collection[str], names: frozenset[str]) -> bool:
    """Whether an expression is a column that is learnt, as it is."""
    if isinstance(node, ast.Name) and node.id in names:
        return True
    return _column(module, node) in labels


def _bound(module: Module, node: ast.expr) -> ast.expr:
    bound = module.scope_of(node).only_value(node.id) if isinstance(node, ast.Name) else None
    return bound if bound is not None else node
