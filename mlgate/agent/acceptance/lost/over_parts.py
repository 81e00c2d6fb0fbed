"""Calls that one line makes for each part written there: `[scaler.transform(part) for part in (train, test)]`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlgate.agent.acceptance.lost.roles import roles_of, roles_of_method
from mlgate.agent.acceptance.lost.sides import Side
from mlgate.semantics.call import Call
from mlgate.semantics.live import Live
from mlgate.semantics.node_text import unparsed

_COMPREHENSIONS = (ast.ListComp, ast.GeneratorExp)


def with_parts(side: Side, surely: bool, before: dict[str, list[Call]], after: dict[str, list[Call]]) -> None:
    """Count such a call once for each part that calls of its role, on the same receiver, were given before."""
    for live in side.live:
        for call in live.module.calls:
            if call.node in live.always or (not surely and call.node in live.perhaps):
                for role, receiver, parts, own in _over_parts(live, call):
                    given = {_first(old) for old in before.get(role, ()) if _receiver(old) == receiver}
                    count = len(given & {unparsed(part) for part in parts})
                    if count > own:
                        after.setdefault(role, []).extend([call] * (count - own))


def _over_parts(live: Live, call: Call) -> Iterator[tuple[str, str, Sequence[ast.expr], int]]:
    """Roles, receiver and parts of calls over parts, and how often the call is counted already."""
    name = call.node.func.id if isinstance(call.node.func, ast.Name) else ""
    if name == "map" and len(call.node.args) == 2 and _is_drawn(live, call.node):
        function, parts = call.node.args
        if isinstance(function, ast.Attribute):
            for role in roles_of_method(function.attr):
                yield role, unparsed(function.value), _written(parts), 0
    found = live.module.parent(call.node)
    if isinstance(found, _COMPREHENSIONS) and found.elt is call.node and call.receiver is not None:
        [first, *others] = found.generators
        if not others and not first.ifs and unparsed(first.target) == _first(call):
            for role in roles_of(call):
                yield role, unparsed(call.receiver), _written(first.iter), 1


def _is_drawn(live: Live, node: ast.expr) -> bool:
    """Whether all that `map` gives is asked for: it is unpacked into names, or made a list."""
    parent = live.module.parent(node)
    if isinstance(parent, ast.Assign):
        return all(isinstance(target, (ast.Tuple, ast.List)) for target in parent.targets)
    return isinstance(parent, ast.Call) and unparsed(parent.func) in ("list", "tuple")


def _written(parts: ast.expr) -> Sequence[ast.expr]:
    return parts.elts if isinstance(parts, (ast.Tuple, ast.List)) else ()


def _first(call: Call) -> str:
    return unparsed(call.node.args[0]) if call.node.args else ""


def _receiver(call: Call) -> str:
    return unparsed(call.receiver) if call.receiver is not None else ""


def handed_to_map(live: Live) -> Iterator[tuple[str, Call]]:
    """`map(scaler.transform, (train, test))` calls a method once for each."""
    for call in live.module.calls:
        first, *rest = call.node.args or [call.node]
        if getattr(call.node.func, "id", "") != "map" or call.node not in live or not isinstance(first, ast.Attribute):
            continue
        count = len(rest[0].elts) if rest and isinstance(rest[0], (ast.Tuple, ast.List)) else 1
        for role in roles_of_method(first.attr):
            yield from [(role, call)] * count
