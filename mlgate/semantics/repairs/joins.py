"""Joins that are validated now join the same rows as before."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.live import folded
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

_JOINS = ("merge", "join", "merge_asof", "merge_ordered")


def joined_otherwise(repair: Repair) -> Iterator[Unrepaired]:
    """Joins that keep other rows: left ones that are inner now, inner ones that are outer."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        lost = _joined(before) - _joined(after)
        if lost > 0 and repair.targets:
            words = "what was joined is looked up, or gone: nobody can say that all of its columns are there"
            yield Unrepaired(repair.targets[0].location, words, gone=True)
        yield from _by_other_columns(before, after)
        left = Counter(how for how, _ in _joins(before))
        left.subtract(how for how, _ in _joins(after))
        if any(count > 0 for count in left.values()):
            for how, call in _joins(after):
                if left[how] < 0:
                    words = f"`{call.text}` is `{how}` now, and keeps other rows than before"
                    yield Unrepaired(after.location(call.node), words)


def _joined(module: Module) -> int:
    """How many frames are joined; texts are joined, too."""
    return sum(not isinstance(call.receiver, ast.Constant) for call in module.method_calls(*_JOINS))


def _joins(module: Module) -> Iterator[tuple[str, Call]]:
    for call in module.method_calls("merge"):
        given = call.keyword("how")
        value = folded(module, given.value) if given is not None else "inner"
        yield (value if isinstance(value, str) else unparsed(call.node), call)


def _by_other_columns(before: Module, after: Module) -> Iterator[Unrepaired]:
    """Joins of the same frames by other columns: they say so when these are looked for under another name only."""
    keys = {_frames(call): _keys(call) for call in before.method_calls("merge")}
    renamed = any(call.method == "rename" for call in after.method_calls("rename"))
    for call in after.method_calls("merge"):
        known = keys.get(_frames(call))
        if known is not None and _keys(call) and known and _keys(call) != known and not renamed:
            words = f"`{call.text}` joins by {', '.join(sorted(_keys(call)))}, and joined by {', '.join(sorted(known))}"
            yield Unrepaired(after.location(call.node), words)


def _frames(call: Call) -> tuple[str, str]:
    """What is joined with what; a frame that is made free of doubles on the spot is itself."""
    right = call.argument("right", 0)
    while isinstance(right, ast.Call) and isinstance(right.func, ast.Attribute):
        right = right.func.value
    own = unparsed(call.receiver) if call.receiver is not None else ""
    return own, unparsed(right) if right is not None else ""


def _keys(call: Call) -> frozenset[str]:
    """The columns that a join is told to go by, where they are written down."""
    given = [item.value for item in call.node.keywords if item.arg in ("on", "left_on", "right_on")]
    nodes = (node for value in given for node in ast.walk(value))
    return frozenset(str(node.value) for node in nodes if isinstance(node, ast.Constant))
