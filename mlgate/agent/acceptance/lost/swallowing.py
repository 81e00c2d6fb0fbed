"""Exceptions after which the program goes on as if nothing had happened."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.seen import Seen
from mlgate.agent.acceptance.lost.sides import Side
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed


def swallowed(side: Side) -> Iterator[Seen]:
    """Handlers after which the program goes on as if nothing had happened."""
    for module in side.modules:
        attempts: list[ast.Try | ast.TryStar] = [*module.nodes(ast.Try), *module.nodes(ast.TryStar)]
        for node in attempts:
            for handler in node.handlers:
                if not _raises(handler) and not _is_import_fallback(node):
                    name = unparsed(handler.type) if handler.type is not None else "everything"
                    yield Seen(f"except {name}", f"a handler of {name} lets the program go on", module, handler)
            for last in node.finalbody:
                if any(isinstance(inner, (ast.Return, ast.Break, ast.Continue)) for inner in ast.walk(last)):
                    yield Seen("finally", "`finally` swallows what was raised", module, last)
        for call in module.calls_to({"contextlib.suppress"}):
            yield Seen("suppress", f"`{call.text}` swallows what is raised", module, call.node)


def narrowed(before: list[Seen], after: Seen) -> Seen | None:
    """The handler of everything, of the same code, that became one of some exceptions only."""
    if not isinstance(after.node, ast.ExceptHandler) or _is_wide(after.node):
        return None
    tried = _tried(after)
    return next((seen for seen in before if _is_wide(seen.node) and tried & _tried(seen)), None)


def _is_wide(node: ast.AST) -> bool:
    """Whether a handler catches everything, perhaps by one name of several."""
    if not isinstance(node, ast.ExceptHandler) or node.type is None:
        return isinstance(node, ast.ExceptHandler)
    named = (last_name(part) for part in ast.walk(node.type))
    return not {"Exception", "BaseException"}.isdisjoint(named)


def _tried(seen: Seen) -> set[str]:
    """The statements that a handler stands for."""
    parent = seen.module.parent(seen.node)
    return {unparsed(node) for node in parent.body} if isinstance(parent, (ast.Try, ast.TryStar)) else set()


def _raises(handler: ast.ExceptHandler) -> bool:
    """Whether the handler ends by raising, or by ending the program."""
    last = handler.body[-1]
    if isinstance(last, ast.Raise):
        return True
    return isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) and "exit" in unparsed(last.value.func)


def _is_import_fallback(node: ast.Try | ast.TryStar) -> bool:
    return all(isinstance(inner, (ast.Import, ast.ImportFrom)) for inner in node.body)
