"""Calls that one call stands for: values logged together, and what was asked twice and is kept under a name now."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.semantics.call import Call
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import CHANGES_LEARNER

_PURE = frozenset({"predict", "transform", "inverse transform"})
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


def with_mappings(before: dict[str, list[Call]], after: dict[str, list[Call]]) -> None:
    """Count a call that logs a mapping once for each of its keys that a call of its own logged before."""
    for role, calls in after.items():
        named = {_key(call) for call in before.get(role, ())} - {None} if role.startswith("tracked ") else set()
        for call in list(calls) if named else ():
            first = call.node.args[0] if call.node.args else None
            parts = first.keys if isinstance(first, ast.Dict) else []
            keys = {part.value for part in parts if isinstance(part, ast.Constant)}
            calls.extend([call] * (len(named & keys) - 1))


def _key(call: Call) -> object:
    first = call.node.args[0] if call.node.args else None
    return first.value if isinstance(first, ast.Constant) else None


def with_names(before: dict[str, list[Call]], after: dict[str, list[Call]]) -> None:
    """Count a call whose result has a name now as often as the same call was written, if the name is read so often."""
    for role in _PURE & before.keys():
        for twin, count in _named(before[role], after.get(role, [])):
            after[role].extend([twin] * count)


def asked_once(sides: Sides) -> int:
    """How many predictions a name stands for that were made again and again."""
    calls = [
        [call for live in side.live for call in live.module.calls if call.node in live and "predict" in roles_of(call)]
        for side in (sides.before, sides.after)
    ]
    return sum(count for _, count in _named(*calls))


def _named(before: list[Call], after: list[Call]) -> list[tuple[Call, int]]:
    found = []
    for text, calls in _repeated(before).items():
        twins = [call for call in after if unparsed(call.node) == text]
        if len(twins) == 1 and _reads_of(twins[0]) >= len(calls) and _gives_the_same(calls):
            found.append((twins[0], len(calls) - 1))
    return found


def _repeated(calls: list[Call]) -> dict[str, list[Call]]:
    found: dict[str, list[Call]] = {}
    for call in calls:
        found.setdefault(unparsed(call.node), []).append(call)
    return {text: same for text, same in found.items() if len(same) > 1}


def _reads_of(call: Call) -> int:
    """How often the name is read that a call's result is bound to, and to nothing else."""
    module, statement = call.module, call.module.parent(call.node)
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
        return 0
    name, function = statement.targets[0].id, module.enclosing_function(statement)
    uses = [node for node in module.nodes(ast.Name) if node.id == name and module.enclosing_function(node) is function]
    stores = [node for node in uses if isinstance(node.ctx, ast.Store)]
    later = [node for node in uses if isinstance(node.ctx, ast.Load) and node.lineno > statement.lineno]
    return len(later) if len(stores) == 1 else 0


def _gives_the_same(calls: list[Call]) -> bool:
    """Whether equal calls stand in one function and loop, and nothing between them changes what they are given."""
    if len({(call.module.path, *_around(call)) for call in calls}) > 1:
        return False
    lines = sorted(call.node.lineno for call in calls)
    names = {node.id for node in ast.walk(calls[0].node) if isinstance(node, ast.Name)}
    return not any(lines[0] <= line <= lines[-1] for line in _changed(calls[0], names))


def _around(call: Call) -> tuple[int, ...]:
    kinds = (*_LOOPS, ast.FunctionDef, ast.AsyncFunctionDef)
    return tuple(id(node) for node in call.module.ancestors(call.node) if isinstance(node, kinds))


def _changed(call: Call, names: set[str]) -> Iterator[int]:
    """Lines that bind one of these names, write to it, or teach it something."""
    module = call.module
    for node in module.nodes(ast.Name):
        parent = module.parent(node)
        is_target = isinstance(parent, (ast.Subscript, ast.Attribute)) and isinstance(parent.ctx, ast.Store)
        is_taught = isinstance(parent, ast.Attribute) and parent.attr in CHANGES_LEARNER
        if node.id in names and (isinstance(node.ctx, ast.Store) or is_target or is_taught):
            yield node.lineno
