"""Joins that are validated now join the same rows as before."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.live import folded
from mlgate.semantics.module import Module

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
        yield (value if isinstance(value, str) else ast.unparse(call.node), call)
