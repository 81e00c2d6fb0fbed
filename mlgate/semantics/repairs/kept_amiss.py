"""Results that were thrown away and are kept now: as what they are, always, and above what works with them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.live import folded
from mlgate.semantics.module import Module
from mlgate.semantics.names import root_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import ASKS_WHAT_IS_AMISS
from mlgate.semantics.repairs.branches import foreign_branches

_HARMLESS = frozenset({"inplace", "ignore_index", "copy", "kind", "drop"})
"""Arguments that leave the values, and their order, as they are."""


def kept_amiss(before: Module, call: Call, twin: Call) -> Iterator[Unrepaired]:
    """What is wrong with where and how the value of a call is kept."""
    module, statement = twin.module, twin.module.statement_at(twin.span.start)
    if words := _asked_otherwise(call, twin):
        yield Unrepaired(module.location(twin.node), words)
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return
    in_place = twin.keyword("inplace")
    place = module.location(twin.node)
    if in_place is not None and folded(module, in_place.value) is True:
        yield Unrepaired(place, f"`{twin.text}` works in place and gives None")
    elif foreign_branches(module, statement, ASKS_WHAT_IS_AMISS) > foreign_branches(
        before, call.node, ASKS_WHAT_IS_AMISS
    ):
        yield Unrepaired(place, f"what `{twin.text}` gives is kept under a condition only")
    elif _is_late(before, call, module, statement):
        yield Unrepaired(place, f"what `{twin.text}` gives is kept below what works with it")


def _asked_otherwise(call: Call, twin: Call) -> str:
    """What a call is told that it was not, where it is told all else that it was: what is kept is another result."""
    if call.receiver is None or twin.receiver is None or unparsed(call.receiver) != unparsed(twin.receiver):
        return ""
    old, new = ({unparsed(part) for part in (*item.node.args, *item.node.keywords)} for item in (call, twin))
    more = [item for item in twin.node.keywords if unparsed(item) not in old and item.arg not in _HARMLESS]
    return f"`{twin.text}` is told `{unparsed(more[0])}`, and was not" if old <= new and more else ""


def _is_late(before: Module, call: Call, after: Module, statement: ast.Assign | ast.AnnAssign) -> bool:
    """Whether a frame takes its own name again below expressions of it that stood below the call before."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    name = root_name(call.receiver)
    if not isinstance(target, ast.Name) or target.id != name:
        return False
    below = _made_of(before, call.node, name, is_below=True) - _made_of(before, call.node, name, is_below=False)
    return bool(below & _made_of(after, statement, name, is_below=False))


def _made_of(module: Module, node: ast.expr | ast.stmt, name: str, *, is_below: bool) -> set[str]:
    """The calls and selections of a frame in the function around a place, below it or above."""
    function = module.enclosing_function(node)
    found: list[ast.Call | ast.Subscript] = [*module.nodes(ast.Call), *module.nodes(ast.Subscript)]
    return {
        unparsed(part)
        for part in found
        if (part.lineno > (node.end_lineno or node.lineno) if is_below else part.lineno < node.lineno)
        and any(isinstance(item, ast.Name) and item.id == name for item in ast.walk(part))
        and module.enclosing_function(part) is function
    }
