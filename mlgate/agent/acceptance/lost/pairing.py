"""Which call after is which call before, of those of one name."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Sequence

from mlgate.semantics.call import Call
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed


def unlikeness(call: Call, twin: Call) -> tuple[bool, int]:
    """How far two calls of one name are from each other: by what they are called on, and how much they are given."""
    receivers = [unparsed(one.receiver) if one.receiver is not None else "" for one in (call, twin)]
    given, now = (len(one.node.args) + len(one.node.keywords) for one in (call, twin))
    return receivers[0] != receivers[1], abs(given - now)


def without_equal(calls: Sequence[Call], twins: Sequence[Call]) -> tuple[list[Call], list[Call]]:
    """Calls and twins less those without arguments that are written the same: what is left over is compared."""
    left, new = list(calls), list(twins)
    for call in calls:
        text = unparsed(call.node) if not (call.node.args or call.node.keywords) else ""
        twin = next((item for item in new if text and unparsed(item.node) == text), None)
        if twin is not None:
            left.remove(call)
            new.remove(twin)
    return left, new


def in_kept_statements(
    calls: Sequence[Call], twins: Sequence[Call]
) -> tuple[list[tuple[Call, Call]], list[Call], list[Call]]:
    """Calls with their twins in statements that are written the same, which take no other's place; and the rest."""
    left: dict[tuple[str, str, str], list[Call]] = defaultdict(list)
    for twin in twins:
        left[_as_written(twin)].append(twin)
    pairs, others = [], []
    for call in calls:
        same = left[_as_written(call)]
        if same:
            pairs.append((call, same.pop(0)))
        else:
            others.append(call)
    return pairs, others, [twin for twin in twins if twin in left[_as_written(twin)]]


def written(call: Call) -> tuple[str, str]:
    """A call as text, and its statement as text: "" where it stands in none."""
    known = _known_texts(call.module)
    if call.node not in known:
        statement = call.module.statement_at(call.span.start)
        known[call.node] = unparsed(call.node), unparsed(statement) if statement is not None else ""
    return known[call.node]


@per_module
def _known_texts(_: Module) -> dict[ast.Call, tuple[str, str]]:
    """The texts of the calls that were asked about so far."""
    return {}


def _as_written(call: Call) -> tuple[str, str, str]:
    """A call with its file and its statement."""
    return call.module.path, *written(call)
