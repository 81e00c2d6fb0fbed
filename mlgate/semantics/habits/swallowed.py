"""Exception handlers around training that leave no trace of what failed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import TRAINS
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.reach import calls_within, reached_calls

TRAINING_KINDS = ("fit_function", "cross_validation", "search_function")
TELLS = lazy_regex(
    r"log|warn|print|exception|error|report|fail|raise|exit|notify|capture|record|skip|prune", re.IGNORECASE
)
"""In the name of a call: somebody is told."""


class Swallowed(NamedTuple):
    """A handler that drops what went wrong in `call`."""

    handler: ast.ExceptHandler
    call: Call


def swallowed_at(module: Module, spans: Iterable[Span]) -> Iterator[Swallowed]:
    """The silent handlers at some places, each once, if they guard training."""
    seen: set[ast.ExceptHandler] = set()
    for span in spans:
        guarded = _handler_at(module, span)
        if guarded is None or guarded[1] in seen:
            continue
        attempt, handler = guarded
        seen.add(handler)
        call = None if _tells(module, handler) or _tries_again(module, handler) else _training_in(module, attempt)
        if call is not None:
            yield Swallowed(handler, call)


def _handler_at(module: Module, span: Span) -> tuple[ast.Try | ast.TryStar, ast.ExceptHandler] | None:
    line = module.unit.line_of(span.start)
    attempts: list[ast.Try | ast.TryStar] = [*module.statements(ast.Try), *module.statements(ast.TryStar)]
    for attempt in attempts:
        for handler in attempt.handlers:
            if handler.lineno <= line <= handler.body[0].lineno:
                return attempt, handler
    return None


def _tries_again(module: Module, handler: ast.ExceptHandler) -> bool:
    """Whether a handler trains in another way: whatever fails then is not hidden."""
    return any(_trains(call) for statement in handler.body for call in calls_within(module, statement))


def _training_in(module: Module, attempt: ast.Try | ast.TryStar) -> Call | None:
    """The first call that trains, in what is tried or in what that leads to."""
    first, last = attempt.body[0], attempt.body[-1]
    tried = [call for statement in attempt.body for call in calls_within(module, statement)]
    inside = [call for call in tried if first.lineno <= call.node.lineno <= (last.end_lineno or 0)]
    for call in inside:
        if _trains(call):
            return call
    for call in inside:
        name = call.qualified_name or ""
        if name.startswith(".") and any(_trains(item) for item in reached_calls(module, call.node)):
            return call
    return None


def _trains(call: Call) -> bool:
    catalogue = call.module.catalogue
    if call.method in TRAINS:
        return not catalogue.has_kind(call.receiver_class or "", "transformer") and not _is_plotted(call)
    return catalogue.has_kind(call.qualified_name or "", *TRAINING_KINDS)


def _is_plotted(call: Call) -> bool:
    return (call.qualified_name or "").startswith(("numpy.", "scipy.", "matplotlib.", "rich."))


def silent_handlers(module: Module) -> Iterator[Swallowed]:
    """All handlers around training that tell nobody, whatever they catch; but for those that train instead."""
    attempts: list[ast.Try | ast.TryStar] = [*module.statements(ast.Try), *module.statements(ast.TryStar)]
    for attempt in attempts:
        for handler in attempt.handlers:
            call = None if _tells(module, handler) else _training_in(module, attempt)
            is_asked = handler.type is not None and "KeyboardInterrupt" in ast.unparse(handler.type)
            trains = any(_trains(item) for statement in handler.body for item in calls_within(module, statement))
            if call is not None and not is_asked and not trains:
                yield Swallowed(handler, call)


def guarded_trainings(module: Module) -> Iterator[tuple[ast.Try | ast.TryStar, ast.ExceptHandler, Call]]:
    """All handlers around training that do not train instead, with the call that trains."""
    attempts: list[ast.Try | ast.TryStar] = [*module.statements(ast.Try), *module.statements(ast.TryStar)]
    for attempt in attempts:
        call = _training_in(module, attempt)
        for handler in attempt.handlers if call is not None else ():
            if call is not None and not _tries_again(module, handler):
                yield attempt, handler, call


def _is_kept(module: Module, handler: ast.ExceptHandler, name: str) -> bool:
    """Whether anything is done with the exception: neither `error` nor `_ = str(error)` does."""
    for node in ast.walk(handler):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
            outer: ast.AST | None = module.parent(node)
            while _only_formats(outer):
                outer = module.parent(outer) if outer is not None else None
            is_dropped = isinstance(outer, ast.Expr) or (
                isinstance(outer, ast.Assign) and all(_is_unread(module, target) for target in outer.targets)
            )
            if not is_dropped:
                return True
    return False


def _only_formats(node: ast.AST | None) -> bool:
    """`f"{error}"`, `str(error)`, `error.args`."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in ("str", "repr", "type", "format", "tuple", "list")
    return isinstance(node, (ast.FormattedValue, ast.JoinedStr, ast.Attribute, ast.BinOp, ast.Subscript, ast.Tuple))


def _is_unread(module: Module, target: ast.expr) -> bool:
    """Whether a name is never read, as far as the module says."""
    if not isinstance(target, ast.Name):
        return False
    return not any(node.id == target.id and isinstance(node.ctx, ast.Load) for node in module.nodes(ast.Name))


def _tells(module: Module, handler: ast.ExceptHandler) -> bool:
    """Whether a handler raises, logs, counts, or keeps the exception or a mark of the failure."""
    first, last = module.span(handler.body[0]).start, module.span(handler).end
    text = re.sub(r"#[^\n]*", "", module.code[first:last])
    if handler.name is not None and _is_kept(module, handler, handler.name):
        return True
    if re.search(r"\braise\b|\+=|-=|\.append\(|\.add\(|traceback|nan\b|inf\b", text):
        return True
    return any(TELLS.search(call.text) for statement in handler.body for call in calls_within(module, statement))
