"""What was printed is logged: values that were shown are not simply dropped."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module

_LEVELS = ("debug", "info", "warning", "warn", "error", "critical", "exception", "log", "msg")


def dropped_prints(repair: Repair) -> Iterator[Unrepaired]:
    """Names whose values were printed, and that no call of a logger takes now."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        printed = _names(before, before.calls_to({"builtins.print"})) - _names(
            after, after.calls_to({"builtins.print"})
        )
        logged = _names(after, after.method_calls(*_LEVELS))
        for name in sorted(printed - logged):
            yield Unrepaired(after.location(Span(0, 0)), f"`{name}` was printed, and is not logged")


def _names(module: Module, calls: Iterable[Call]) -> set[str]:
    return {
        node.id
        for call in calls
        for argument in (*call.node.args, *(keyword.value for keyword in call.node.keywords))
        for node in ast.walk(argument)
        if isinstance(node, ast.Name)
    }
