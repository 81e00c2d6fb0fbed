"""A statistic of all rows is not there under another name, nor as a number, nor left out of what was made of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import function_around
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import REDUCES_OTHERWISE

_OF_PIXELS = (255, 65535)
"""The largest values that pixels can have, whatever the pictures are."""

_FILLS = frozenset({"fillna", "fill_null", "fill_nan", "reindex", "interpolate"})
_FILLS_BACK = frozenset({"bfill", "backfill", "backward_fill"})
_BACK = frozenset({"bfill", "backfill", "backward"})

_Key = tuple[str, str]


def replaced_statistics(repair: Repair) -> Iterator[Unrepaired]:
    """Columns that were made by a statistic which a diagnostic speaks of, and are still made where they were."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        places = {
            (item.location.line, item.location.column, _named(item.message))
            for item in repair.targets
            if item.location.path == before.path
        }
        yield from _filled_from_below(before, after)
        made = dict(_made(after))
        for key, old in _made(before):
            statistics = [node for node in ast.walk(old) if isinstance(node, ast.Call) and _is_at(before, node, places)]
            new = made.get(key)
            if new is None or not statistics or unparsed(new) == unparsed(old):
                continue
            for statistic in statistics[:1]:
                words = _wrong(old, statistic, new)
                if words:
                    yield Unrepaired(after.location(new), words)


def _filled_from_below(before: Module, after: Module) -> Iterator[Unrepaired]:
    """New calls that fill a gap by a row that comes later: of what is held out, perhaps, or of the next day."""
    known = {unparsed(node) for node in before.nodes(ast.Call)}
    for call in after.nodes(ast.Call):
        told = {item.value.value for item in call.keywords if isinstance(item.value, ast.Constant)}
        is_back = last_name(call.func) in _FILLS_BACK or (last_name(call.func) in _FILLS and told & _BACK)
        if is_back and unparsed(call) not in known:
            yield Unrepaired(after.location(call), f"`{unparsed(call)[:60]}` fills gaps by rows that come later")


def _made(module: Module) -> Iterator[tuple[_Key, ast.expr]]:
    """What columns and names are given, by the function around and by what they are."""
    for node in module.nodes(ast.Assign):
        yield (function_around(module, node), unparsed(node.targets[0])), node.value
    for call in module.method_calls("alias"):
        if call.node.args:
            yield (function_around(module, call.node), f"alias {unparsed(call.node.args[0])}"), call.node


def _named(message: str) -> str:
    """The method that a message names: `mean` of "`frame["a"].mean` is computed over rows"."""
    return message.partition("`")[2].partition("`")[0].rpartition(".")[2]


def _is_at(module: Module, node: ast.Call, places: set[tuple[int, int, str]]) -> bool:
    place = module.location(node)
    return (place.line, place.column, last_name(node.func)) in places


def _wrong(old: ast.expr, statistic: ast.Call, new: ast.expr) -> str:
    known = {unparsed(part) for part in ast.walk(old) if isinstance(part, ast.Call)}
    calls = [part for part in ast.walk(new) if isinstance(part, ast.Call) and unparsed(part) not in known]
    again = next((call for call in calls if last_name(call.func) in REDUCES_OTHERWISE), None)
    if again is not None:
        return f"`{unparsed(again)[:60]}` is a statistic of all rows as well"
    twin = _in_its_place(old, statistic, new)
    number = twin.operand if isinstance(twin, ast.UnaryOp) else twin
    if isinstance(number, ast.Constant) and isinstance(number.value, (int, float)) and number.value not in _OF_PIXELS:
        return f"`{number.value}` stands where `{unparsed(statistic)[:60]}` stood, whatever the training rows say"
    if unparsed(new) in {unparsed(part) for part in _without(old, statistic)}:
        return f"what `{unparsed(statistic)[:60]}` made is left out of a column of the same name"
    return ""


def _in_its_place(old: ast.AST, wanted: ast.AST, new: ast.AST) -> ast.AST | None:
    """What stands in one tree where a node stands in another one of the same form above it."""
    if old is wanted:
        return new
    if type(old) is not type(new):
        return None
    parts, others = [*ast.iter_child_nodes(old)], [*ast.iter_child_nodes(new)]
    if len(parts) != len(others):
        return None
    found = (_in_its_place(part, wanted, other) for part, other in zip(parts, others, strict=True))
    return next((node for node in found if node is not None), None)


def _without(old: ast.expr, statistic: ast.Call) -> Iterator[ast.expr]:
    """What is left of an expression without a statistic: the other side of an operation, what a chain began with."""
    if isinstance(old, ast.BinOp) and any(part is statistic for part in ast.walk(old.right)):
        yield old.left
    chain: list[ast.Call] = []
    node: ast.AST = old
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        chain.append(node)
        node = node.func.value
    if statistic in chain and isinstance(old, ast.Call) and isinstance(old.func, ast.Attribute):
        start = chain[chain.index(statistic)].func
        assert isinstance(start, ast.Attribute)
        yield start.value
        yield ast.Call(ast.Attribute(start.value, old.func.attr, ast.Load()), old.args, old.keywords)
