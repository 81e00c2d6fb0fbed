"""Joins of two contracted tables by key alone, although each says when its rows could be read."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.flows import consumers
from mlgate.semantics.frames.contracted_frames import Lineage, contract_at, lineage, strings_in
from mlgate.semantics.frames.merges import learns, right_side
from mlgate.semantics.leakage.contracted import contracts_of
from mlgate.semantics.module import Module

if TYPE_CHECKING:
    from mlgate.semantics.documents.contracts.data_contract import DataContract

FEWEST = 2


class TimelessJoin(NamedTuple):
    """A join, the time column of the table that is joined, and where its contract says so."""

    call: Call
    column: str
    place: str


def timeless_joins(module: Module) -> Iterator[TimelessJoin]:
    """Joins that bring in rows whatever their time, and from whose result a model learns."""
    timed = [item for item in contracts_of(module) if item.event_time or item.availability_time]
    if len(timed) < FEWEST:
        return
    for call in module.method_calls("merge"):
        left, right = _sides(module, call)
        if left is None or right is None:
            continue
        ours, theirs = contract_at(module, left.location), contract_at(module, right.location)
        if ours is None or theirs is None or ours is theirs or ours not in timed or theirs not in timed:
            continue
        time = theirs.availability_time or theirs.event_time
        if time is not None and not _heeds_time(module, call, right, _times(ours) | _times(theirs)):
            if any(learns(item) for item in consumers(module, call.node)):
                item = "time.availability_time" if theirs.availability_time else "time.event_time"
                yield TimelessJoin(call, time, theirs.place(item))


def _sides(module: Module, call: Call) -> tuple[Lineage | None, Lineage | None]:
    left = call.argument("left", 0) if call.qualified_name == "pandas.merge" else call.receiver
    right = right_side(call)
    if left is None or right is None:
        return None, None
    return lineage(module, left, call.scope), lineage(module, right, call.scope)


def _times(contract: DataContract) -> set[str]:
    return {name for name in (contract.event_time, contract.availability_time) if name is not None}


def _heeds_time(module: Module, call: Call, right: Lineage, times: set[str]) -> bool:
    """Whether the join is by time as well, the joined rows were filtered by it, or times are compared afterwards."""
    if times & {text for keyword in call.node.keywords for text in strings_in(keyword.value)}:
        return True
    if any(times & strings_in(_filter(step)) or _mentions(step, times) for step in right.steps):
        return True
    compares = (*module.nodes(ast.Compare), *_queries(module))
    return any(times & strings_in(node) or _mentions(node, times) for node in compares)


def _filter(step: ast.expr) -> ast.AST:
    """The part of a step that may look at time: what stands in brackets, a method's arguments."""
    return step.slice if isinstance(step, ast.Subscript) and isinstance(step.slice, ast.Compare) else ast.Tuple([])


def _mentions(node: ast.AST, names: set[str]) -> bool:
    """Whether a comparison is of attributes, or a query, of these names."""
    if isinstance(node, ast.Compare):
        return any(isinstance(item, ast.Attribute) and item.attr in names for item in ast.walk(node))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("query", "filter"):
        return any(name in text for text in strings_in(node) for name in names)
    return False


def _queries(module: Module) -> Iterator[ast.Call]:
    for call in module.method_calls("query", "filter", "between"):
        yield call.node
