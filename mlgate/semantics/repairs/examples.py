"""Signatures and examples of logged models: of rows that the model takes, and not of none."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import Function, bound_pairs, folded
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name, root_name, root_of_calls
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.kept import defaults_of
from mlgate.semantics.tracking.signatures import SAYS

_SOME_ROWS = frozenset({"head", "tail", "sample", "iloc", "copy", "loc"})
_EMPTY = frozenset({"DataFrame", "Series", "array", "zeros", "ones", "empty", "dict", "list", "ModelSignature"})


def empty_examples(repair: Repair) -> Iterator[Unrepaired]:
    """New examples without rows or made up, and signatures of nothing."""
    for before, after in repair.modules:
        known = {unparsed(node) for node in _said(before)} if before is not None else set()
        for node in _said(after) if after is not None else ():
            if after is None or unparsed(node) in known:
                continue
            if _is_nothing(after, node.value) or _is_given_by_nobody(repair, after, node.value):
                yield Unrepaired(after.location(node.value), f"`{unparsed(node)}` says nothing of what the model takes")
            elif words := _is_of_others(after, node):
                yield Unrepaired(after.location(node.value), words)


def _is_of_others(module: Module, said: ast.keyword) -> str:
    """Why a signature or an example is not of the rows that a model takes: of truth, of predictions, turned round."""
    given = [said.value]
    value = _bound(module, said.value)
    if isinstance(value, ast.Call) and unparsed(value.func).rpartition(".")[2] == "infer_signature":
        named = {item.arg: item.value for item in value.keywords}
        given = [*value.args[:2], *(named[name] for name in ("model_input", "model_output") if name in named)]
    rows, truth = _learnt(module)
    first = _kind(module, given[0], rows, truth) if given else ""
    if first == "truth":
        return f"`{unparsed(given[0])}` is what the model is to find, and no rows that it takes"
    if given and _holds_truth(module, given[0], rows, truth):
        return f"`{unparsed(given[0])}` has the column that the model is to find, which no rows that it takes have"
    if len(given) > 1 and _kind(module, given[1], rows, truth) == "rows":
        return f"`{unparsed(given[1])}` is what the model takes, and nothing that it gives"
    return ""


def _holds_truth(module: Module, value: ast.expr, rows: set[str], truth: set[str]) -> bool:
    """Whether a value is the frame, whole or some rows of it, that the truth is a column of."""
    while isinstance(value, (ast.Call, ast.Subscript, ast.Attribute)):
        is_rows = isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice)
        name = last_name(value.func) if isinstance(value, ast.Call) else getattr(value, "attr", "")
        if not is_rows and name not in _SOME_ROWS:
            return False
        inner = value.func if isinstance(value, ast.Call) else value.value
        value = inner.value if isinstance(inner, ast.Attribute) and isinstance(value, ast.Call) else inner
    name = value.id if isinstance(value, ast.Name) else ""
    if not name or name in rows | truth:
        return False
    parted = [part for call in module.calls_of_kind("split_function") for part in call.node.args[1:2]]
    names = truth | {part.id for part in parted if isinstance(part, ast.Name)}
    taken = any(_is_column_of(part, name) for part in parted) or any(
        isinstance(target, ast.Name) and target.id in names and _is_column_of(part, name)
        for node in module.nodes(ast.Assign)
        for target, part in bound_pairs(node)
    )
    return taken and not _is_rebound(module, name) and not _loses_columns(module, name)


def _loses_columns(module: Module, name: str) -> bool:
    """Whether a statement takes columns out of a frame: `frame.drop(..., inplace=True)`, `frame.pop("a")`."""
    calls = (node for node in module.nodes(ast.Call) if root_of_calls(node) == name)
    return any(
        last_name(call.func) == "pop"
        or (last_name(call.func) == "drop" and any(item.arg == "inplace" for item in call.keywords))
        for call in calls
    )


def _is_column_of(value: ast.expr, name: str) -> bool:
    """`frame["a"]`, `frame.a`, or the values of it."""
    while isinstance(value, (ast.Attribute, ast.Call)) and not isinstance(getattr(value, "value", None), ast.Name):
        value = value.func if isinstance(value, ast.Call) else value.value
    column = value.slice if isinstance(value, ast.Subscript) else None
    is_one = isinstance(column, ast.Constant) or (isinstance(value, ast.Attribute) and value.attr not in _SOME_ROWS)
    return is_one and root_name(value) == name


def _is_rebound(module: Module, name: str) -> bool:
    """Whether a name stands for several frames: one of them may well lack the column."""
    return sum(binding.value is not None for binding in module.bindings(name)) > 1


def _kind(module: Module, value: ast.expr, rows: set[str], truth: set[str], depth: int = 4) -> str:
    """Whether a value is of rows, or of truth and predictions; "" where nobody can say."""
    if any(_is_predicted(node) for node in ast.walk(value)):
        return "truth"
    name = root_of_calls(value)
    if name in truth or name in rows:
        return "truth" if name not in rows else "rows" if name not in truth else ""
    parts = [node for node in ast.walk(value) if isinstance(node, ast.Name) and node.id == name]
    bound = _bound(module, parts[0]) if parts else value
    return _kind(module, bound, rows, truth, depth - 1) if depth and parts and bound is not parts[0] else ""


def _learnt(module: Module) -> tuple[set[str], set[str]]:
    """The names of rows that models learn from or predict for, and of what they are told to find."""
    rows: set[str] = set()
    truth: set[str] = set()
    for call in module.method_calls("fit", "predict", "predict_proba", "score"):
        given = [root_of_calls(value) for value in call.node.args[:2]]
        named = {item.arg: root_of_calls(item.value) for item in call.node.keywords}
        rows.update(given[:1], {named.get("X", "")})
        truth.update(given[1:] if call.method in ("fit", "score") else (), {named.get("y", "")})
    for call in module.calls_of_kind("metric"):
        truth.update(root_of_calls(value) for value in call.node.args[:1])
    return rows - {""}, truth - {""}


def _is_predicted(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and unparsed(node.func).rpartition(".")[2].startswith("predict")


def _bound(module: Module, value: ast.expr) -> ast.expr:
    """What a name is bound to, if once."""
    bound = module.scope_of(value).only_assigned(value.id) if isinstance(value, ast.Name) else None
    return bound if bound is not None else value


def _said(module: Module) -> Iterator[ast.keyword]:
    for call in module.method_calls("log_model", "save_model"):
        yield from (node for node in call.node.keywords if node.arg in SAYS)


def _is_given_by_nobody(repair: Repair, module: Module, value: ast.expr) -> bool:
    """Whether a value is a parameter that is None where nobody gives it, and nobody does."""
    function = module.enclosing_function(value)
    if not isinstance(value, ast.Name) or not isinstance(function, Function):
        return False
    default = defaults_of(function).get(value.id)
    if not isinstance(default, ast.Constant) or default.value is not None:
        return False
    position = [item.arg for item in function.args.args if item.arg not in ("self", "cls")].index(value.id)
    calls = (
        call
        for other in repair.naming(function.name)
        for call in other.calls
        if function.name in (call.method, getattr(call.node.func, "id", ""))
        and not any(node is value for node in ast.walk(call.node))
    )
    return not any(call.has_keyword(value.id) or call.has_unpacking or len(call.node.args) > position for call in calls)


def _is_nothing(module: Module, value: ast.expr) -> bool:
    if isinstance(value, ast.Name):
        values = module.scope_of(value).values(value.id)
        return bool(values) and all(_is_nothing(module, item) for item in values if not isinstance(item, ast.Name))
    if isinstance(value, ast.Constant):
        return not value.value
    if isinstance(value, (ast.List, ast.Tuple, ast.Set, ast.Dict)):
        items = value.values if isinstance(value, ast.Dict) else value.elts
        return all(_is_nothing(module, item) for item in items)
    if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice):
        return value.slice.upper is not None and folded(module, value.slice.upper) == 0
    if not isinstance(value, ast.Call):
        return False
    name = last_name(value.func)
    given = [*value.args, *(keyword.value for keyword in value.keywords)]
    if name in ("head", "sample", "tail"):
        return bool(given) and folded(module, given[0]) == 0
    return name in _EMPTY and not any(isinstance(node, ast.Name) for part in given for node in ast.walk(part))
