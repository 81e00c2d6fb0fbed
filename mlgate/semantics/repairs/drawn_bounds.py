"""Numbers that are drawn another way lie within the bounds that they did."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.live import folded
from mlgate.semantics.module import Module

_INCLUSIVE = "random.randint"
_WHOLE = frozenset({"randint", "integers", "randrange"})
_EVEN = frozenset({"uniform", "uniform_"})
_LOW, _HIGH = ("low", "a", "start"), ("high", "b", "stop")
_Bounds = tuple[float, float]


def drawn_within_others(repair: Repair) -> Iterator[Unrepaired]:
    """Draws that are new, while others are gone that had other bounds; sums with what is drawn may make up for it."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        old, new = _drawn(before), _drawn(after)
        gone = Counter(bounds for bounds, _ in old) - Counter(bounds for bounds, _ in new)
        known = Counter(bounds for bounds, _ in old)
        for bounds, call in new:
            known[bounds] -= 1
            if gone and known[bounds] < 0 and not _is_reckoned_with(after, call):
                was = min(gone)
                words = (
                    f"`{call.text}` draws from {bounds[0]:g} to {bounds[1]:g}, and {was[0]:g} to {was[1]:g} was drawn"
                )
                yield Unrepaired(after.location(call.node), words)


def _drawn(module: Module) -> list[tuple[_Bounds, Call]]:
    """Draws with bounds that are written down: the upper one is out of reach."""
    found = []
    for call in module.calls:
        name = call.method or (call.qualified_name or "").rpartition(".")[2]
        bounds = _bounds(call, name) if name in _WHOLE or name in _EVEN else None
        if bounds is not None:
            found.append((bounds, call))
    return found


def _bounds(call: Call, name: str) -> _Bounds | None:
    named = {item.arg: item.value for item in call.node.keywords}
    given = [value for value in call.node.args if not isinstance(value, (ast.Tuple, ast.List))][:2]
    ends = [next((named[word] for word in words if word in named), None) for words in (_LOW, _HIGH)]
    left = iter(given)
    ends = [value if value is not None else next(left, None) for value in ends]
    numbers = [folded(call.module, value) if value is not None else None for value in ends]
    low, high = numbers
    if name in _WHOLE and high is None and ends[1] is None:
        low, high = 0, low
    if not isinstance(low, (int, float)) or not isinstance(high, (int, float)):
        return None
    return (low, high + (call.qualified_name == _INCLUSIVE))


def _is_reckoned_with(module: Module, call: Call) -> bool:
    """Whether what is drawn is added to, or multiplied, before the statement is done."""
    for node in module.ancestors(call.node):
        if isinstance(node, ast.BinOp):
            return True
        if isinstance(node, ast.stmt):
            break
    return False
