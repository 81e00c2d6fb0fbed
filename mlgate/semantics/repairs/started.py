"""Programs that code starts: told what they were told, in whichever way they are started."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import ARGUMENTS_OF_SHELLS


def started_otherwise(repair: Repair) -> Iterator[Unrepaired]:
    """Commands that are started in another way than by a shell, and that are told something else beside."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        old, new = _started(before), _started(after)
        read = {word for node in ast.walk(after.tree) for word in _words(node)}
        alike = [(old[name], new[name]) for name in old.keys() & new.keys() if len(old[name]) == len(new[name])]
        alike.append(([*_others(old, new)], [*_others(new, old)]))
        for were, are in alike:
            for was, now in zip(were, are, strict=False):
                for words in (*_told_otherwise(was, now), *_told_no_more(was, read)):
                    yield Unrepaired(after.location(now.node), words)


def _others(calls: Mapping[str, list[Call]], known: Mapping[str, list[Call]]) -> Iterator[Call]:
    """Calls of functions that the other state has none of."""
    yield from (call for name in calls.keys() - known.keys() for call in calls[name])


def _told_otherwise(was: Call, now: Call) -> Iterator[str]:
    given = {keyword.arg: unparsed(keyword.value) for keyword in now.node.keywords}
    for keyword in was.node.keywords:
        text = unparsed(keyword.value)
        if keyword.arg not in ARGUMENTS_OF_SHELLS and given.get(keyword.arg) != text:
            yield f"`{keyword.arg}={text}` of `{was.text}` is gone or changed"


def _told_no_more(was: Call, read: set[str]) -> Iterator[str]:
    for part in _told(was):
        if part not in read:
            yield f"`{part}` was a part of what `{was.text}` starts, and nothing reads it now"


def _told(call: Call) -> Iterator[str]:
    """The names and keys that a command is put together of."""
    for argument in call.node.args[:1]:
        parts = [*ast.walk(argument)]
        keys = [part.slice for part in parts if isinstance(part, ast.Subscript)]
        yield from (unparsed(key) for key in keys if isinstance(key, ast.Constant))
        if not keys:
            yield from (word for part in parts if isinstance(part, ast.Name) for word in _words(part))


def _words(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.Constant):
        yield unparsed(node)


def _started(module: Module) -> dict[str, list[Call]]:
    found: dict[str, list[Call]] = {}
    for call in module.calls:
        name = call.qualified_name or ""
        if name.startswith("subprocess."):
            found.setdefault(name, []).append(call)
    return found
