"""Rows go through transformers in the order that they went before: an imputer, a scaler, a decomposition."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.names import root_name
from mlgate.semantics.node_text import unparsed

_PIPELINES = frozenset({"make_pipeline", "Pipeline"})
_APPLIES = frozenset({"transform", "fit_transform"})
_Steps = tuple[str, ...]


class _Turned(NamedTuple):
    """Two classes of which the first works on what the second is given afterwards, and where that is so."""

    first: str
    second: str
    node: ast.expr


def steps_turned(repair: Repair) -> Iterator[Unrepaired]:
    """Transformers that change places with each other on the way of the same rows."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        old = {(item.first, item.second) for item in _ordered(before)}
        yield from _twice(before, after)
        new = {(item.first, item.second): item for item in _ordered(after)} if old else {}
        for (first, second), item in new.items():
            if (second, first) in old and (second, first) not in new and (first, second) not in old:
                words = f"`{first}` comes before `{second}` now: rows that went through `{second}` first were others"
                yield Unrepaired(after.location(item.node), words)


def _twice(before: Module, after: Module) -> Iterator[Unrepaired]:
    """Rows that go through the same object, fitted on the spot both times."""
    known = {unparsed(node) for node in before.nodes(ast.Call)}
    for call in after.method_calls(*_APPLIES):
        inner = call.node.args[0] if call.node.args else None
        if not isinstance(inner, ast.Call) or not isinstance(inner.func, ast.Attribute) or call.receiver is None:
            continue
        is_same = inner.func.attr in _APPLIES and unparsed(inner.func.value) == unparsed(call.receiver)
        if is_same and unparsed(call.node) not in known:
            yield Unrepaired(after.location(call.node), f"rows go through `{unparsed(call.receiver)}` twice")


def saved_turned(before: Module, after: Module, saved: Iterator[ast.expr]) -> Iterator[Unrepaired]:
    """Pipelines that are put together to be saved, of steps that rows went through in another order."""
    known = {(item.first, item.second) for item in _ordered(before)}
    for node in saved:
        steps = _classes(after, node) if _is_pipeline(after, node) else ()
        for place, first in enumerate(steps):
            for second in steps[place + 1 :]:
                if (second, first) in known and (first, second) not in known:
                    words = f"`{first}` comes before `{second}` in what is saved: rows went through `{second}` first"
                    yield Unrepaired(after.location(node), words)


def _ordered(module: Module) -> Iterator[_Turned]:
    """Pairs of transformers that rows go through, by function."""
    for scope in {id(call.scope): call.scope for call in module.calls}.values():
        calls = [call for call in module.calls if call.scope is scope]
        calls.sort(key=lambda call: (call.node.end_lineno or 0, call.node.end_col_offset or 0))
        ways: dict[str, _Steps] = {}
        for call in calls:
            steps = _way(module, call.node, ways)
            for place, first in enumerate(steps):
                yield from (_Turned(first, second, call.node) for second in steps[place + 1 :] if second != first)
            parent = module.parent(call.node)
            target = parent.targets[0] if isinstance(parent, ast.Assign) else None
            if isinstance(target, (ast.Name, ast.Subscript)):
                ways[root_name(target)] = steps


def _way(module: Module, value: ast.expr, ways: dict[str, _Steps], depth: int = 8) -> _Steps:
    """The transformers that the rows of an expression went through."""
    if not depth:
        return ()
    if isinstance(value, (ast.Subscript, ast.Attribute, ast.Name)):
        inner = value.value if isinstance(value, (ast.Subscript, ast.Attribute)) else None
        return ways.get(value.id, ()) if isinstance(value, ast.Name) else _way(module, inner, ways, depth - 1)  # type: ignore[arg-type]
    call = module.call_of(value) if isinstance(value, ast.Call) else None
    if call is None:
        return ()
    given = [*call.node.args, *(item.value for item in call.node.keywords)]
    rows = max((_way(module, part, ways, depth - 1) for part in given[:2]), key=len, default=())
    if call.method in _APPLIES and call.receiver is not None:
        fitted = call.receiver
        return rows + _classes(module, fitted)
    handed = [call.receiver] if call.receiver is not None else []
    piped = (_classes(module, part) for part in (*handed, *given) if _is_pipeline(module, part))
    return rows + next(piped, ())


def _is_pipeline(module: Module, node: ast.expr) -> bool:
    call = _made(module, node)
    return call is not None and (call.qualified_name or "").rpartition(".")[2] in _PIPELINES


def _made(module: Module, node: ast.expr) -> Call | None:
    """The call that makes an object, perhaps fitted on the spot."""
    value: ast.expr | None = node
    if isinstance(node, ast.Name):
        value = module.scope_of(node).only_value(node.id)
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "fit":
        value = value.func.value
    return module.call_of(value) if isinstance(value, ast.Call) else None


def _classes(module: Module, node: ast.expr) -> _Steps:
    """The class of a transformer, or those of the steps of a pipeline, in their order."""
    call = _made(module, node)
    if call is None:
        return ()
    name = call.qualified_name or ""
    if name.rpartition(".")[2] in _PIPELINES:
        return tuple(step for part in _parts(call) for step in _classes(module, part))
    return (name.rpartition(".")[2],) if module.catalogue.has_kind(name, "transformer") else ()


def _parts(pipeline: Call) -> Iterator[ast.expr]:
    for part in (*pipeline.node.args, *(item.value for item in pipeline.node.keywords if item.arg == "steps")):
        items = part.elts if isinstance(part, ast.List) else [part]
        for item in items:
            yield item.elts[-1] if isinstance(item, ast.Tuple) and item.elts else item
