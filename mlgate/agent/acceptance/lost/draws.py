"""Draws from a generator of one's own, which take the place of draws from the global one: `rng.normal` for `normal`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.call import Call
from mlgate.semantics.leakage._knowledge import DRAWS_OF_GENERATORS
from mlgate.semantics.node_text import unparsed

_GLOBAL = ("numpy.random.", "random.")
_RENAMED = dict(zip(DRAWS_OF_GENERATORS[::2], DRAWS_OF_GENERATORS[1::2], strict=True))


def drawn_anew(sides: Sides) -> Iterator[Refusal]:
    """Draws beyond those before, from a global generator that nothing seeds."""
    if any(_is_seeded(side) for side in (sides.before, sides.after)):
        return
    before, after = [*_global_draws(sides.before)], [*_global_draws(sides.after)]
    known = {unparsed(call.node) for call in before}
    new = [call for call in after if unparsed(call.node) not in known]
    for call in new if len(after) > len(before) else ():
        words = f"`{call.text}` draws by lot what was not drawn, and no seed is set"
        yield Refusal(Reason.RESULT_CHANGED, words, call.module.location(call.node))


def _global_draws(side: Side) -> Iterator[Call]:
    for live in side.live:
        yield from (call for call in live.module.calls if call.node in live and is_drawn_globally(call))


def _is_seeded(side: Side) -> bool:
    return any("seed" in roles_of(call) for live in side.live for call in live.module.calls if call.node in live)


def is_drawn_globally(call: Call) -> bool:
    """Whether a call draws from NumPy's global generator."""
    name = call.qualified_name or ""
    return name.startswith(_GLOBAL) and call.module.catalogue.has_kind(name, "rng_draw")


def drawn_by_generators(side: Side, name: str, surely: bool) -> Iterator[Call]:
    """Calls that draw by a generator what a function of the global one drew, where the side makes a generator.

    What a function is given, and is called like one, may be one; what may be of a class of the project is none.
    """
    wanted = {name, _RENAMED.get(name, name)}
    if not _makes_generators(side):
        return
    for live in side.live:
        for call in live.module.method_calls(*wanted):
            kinds = live.module.catalogue.kinds(call.qualified_name or "")
            is_of_generator = "generator_draw" in kinds or (not call.qualified_name and _is_handed_in(call))
            if call.node in (live.always if surely else live) and is_of_generator and not is_perhaps_own(side, call):
                yield call


def is_perhaps_own(side: Side, call: Call) -> bool:
    """Whether what a function is given may be of a class of the project that draws by this name."""
    return _is_handed_in(call) and any(
        function.name == call.method for module in side.modules for function in module.functions
    )


def _makes_generators(side: Side) -> bool:
    made = (call for live in side.live for call in live.module.calls_of_kind("generator") if call.node in live)
    return next(made, None) is not None


def _is_handed_in(call: Call) -> bool:
    """Whether the receiver is a parameter, or an attribute that is kept elsewhere."""
    if isinstance(call.receiver, ast.Attribute):
        return True
    name = call.receiver.id if isinstance(call.receiver, ast.Name) else ""
    bindings = call.scope.all_bindings(name)
    return bool(bindings) and all(binding.value is None for binding in bindings)
