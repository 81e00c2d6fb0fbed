"""Handlers that hid a failure tell of it after their repair, and no other hides one now."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.display import name_of
from mlgate.semantics.habits.swallowed import silent_handlers
from mlgate.semantics.live import folded
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

_ENDINGS = frozenset({"sys.exit", "os._exit", "exit", "quit"})
_RAISED = frozenset({"SystemExit"})


def still_silent(repair: Repair) -> Iterator[Unrepaired]:
    """Handlers that were not there before, and tell nobody what failed."""
    for before, after in repair.modules:
        known = {unparsed(found.handler) for found in silent_handlers(before)} if before is not None else set()
        for found in silent_handlers(after) if after is not None else ():
            if after is not None and unparsed(found.handler) not in known:
                words = f"nobody is told that `{name_of(found.call)}` failed"
                yield Unrepaired(after.location(found.handler), words)
        yield from _ended_well(before, after)


def _ended_well(before: Module | None, after: Module | None) -> Iterator[Unrepaired]:
    """New handlers that end the program as if nothing had failed: `sys.exit(0)`, `raise SystemExit`."""
    known = {unparsed(node) for node in before.nodes(ast.ExceptHandler)} if before is not None else set()
    for handler in after.nodes(ast.ExceptHandler) if after is not None else ():
        if after is None or unparsed(handler) in known or _names_interrupt(handler):
            continue
        for node in ast.walk(handler):
            ending = node.exc if isinstance(node, ast.Raise) else node
            if isinstance(ending, (ast.Call, ast.Name)) and _ends_well(after, ending, isinstance(node, ast.Raise)):
                yield Unrepaired(after.location(ending), "whoever started this is told that all went well")
                break


def _names_interrupt(handler: ast.ExceptHandler) -> bool:
    """Whether it is a person who stops the program."""
    return handler.type is not None and "KeyboardInterrupt" in unparsed(handler.type)


def _ends_well(module: Module, node: ast.Call | ast.Name, is_raised: bool) -> bool:
    called = node.func if isinstance(node, ast.Call) else node
    name = module.qualified_name(called) or unparsed(called)
    if name.removeprefix("builtins.") not in (_RAISED if is_raised else _ENDINGS):
        return False
    given = [*node.args, *(item.value for item in node.keywords)] if isinstance(node, ast.Call) else []
    return not given or folded(module, given[0]) in (0, None, False)
