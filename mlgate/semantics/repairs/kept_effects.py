"""Effects that a repair keeps: selections are written to, counters counted."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.core.typing import Any
from mlgate.semantics.module import Module
from mlgate.semantics.names import root_of_calls
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import GIVES_CHANGED_FRAME
from mlgate.semantics.repairs.best_kept import best_forgotten
from mlgate.semantics.repairs.cached import are_cached
from mlgate.semantics.repairs.counted import called_names, fewer
from mlgate.semantics.repairs.empty_defaults import unlike_before
from mlgate.semantics.repairs.handed_on import nobody_keeps, thrown_away
from mlgate.semantics.repairs.selections import other_selection
from mlgate.semantics.repairs.shared_defaults import gives_the_same, shared_defaults
from mlgate.semantics.repairs.told_nobody import told_nobody


def state_lost(repair: Repair) -> Iterator[Unrepaired]:
    """Changes of a state that are gone: it is to be kept elsewhere, not forgotten."""
    if not are_cached(repair):
        yield from fewer(repair, _changes, 0, "what was counted or kept is not kept any more")
    yield from thrown_away(repair)
    yield from best_forgotten(repair)
    yield from told_nobody(repair)
    for before, after in repair.modules:
        known = {unparsed(node) for node in _of_functions(before)} if before is not None else set()
        for node in _of_functions(after) if after is not None else ():
            if unparsed(node) not in known and after is not None:
                yield Unrepaired(after.location(node), f"`{unparsed(node)}` is shared by all calls, as the global was")


def _of_functions(module: Module) -> Iterator[ast.Attribute]:
    """Attributes that functions of the module are given."""
    names = {function.name for function in module.functions}
    for node in module.nodes(ast.Attribute):
        if isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name) and node.value.id in names:
            yield node


def shared_again(repair: Repair) -> Iterator[Unrepaired]:
    """Parameters without a value of their own that get one which outlives the call."""
    yield from shared_defaults(repair)
    yield from unlike_before(repair)
    yield from nobody_keeps(repair)
    for after, node, name, function in _bound_anew(repair):
        parameters = {part.arg for part in ast.walk(function.args) if isinstance(part, ast.arg)}
        read = {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
        if name in parameters and name not in read and node in getattr(function, "body", ()):
            yield Unrepaired(after.location(node), f"what callers give for `{name}` is thrown away")
        for value in _instead(node.value) if name in parameters else ():
            is_named = isinstance(value, (ast.Name, ast.Attribute)) and unparsed(value) not in parameters
            if is_named or gives_the_same(after, value):
                words = f"`{unparsed(value)}` is shared by all calls, as the default was"
                yield Unrepaired(after.location(value), words)


def _bound_anew(repair: Repair) -> Iterator[tuple[Module, ast.Assign, str, Any]]:
    """New statements in functions that bind a name: the module, the statement, the name, the function."""
    for before, after in repair.modules:
        known = {unparsed(node) for node in before.nodes(ast.Assign)} if before is not None else set()
        for node in after.nodes(ast.Assign) if after is not None else ():
            function = after.enclosing_function(node)  # type: ignore[union-attr]
            target = node.targets[0]
            if function is not None and isinstance(target, ast.Name) and unparsed(node) not in known:
                yield after, node, target.id, function  # type: ignore[misc]


def _instead(value: ast.expr) -> list[ast.expr]:
    """What an expression may give: both branches of a choice, all operands of `or`."""
    if isinstance(value, ast.IfExp):
        return [*_instead(value.body), *_instead(value.orelse)]
    return [part for item in value.values for part in _instead(item)] if isinstance(value, ast.BoolOp) else [value]


def not_written(repair: Repair) -> Iterator[Unrepaired]:
    """Selections that are written to under another name: the frame itself stays as it was."""
    for before, after in repair.modules:
        for target in repair.targets if before is not None and after is not None else ():
            for node in before.nodes(ast.Subscript):  # type: ignore[union-attr]
                place = before.location(node)  # type: ignore[union-attr]
                found = target.location
                if (place.path, place.line, place.column) != (found.path, found.line, found.column):
                    continue
                written = [*_written(after, root_of_calls(node), before)]  # type: ignore[arg-type]
                written = [item for item in written if not _is_beside(item, node)]
                if not written:
                    yield Unrepaired(found, f"`{root_of_calls(node)}` itself is not written to", gone=True)
                    continue
                yield from other_selection(before, after, node)  # type: ignore[arg-type]


def _is_beside(statement: ast.stmt, node: ast.Subscript) -> bool:
    """Whether a statement writes to another column than the one that was to be written to."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    columns = [part.slice for part in (target, node) if isinstance(part, ast.Subscript)]
    plain = [item.value for item in columns if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    if len(plain) < 2 or not isinstance(statement, ast.Assign):
        return False
    read = {part.value for part in ast.walk(statement.value) if isinstance(part, ast.Constant)}
    others = {text for text in read if isinstance(text, str)}
    return plain[0] != plain[1] or (bool(others) and plain[1] not in others and _is_selected(statement.value))


def _is_selected(value: ast.expr) -> bool:
    """`frame["b"].fillna(0)`: a method of one column."""
    owner = value.func.value if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) else None
    return isinstance(owner, ast.Subscript) and isinstance(owner.slice, ast.Constant)


