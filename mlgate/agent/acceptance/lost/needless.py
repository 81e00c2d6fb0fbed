"""Calls that only set out values for another call, which is gone for good reason: nobody needs them any more."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterator

from mlgate.agent.acceptance.lost.pairing import written
from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.names import names_in
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import SETS_OUT


class Needless(NamedTuple):
    """A call that only set out what `taker` took, which is gone."""

    call: Call
    taker: Call

    def constants(self) -> Iterator[ast.expr]:
        """How it was set out, and the row that this made: in `transform(row.reshape(1, -1))[0][2]` not the column."""
        yield from self.call.node.args
        module, node = self.taker.module, self.taker.module.parent(self.taker.node)
        picked: list[ast.expr] = []
        while isinstance(node, ast.Subscript):
            picked.append(node.slice)
            node = module.parent(node)
        if self.call.node in self.taker.node.args:
            yield from picked[:-1]


def needless_steps(sides: Sides, missing: Collection[str]) -> Iterator[Needless]:
    """Calls of the state before that only set out what a call took that is gone, and that nothing new takes instead.

    Args:
        sides: Before and after.
        missing: Roles that are played too seldom now: their calls should be there.
    """
    known = {unparsed(call.node) for call in _calls(sides.before)}
    imported = {name for module in sides.before.modules for name in _imported(module)}
    taken = {name for call in _calls(sides.after) if unparsed(call.node) not in known for name in _given_to(call)}
    before, after = _reads(sides.before), _reads(sides.after)
    for call in _gone(sides):
        if any(role in missing for role in roles_of(call)):
            continue
        for part in call.module.calls:
            names = names_in(part.node) - imported
            if part is call or _name(part) not in SETS_OUT or not _is_given(part, call):
                continue
            if taken.isdisjoint(names) and all(after[name] < before[name] for name in names):
                yield Needless(part, call)


def _gone(sides: Sides) -> Iterator[Call]:
    """Calls that are not there any more; of equal ones those in statements that are not."""
    left = Counter(written(call) for call in _calls(sides.after))
    others = []
    for call in _calls(sides.before):
        left[written(call)] -= 1
        if left[written(call)] < 0:
            others.append(call)
    moved = Counter(text for (text, _), count in left.items() for _ in range(count))
    for call in others:
        moved[unparsed(call.node)] -= 1
        if moved[unparsed(call.node)] < 0:
            yield call


def _reads(side: Side) -> Counter[str]:
    """How often names are read; one element of a value is not the value: `row[0]`."""
    found: Counter[str] = Counter()
    for live in side.live:
        for node in live.module.nodes(ast.Name):
            parent = live.module.parent(node)
            is_element = isinstance(parent, ast.Subscript) and isinstance(parent.slice, ast.Constant)
            found[node.id] += node in live and isinstance(node.ctx, ast.Load) and not is_element
    return found


def _calls(side: Side) -> Iterator[Call]:
    """Calls that play a role in the experiment."""
    for live in side.live:
        yield from (call for call in live.module.calls if call.node in live and next(roles_of(call), None) is not None)


def _is_given(part: Call, call: Call) -> bool:
    return any(part.node is node for value in call.node.args for node in ast.walk(value))


def _given_to(call: Call) -> set[str]:
    given = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
    return {name for value in given for name in names_in(value)}


def _imported(module: Module) -> Iterator[str]:
    imports: list[ast.Import | ast.ImportFrom] = [*module.nodes(ast.Import), *module.nodes(ast.ImportFrom)]
    for node in imports:
        yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)


def _name(call: Call) -> str:
    return call.method or (call.qualified_name or "").rpartition(".")[2]
