"""What a handler did with a failure, when the handler was the mistake and is gone."""

from __future__ import annotations

import ast

from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed


def constants_of_handlers(sides: Sides) -> set[ast.AST]:
    """Literals of handlers that a diagnostic is of, where what they guarded runs without one: `return 0.0`."""
    places = {(place.path, place.line) for place in sides.change.owned("handler")}
    found = set[ast.AST]()
    for before in sides.before.modules if places else ():
        now = next((module for module in sides.after.modules if module.path == before.path), None)
        for handler in before.nodes(ast.ExceptHandler) if now is not None else ():
            spot, attempt = before.location(handler), before.parent(handler)
            if now is None or (spot.path, spot.line) not in places or not isinstance(attempt, (ast.Try, ast.TryStar)):
                continue
            if _is_unguarded(now, attempt.body[0]):
                found.update(node for node in ast.walk(handler) if isinstance(node, ast.Constant))
    return found


def _is_unguarded(module: Module, statement: ast.stmt) -> bool:
    """Whether a statement is there, and no handler around it."""
    text = unparsed(statement)
    twins = [node for node in module.nodes(type(statement)) if unparsed(node) == text]
    return bool(twins) and not any(
        isinstance(part, (ast.Try, ast.TryStar)) for twin in twins for part in module.ancestors(twin)
    )
