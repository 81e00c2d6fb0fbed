"""Loops over data: they run over all of it, to the end, as they did."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.seen import Seen
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import GIVES_EACH_ITEM

_Loop = ast.For | ast.AsyncFor | ast.While


def shortened_loops(sides: Sides) -> Iterator[Refusal]:
    """Loops over a part of what they went through, and loops that are left early now."""
    known = Counter(unparsed(node.iter) for _, node in _loops(sides.before) if not isinstance(node, ast.While))
    names = {name for _, node in _loops(sides.before) if not isinstance(node, ast.While) for name in _names(node.iter)}
    for module, node in _loops(sides.after):
        if isinstance(node, ast.While):
            continue
        text = unparsed(node.iter)
        known[text] -= 1
        if known[text] < 0 and names & _names(node.iter) and _takes_part(node.iter):
            yield Refusal(Reason.ROWS_LOST, f"the loop over `{text}` leaves a part out", module.location(node.iter))
    yield from _once_only(sides)
    left = Counter(seen.key for seen in _leavings(sides.before))
    for seen in _leavings(sides.after):
        left[seen.key] -= 1
        if left[seen.key] < 0:
            yield Refusal(Reason.ROWS_LOST, seen.words, seen.module.location(seen.node))


def _once_only(sides: Sides) -> Iterator[Refusal]:
    """Loops that end with their first round, whatever that is, and went on."""
    known = Counter(_header(node) for _, node in _all_loops(sides.before) if not _ends_at_once(node.body))
    ended = Counter(_header(node) for _, node in _all_loops(sides.before) if _ends_at_once(node.body))
    for module, node in _all_loops(sides.after):
        if known[_header(node)] and _ends_at_once(node.body):
            ended[_header(node)] -= 1
            if ended[_header(node)] < 0:
                words = f"the loop over `{_header(node)}` ends with its first round"
                yield Refusal(Reason.ROWS_LOST, words, module.location(node))


def _ends_at_once(block: list[ast.stmt]) -> bool:
    """Whether the last statement of a block leaves the loop, and no condition is asked."""
    last = block[-1]
    if isinstance(last, (ast.With, ast.AsyncWith)):
        return _ends_at_once(last.body)
    return isinstance(last, (ast.Break, ast.Return))


def _header(node: _Loop) -> str:
    return unparsed(node.test if isinstance(node, ast.While) else node.iter)


def _all_loops(side: Side) -> Iterator[tuple[Module, _Loop]]:
    for live in side.live:
        loops: list[_Loop] = [*live.module.nodes(ast.For), *live.module.nodes(ast.AsyncFor)]
        yield from ((live.module, node) for node in (*loops, *live.module.nodes(ast.While)) if node in live)


def _loops(side: Side) -> Iterator[tuple[Module, _Loop]]:
    """Loops that run and make the experiment."""
    yield from ((module, node) for module, node in _all_loops(side) if _matters(module, node))


def _matters(module: Module, loop: ast.AST) -> bool:
    calls = (module.call_of(node) for node in ast.walk(loop) if isinstance(node, ast.Call))
    return any(call is not None and next(roles_of(call), None) is not None for call in calls)


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)} - {"range", "len", *GIVES_EACH_ITEM}


def _takes_part(node: ast.expr) -> bool:
    """Whether an expression takes a slice, or hands its data to something that may give less back."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Subscript) and isinstance(inner.slice, ast.Slice):
            return True
        if isinstance(inner, ast.Call):
            name = last_name(inner.func)
            if name in ("islice", "take", "head", "sample", "choices", "takewhile", "filter", "limit", "truncate"):
                return True
    return False


def _leavings(side: Side) -> Iterator[Seen]:
    for module, loop in _loops(side):
        for node in _own(loop.body):
            if isinstance(node, (ast.Break, ast.Continue)):
                word = "break" if isinstance(node, ast.Break) else "continue"
                yield Seen(word, f"`{word}` ends a loop, or a round of it, early", module, node)


def _own(nodes: list[ast.stmt]) -> Iterator[ast.AST]:
    """Statements of a loop that belong to it, not to a loop or a function inside."""
    for node in nodes:
        yield node
        if not isinstance(
            node, (ast.For, ast.AsyncFor, ast.While, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        ):
            for name in ("body", "orelse", "finalbody"):
                yield from _own(getattr(node, name, None) or [])
            for handler in getattr(node, "handlers", ()):
                yield from _own(handler.body)