def _fills_itself(call: ast.Call, root: str) -> bool:
    """Whether a frame itself, and no column of it, is changed in place, by what is said of its columns."""
    is_own = (
        isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == root
    )
    is_inplace = any(item.arg == "inplace" and unparsed(item.value) == "True" for item in call.keywords)
    return is_own and is_inplace and any(isinstance(part, ast.Dict) for part in call.args[:1])


def _given_back(after: Module, root: str, before: Module | None) -> Iterator[ast.Return]:
    """Statements that give a changed frame back where the frame itself was given back."""
    returned = {unparsed(node) for node in before.nodes(ast.Return)} if before is not None else set()
    for back in after.nodes(ast.Return):  # `return frame.fillna(...)`, in place of `return frame`
        call = back.value
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr in GIVES_CHANGED_FRAME
        ):
            if root_of_calls(call) == root and unparsed(back) not in returned and f"return {root}" in returned:
                yield back


def _written(after: Module, root: str, before: Module | None) -> Iterator[ast.stmt]:
    """Statements, not there before, that write to the frame of a name."""
    known = {unparsed(node) for node in before.nodes(ast.Assign)} if before is not None else set()
    for node in after.nodes(ast.Assign):
        target, value = node.targets[0], node.value
        if unparsed(node) in known or root_of_calls(target) != root:
            continue
        is_place = isinstance(target, ast.Subscript)
        method = value.func.attr if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) else ""
        if is_place or method in GIVES_CHANGED_FRAME:
            yield node
    for alone in after.nodes(ast.Expr):  # `frame.fillna({"age": 0}, inplace=True)`
        if isinstance(alone.value, ast.Call) and _fills_itself(alone.value, root):
            yield alone
    yield from _given_back(after, root, before)


def _changes(module: Module) -> int:
    kept = sum(1 for _ in module.nodes(ast.AugAssign)) + sum(
        name in ("append", "add", "update") for name in called_names(module)
    )
    kept += sum(isinstance(node.targets[0], (ast.Attribute, ast.Subscript)) for node in module.nodes(ast.Assign))
    kept += sum(_keys_set_anew(node) for node in module.nodes(ast.Dict))
    return kept + sum(_keys_set_anew(node) for node in module.nodes(ast.Call))


def _keys_set_anew(node: ast.Dict | ast.Call) -> int:
    """Keys that a copy has other values of: `{**config, "leaves": 31}`, `dict(config, leaves=31)`."""
    if isinstance(node, ast.Dict):
        return sum(key is not None for key in node.keys) if None in node.keys else 0
    is_copy = unparsed(node.func).rpartition(".")[2] in ("dict", "replace") and node.args
    return sum(item.arg is not None for item in node.keywords) if is_copy else 0
