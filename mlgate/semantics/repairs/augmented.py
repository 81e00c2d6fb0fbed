"""Rows are made of training rows alone: what judges comes as it is, and what made rows still makes them, once."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.leakage.told_derived import derived_leaks
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name, root_of_calls
from mlgate.semantics.node_text import unparsed

_HELD = re.compile(r"(?i)(?:^|_)(?:test|holdout|heldout)(?:_|$)")


def judged_as_it_is(repair: Repair) -> Iterator[Unrepaired]:
    """Test rows that are augmented, rows that are twice, and rows that nothing augments any more."""
    for before, after in repair.modules:
        names = _makers(before) if before is not None else set()
        if before is None or after is None or not names:
            continue
        known = {unparsed(node) for node in before.nodes(ast.Call)}
        made = [node for node in after.nodes(ast.Call) if last_name(node.func) in names]
        for node in made:
            if unparsed(node) not in known and (words := _wrong(before, after, node, names)):
                yield Unrepaired(after.location(node), words)
        yield from _left_out(before, after, names)
        called = {last_name(node.func) for node in after.nodes(ast.Call)}
        if not made and called <= {last_name(node.func) for node in before.nodes(ast.Call)} and repair.targets:
            yield Unrepaired(repair.targets[0].location, "no rows are made any more", gone=True)


def _left_out(before: Module, after: Module, names: set[str]) -> Iterator[Unrepaired]:
    """Rows that a function made beside others, and that it does not put beside them any more."""
    old = {function.name: function for function in before.functions if function.name in names}
    for function in after.functions:
        known = old.get(function.name)
        were, are = (_put_together(item) if item is not None else [] for item in (known, function))
        for one in were:
            if one not in are and any(other < one for other in are):
                left = min(min(one - other) for other in are if other < one)
                yield Unrepaired(after.location(function), f"`{function.name}` makes fewer rows: `{left}` is left out")


def _put_together(function: ast.AST) -> list[set[str]]:
    """What stands together in lists of several things that a function hands to a call where it returns."""
    lists = [
        {*map(unparsed, given.elts)}
        for node in ast.walk(function)
        if isinstance(node, ast.Return) and node.value is not None
        for call in ast.walk(node.value)
        if isinstance(call, ast.Call)
        for given in call.args
        if isinstance(given, (ast.List, ast.Tuple))
    ]
    return [parts for parts in lists if len(parts) > 1]


def _wrong(before: Module, after: Module, node: ast.Call, names: set[str]) -> str:
    of_held = {*names_given(after, node)} & names_held_out(after)
    if of_held:
        return f"`{min(of_held)}` judges the model, and is augmented"
    inner = (part for part in ast.walk(node) if part is not node and isinstance(part, ast.Call))
    if any(last_name(part.func) in names for part in inner):
        return f"`{last_name(node.func)}` makes rows of rows that it made"
    if isinstance(after.parent(node), ast.Subscript) and not _is_taken_apart(before, names):
        return f"only a part of what `{last_name(node.func)}` gives is kept"
    return ""


def _makers(module: Module) -> set[str]:
    """The functions that make rows of others: those of the module around such a call, or else the call itself."""
    found = set()
    for leak in derived_leaks(module):
        node = next((item for item in module.nodes(ast.Call) if module.span(item) == leak.span), None)
        around = module.enclosing_function(node) if node is not None else None
        own = around.name if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef)) else ""
        is_called = any(last_name(item.func) == own for item in module.nodes(ast.Call)) if own else False
        if node is not None:
            is_whole = is_called and around is not None and not any(True for _ in _splits_in(module, around))
            found.add(own if is_whole else last_name(node.func))
    return found - {""}


def _splits_in(module: Module, function: ast.AST) -> Iterator[ast.AST]:
    return (
        call.node for call in module.calls_of_kind("split_function") if module.enclosing_function(call.node) is function
    )


def names_held_out(module: Module) -> set[str]:
    """The names of rows that are held out."""
    found = {node.id for node in module.nodes(ast.Name) if _HELD.search(node.id)}
    for call in module.calls_of_kind("split_function"):
        statement = module.parent(call.node)
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        parts = target.elts if isinstance(target, ast.Tuple) else []
        found |= {part.id for part in parts[1::2] if isinstance(part, ast.Name)}
    return found


def names_given(module: Module, call: ast.Call) -> Iterator[str]:
    """The rows that a call is given, through loops over several parts, too."""
    given = [*call.args, *(item.value for item in call.keywords)]
    names = {root_of_calls(part.value if isinstance(part, ast.Starred) else part) for part in given}
    names |= {part.id for value in given for part in ast.walk(value) if isinstance(part, ast.Name)}
    yield from names
    for outer in module.ancestors(call):
        loops = outer.generators if isinstance(outer, (ast.ListComp, ast.GeneratorExp)) else []
        pairs = [(item.target, item.iter) for item in loops]
        pairs += [(outer.target, outer.iter)] if isinstance(outer, ast.For) else []
        for target, values in pairs:
            if names & {part.id for part in ast.walk(target) if isinstance(part, ast.Name)}:
                yield from (part.id for part in ast.walk(values) if isinstance(part, ast.Name))


def _is_taken_apart(module: Module, names: set[str]) -> bool:
    calls = (node for node in module.nodes(ast.Call) if last_name(node.func) in names)
    return any(isinstance(module.parent(node), ast.Subscript) for node in calls)
