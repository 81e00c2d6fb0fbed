"""Code that cannot be followed, or is there only to be seen: none of it may be new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from mlgate.agent.acceptance.lost.dynamic_code import dynamic_code
from mlgate.agent.acceptance.lost.idle import dead_code, decided, stubs, thrown_away
from mlgate.agent.acceptance.lost.libraries import changed_libraries
from mlgate.agent.acceptance.lost.patches import patches
from mlgate.agent.acceptance.lost.seen import Seen
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.lost.swallowing import narrowed, swallowed
from mlgate.agent.acceptance.verdict import Reason, Refusal


def new_constructs(sides: Sides) -> Iterator[Refusal]:
    """What there is more of than before."""
    yield from _more(sides, dynamic_code, Reason.DYNAMIC_CODE)
    yield from _more(sides, patches, Reason.MONKEYPATCH)
    yield from _more(sides, changed_libraries, Reason.MONKEYPATCH)
    yield from _swallowed(sides)
    added = {name for rule in sides.change.target_rules for name in rule.adds_arguments or ()}
    yield from _more(sides, lambda side: dead_code(side, added), Reason.DEAD_CODE)
    yield from _more(sides, decided, Reason.DEAD_CODE)
    yield from _more(sides, thrown_away, Reason.DEAD_CODE)
    yield from _more(sides, stubs, Reason.STUB)


def _more(sides: Sides, question: Callable[[Side], Iterator[Seen]], reason: Reason) -> Iterator[Refusal]:
    known = Counter(seen.key for seen in question(sides.before))
    for seen in question(sides.after):
        known[seen.key] -= 1
        if known[seen.key] < 0:
            yield Refusal(reason, seen.words, seen.module.location(seen.node))


def _swallowed(sides: Sides) -> Iterator[Refusal]:
    """Handlers that there are more of, but for those that caught more before."""
    left = list(swallowed(sides.before))
    for seen in swallowed(sides.after):
        twin = next((item for item in left if item.key == seen.key), None) or narrowed(left, seen)
        if twin is not None:
            left.remove(twin)
        else:
            yield Refusal(Reason.EXCEPTION_SWALLOWED, seen.words, seen.module.location(seen.node))
