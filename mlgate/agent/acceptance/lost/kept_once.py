"""Predictions that are made once, kept under a name, and read as often as they were made."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict

from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.semantics.call import Call
from mlgate.semantics.node_text import unparsed

_Asked = tuple[str, ...]


def kept_once(sides: Sides) -> int:
    """How many predictions of the same rows by the same model are needless, as one of them is kept and read again."""
    before, after = _predictions(sides.before), _predictions(sides.after)
    found = 0
    for asked, calls in before.items():
        left = after.get(asked, [])
        if 0 < len(left) < len(calls):
            found += min(len(calls) - len(left), sum(max(0, _reads(call) - 1) for call in left))
    return found


def _predictions(side: Side) -> dict[_Asked, list[Call]]:
    """Calls that predict, by what predicts and of which rows."""
    found: dict[_Asked, list[Call]] = defaultdict(list)
    for live in side.live:
        for call in live.module.calls:
            if (call.method or "").startswith("predict") and call.receiver is not None and call.node in live:
                scope = live.module.enclosing_function(call.node)
                key = (getattr(scope, "name", ""), unparsed(call.receiver), *map(unparsed, call.node.args))
                found[key].append(call)
    return found


def _reads(call: Call) -> int:
    """How often the name is read that a prediction, or a column of it, is bound to."""
    module = call.module
    statement = next((node for node in module.ancestors(call.node) if isinstance(node, ast.stmt)), None)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    if not isinstance(target, ast.Name) or any(isinstance(node, ast.Compare) for node in module.ancestors(call.node)):
        return 0
    uses = Counter(node.id for node in module.uses(target.id) if isinstance(node.ctx, ast.Load))
    return uses[target.id]
