"""What was printed is logged, and results are written down: a word that sounds like it is not enough."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.tracking.logging_calls import TRACKERS, TRACKING_MODULES, TRACKING_WORDS

_WRITERS = frozenset({"dump", "safe_dump", "writerow", "writerows"})
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


def results_not_kept(repair: Repair) -> Iterator[Unrepaired]:
    """Repairs after which no call hands anything to a tracker, or writes a file of what was computed."""
    after = [module for _, module in repair.modules if module is not None]
    if repair.targets and not any(_keeps(call) for module in after for call in module.calls):
        yield Unrepaired(repair.targets[0].location, "no call gives results to a tracker or to a file", gone=True)


def _keeps(call: Call) -> bool:
    name = call.qualified_name or ""
    if name.partition(".")[0] in TRACKERS or name.startswith(TRACKING_MODULES):
        return True
    if any(word.decode() in call.text for word in TRACKING_WORDS):
        return True
    given = call.node.args[:1] if (call.method or name.rpartition(".")[2]) in _WRITERS else []
    return any(isinstance(node, (ast.Name, ast.Call)) for value in given for node in ast.walk(value))


def _names(module: Module, calls: Iterable[Call]) -> set[str]:
    return {
        node.id
        for call in calls
        for argument in (*call.node.args, *(keyword.value for keyword in call.node.keywords))
        for node in ast.walk(argument)
        if isinstance(node, ast.Name)
    }
