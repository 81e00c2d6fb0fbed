"""What each round of a loop does: it steps in each, and adds to what it had, as it did."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.diagnostic import Span
from mlgate.semantics.call import Call
from mlgate.semantics.live import bound_pairs
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import LEARNS_EACH_ROUND

_Place = tuple[str, str, str]


def changed_rounds(sides: Sides) -> Iterator[Refusal]:
    """Calls that learnt in each round and now learn once, and sums of which the last part alone is kept."""
    yield from _moved_out(sides)
    yield from _last_alone(sides)
    yield from _less_often(sides)
    yield from _never_begun_anew(sides)


def _moved_out(sides: Sides) -> Iterator[Refusal]:
    before, after = _deepest(sides.before), _deepest(sides.after)
    deeper = _rounds_more(before, after)
    for place, (depth, _) in before.items():
        now, call = after.get(place, (depth, None))
        if call is not None and now < depth:
            words = f"`{call.text}` is called once where it was called in each round of a loop"
            yield Refusal(Reason.RESULT_CHANGED, words, call.module.location(call.node))
        elif call is not None and now > depth + deeper.get(place[:2], 0):
            words = f"`{call.text}` is called in each round of a loop where it was called once"
            yield Refusal(Reason.RESULT_CHANGED, words, call.module.location(call.node))


def _rounds_more(
    before: dict[_Place, tuple[int, Call]], after: dict[_Place, tuple[int, Call]]
) -> dict[tuple[str, str], int]:
    """By function, the loops that are new around all that learns there: another run for each seed, say."""
    found: dict[tuple[str, str], int] = {}
    for place, (depth, _) in before.items():
        more = after[place][0] - depth if place in after else 0
        found[place[:2]] = min(found.get(place[:2], more), more)
    return found


def _deepest(side: Side) -> dict[_Place, tuple[int, Call]]:
    """Calls that learn, by file, function and text, with the loops around the innermost one."""
    found: dict[_Place, tuple[int, Call]] = {}
    for live in side.live:
        for call in live.module.method_calls(*LEARNS_EACH_ROUND):
            if call.node in live:
                place = (*_where(live.module, call.node), call.text)
                depth = len(_loops_around(live.module, call.node))
                if place not in found or found[place][0] < depth:
                    found[place] = (depth, call)
    return found


def _last_alone(sides: Sides) -> Iterator[Refusal]:
    before, after = _summed(sides.before), _summed(sides.after)
    known = {unparsed(node) for module in sides.before.modules for node in module.nodes(ast.Assign)}
    for live in sides.after.live if before else ():
        for node in live.module.nodes(ast.Assign):
            loops = _loops_around(live.module, node) if node in live and unparsed(node) not in known else []
            for target in node.targets:
                text = unparsed(target)
                place = (*_where(live.module, node), text)
                if place not in after and len(loops) >= before.get(place, len(loops) + 1):
                    words = f"`{text}` keeps what the last round gave alone, and was added up"
                    yield Refusal(Reason.RESULT_CHANGED, words, live.module.location(node))


def _less_often(sides: Sides) -> Iterator[Refusal]:
    """Sums and lists of an inner loop that only the outer one adds to now."""
    before, after = _summed(sides.before), _summed(sides.after)
    old, new = _loops(sides.before), _loops(sides.after)
    for module in sides.after.modules:
        for place, depth in before.items():
            if place[0] == module.path and after.get(place, depth) < depth and new[place[:2]] >= old[place[:2]]:
                words = f"`{place[2]}` is added to less often than before"
                yield Refusal(Reason.RESULT_CHANGED, words, module.location(Span(0, 0)))


def _never_begun_anew(sides: Sides) -> Iterator[Refusal]:
    """Sums that began anew in each round of an outer loop, and go on through all of its rounds now."""
    before, after = _begun(sides.before), _begun(sides.after)
    old, new = _summed(sides.before), _summed(sides.after)
    for place, (now, node, module) in after.items():
        if place in before and now < before[place][0] and new.get(place, 0) >= old.get(place, 0) > before[place][0]:
            words = f"`{place[2]}` goes on from the round before, and began anew in each"
            yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _begun(side: Side) -> dict[_Place, tuple[int, ast.AST, Module]]:
    """What is bound to nothing yet, `hits, count = 0, 0`, with how many loops there are around the innermost one."""
    found: dict[_Place, tuple[int, ast.AST, Module]] = {}
    for live in side.live:
        for node in live.module.nodes(ast.Assign):
            for target, value in bound_pairs(node):
                is_empty = isinstance(value, ast.Constant) or unparsed(value) in ("[]", "{}", "list()", "dict()")
                depth = len(_loops_around(live.module, node))
                place = (*_where(live.module, node), unparsed(target))
                if is_empty and node in live and depth >= found.get(place, (0,))[0]:
                    found[place] = (depth, node, live.module)
    return found


def _loops(side: Side) -> Counter[tuple[str, str]]:
    """How many loops each function has: of one that is gone, another way does the work at once."""
    return Counter(
        _where(module, node)
        for module in side.modules
        for kind in (ast.For, ast.AsyncFor, ast.While)
        for node in module.nodes(kind)
    )


def _summed(side: Side) -> dict[_Place, int]:
    """What loops add to, `total += loss`, `losses.append(loss)`, with how many loops there are around it."""
    found: dict[_Place, int] = {}
    for live in side.live:
        for call in live.module.method_calls("append", "extend"):
            loops = _loops_around(live.module, call.node)
            if call.node in live and loops and call.receiver is not None:
                found[(*_where(live.module, call.node), unparsed(call.receiver))] = len(loops)
        adding: list[ast.AugAssign | ast.Assign] = [*live.module.nodes(ast.AugAssign), *live.module.nodes(ast.Assign)]
        for node in adding:
            target = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
            text, loops = unparsed(target), _loops_around(live.module, node)
            if node in live and loops and (isinstance(node, ast.AugAssign) or _reads(node.value, text)):
                place = (*_where(live.module, node), text)
                found[place] = max(len(loops), found.get(place, 0))
    return found


def _reads(value: ast.expr, text: str) -> bool:
    return any(isinstance(node, ast.expr) and unparsed(node) == text for node in ast.walk(value))


def _where(module: Module, node: ast.AST) -> tuple[str, str]:
    return module.path, getattr(module.enclosing_function(node), "name", "")


def _loops_around(module: Module, node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    inner = node
    for outer in module.ancestors(node):
        if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            break
        if isinstance(outer, (ast.For, ast.AsyncFor, ast.While)) and inner not in outer.orelse:
            found.append(outer)
        inner = outer
    return found
