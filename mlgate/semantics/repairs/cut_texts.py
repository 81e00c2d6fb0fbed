"""Texts that were evaluated are read as what they say, and not only cut into other texts."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import CUTS_TEXT, KEEPS_TEXTS, READS_VALUES, RUNS_TEXT, TELLS_OF_TEXT
from mlgate.semantics.security.evaluated_text import applied_eval


def cut_up(repair: Repair) -> Iterator[Unrepaired]:
    """Texts that were read as values, and are only cut into other texts now."""
    for before, after in repair.modules:
        if before is None or after is None or _count(after, RUNS_TEXT) >= _count(before, RUNS_TEXT):
            continue
        cut = [node for node in after.nodes(ast.Call) if last_name(node.func) in CUTS_TEXT]
        old = Counter(unparsed(node) for node in before.nodes(ast.Call))
        looked_up = sum(1 for _ in after.nodes(ast.Subscript)) - sum(1 for _ in before.nodes(ast.Subscript))
        if looked_up <= 0 and _count(after, READS_VALUES) <= _count(before, READS_VALUES):
            for node in cut:
                old[unparsed(node)] -= 1
                if old[unparsed(node)] < 0:
                    yield Unrepaired(after.location(node), f"`{after.text(node)}` gives texts, where values were read")
                    break


def told_of(repair: Repair) -> Iterator[Unrepaired]:
    """What was evaluated goes to a function that does not read it: `len(text)` for `eval(text)`."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        texts = {unparsed(call.args[0]) for call in before.nodes(ast.Call) if _evaluates(call)}
        known = Counter(unparsed(call) for call in before.nodes(ast.Call))
        for call in after.nodes(ast.Call) if _count(after, RUNS_TEXT) < _count(before, RUNS_TEXT) else ():
            known[unparsed(call)] -= 1
            is_given = bool(call.args) and unparsed(call.args[-1]) in texts
            if is_given and known[unparsed(call)] < 0 and getattr(call.func, "id", "") in TELLS_OF_TEXT:
                if _is_kept(after, call):
                    words = f"`{unparsed(call)}` does not read the value that was read"
                    yield Unrepaired(after.location(call), words)


def _evaluates(call: ast.Call) -> bool:
    return last_name(call.func) in RUNS_TEXT and bool(call.args)


def _is_kept(module: Module, call: ast.Call) -> bool:
    """Whether what a call gives is what goes on: it is bound, given back or put into a container as it is."""
    parent = module.parent(call)
    return isinstance(parent, (ast.Assign, ast.AnnAssign, ast.Return, ast.Dict, ast.keyword, ast.List, ast.Tuple))


def _count(module: Module, names: frozenset[str]) -> int:
    return sum(last_name(node) in names for node in (*module.nodes(ast.Name), *module.nodes(ast.Attribute)))


def left_as_texts(repair: Repair) -> Iterator[Unrepaired]:
    """Columns whose texts were evaluated, `frame["tags"].apply(eval)`, and that nothing reads as values now."""
    places = {(item.location.path, item.location.line, item.location.column) for item in repair.targets}
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        old = {unparsed(node) for node in _simple(before)}
        new = [node for node in _simple(after) if unparsed(node) not in old]
        for call, _ in applied_eval(before):
            spot, column = before.location(call.span), _column(call.receiver)
            if (spot.path, spot.line, spot.column) not in places or column is None:
                continue
            if not any(_names(node, column) and _may_read(node, column) for node in new):
                yield Unrepaired(spot, f"`{column}` was read as values, and stays text now", gone=True)


def _simple(module: Module) -> Iterator[ast.stmt]:
    yield from module.nodes(ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.For)


def _column(receiver: ast.expr | None) -> str | None:
    """What a column is called: by its text, as an attribute, or as a value of its own."""
    if isinstance(receiver, ast.Subscript) and isinstance(receiver.slice, ast.Constant):
        return str(receiver.slice.value)
    if isinstance(receiver, ast.Attribute):
        return receiver.attr
    return receiver.id if isinstance(receiver, ast.Name) else None


def _names(statement: ast.stmt, column: str) -> bool:
    return any(
        column in (getattr(node, "value", None), getattr(node, "id", None), getattr(node, "attr", None))
        or (isinstance(node, ast.keyword) and node.arg == column)
        for node in ast.walk(statement)
        if isinstance(node, (ast.Constant, ast.Name, ast.Attribute, ast.keyword))
    )


def _may_read(statement: ast.stmt, column: str) -> bool:
    """Whether anything is called, or handed on to be called, that may make values of texts."""
    given = {node.arg for node in ast.walk(statement) if isinstance(node, ast.arg)}
    stored = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    called = {
        last_name(part)
        for call in ast.walk(statement)
        if isinstance(call, ast.Call)
        for part in ast.walk(call)
        if isinstance(part, (ast.Name, ast.Attribute))
    } - {""}
    return bool(called - KEEPS_TEXTS - given - stored - {column} - _frames(statement))


def _frames(statement: ast.stmt) -> set[str]:
    """Names that columns are taken from: they hold the rows, and read nothing."""
    nodes = [node for node in ast.walk(statement) if isinstance(node, (ast.Subscript, ast.Attribute))]
    return {node.value.id for node in nodes if isinstance(node.value, ast.Name)}
