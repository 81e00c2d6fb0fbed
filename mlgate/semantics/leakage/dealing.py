"""Rows that a loop deals out to several lists, one by one: `if day == 19: test.append(row)`, `else: train.append(row)`.

Which rows come into which list depends on a test, and no row into both. What only leaves some rows out deals nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator, Mapping, Sequence

from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.masks import operand_key
from mlgate.semantics.leakage.objects import Collection, Content, Data, Value
from mlgate.semantics.leakage.rows import Masked
from mlgate.semantics.leakage.single_rows import like
from mlgate.semantics.leakage.syntax import of_syntax, written
from mlgate.semantics.leakage.values import facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

DEALT = "dealt"
MAX_NESTED = 3
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.NotIn: ast.In, ast.NotEq: ast.Eq, ast.IsNot: ast.Is}
BODIES = ("body", "orelse", "finalbody")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Guard(NamedTuple):
    """A test that decides whether a statement runs, as written, and what it has to say for that."""

    test: str
    holds: bool
    node: ast.expr


class Place(NamedTuple):
    """Where something is appended: to which list, under which tests."""

    receiver: str
    guards: tuple[Guard, ...]


def dealt(machine: Machine, loop: ast.AST, run: int, value: Value, site: ast.AST) -> Value:
    """A row of the items of a loop, as a list gets it: one of those that passed a test, if other lists get the rest."""
    if not isinstance(loop, (ast.For, ast.AsyncFor)):
        return value
    masks: list[Masked] = []
    for guard in _dealt_by(loop).get(site, ()):
        masks.append(Masked((DEALT, _round_of(machine, loop, guard, run), guard.test), "is", None, guard.holds))
        machine.record.parted_at(masks[-1], guard.node)
    return _passing(value, masks, 0) if masks else value


def _round_of(machine: Machine, loop: ast.For | ast.AsyncFor, guard: Guard, run: int) -> Hashable:
    """What tells one deal from another: no more than what the test asks, unless that is drawn or made by the loop."""
    taken = _names_in(loop.target)
    asked = _names_in(guard.node) | _names_in(loop.iter)
    if any(isinstance(node, ast.Call) for node in ast.walk(guard.node)) or not asked.isdisjoint(_made_in(loop) - taken):
        return run
    tested = _names_in(guard.node)
    values = ((name, machine.scope.find(name)) for name in asked - taken)
    given = ((name, _known_by(machine, value, name in tested)) for name, value in values if value is not None)
    return (written(loop.target), written(loop.iter), frozenset(given))


def _known_by(machine: Machine, value: Value, is_tested: bool) -> Hashable:
    """What a value is known by: rows that are only run through by which they are, a column by its name, too."""
    facts = facts_of(value)
    if facts.rows and (facts.name is not None or not is_tested):
        return (facts.name, facts.rows)
    return operand_key(machine, value)


@of_syntax
def _names_in(node: ast.AST) -> frozenset[str]:
    return frozenset(item.id for item in ast.walk(node) if isinstance(item, ast.Name))


@of_syntax
def _made_in(loop: ast.For | ast.AsyncFor) -> frozenset[str]:
    return frozenset(
        item.id for item in ast.walk(loop) if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)
    )


def _passing(value: Value, masks: list[Masked], depth: int) -> Value:
    """What belongs to rows that passed tests: a list of a row's features holds values of that row."""
    if isinstance(value, Data):
        return Data(value.facts.at(*masks), value.estimator) if value.facts.rows else value
    if not isinstance(value, Collection) or depth > MAX_NESTED:
        return value
    items, rest = value.content
    passing = None if items is None else {key: _passing(item, masks, depth + 1) for key, item in items.items()}
    left = None if rest is None else _passing(rest, masks, depth + 1)
    return like(value, Collection(Content(passing, left), value.is_mapping))


@of_syntax
def _dealt_by(loop: ast.For | ast.AsyncFor) -> Mapping[ast.AST, tuple[Guard, ...]]:
    """The tests that tell the list of each call that appends in a loop from lists that get other rows."""
    places = dict(_places(loop.body, ()))
    by_guard: dict[tuple[str, bool], set[str]] = {}
    for place in places.values():
        for guard in place.guards:
            by_guard.setdefault((guard.test, guard.holds), set()).add(place.receiver)

    def tells(place: Place, guard: Guard) -> bool:
        others = by_guard.get((guard.test, not guard.holds), set())
        return bool(others) and place.receiver not in others

    found = {node: tuple(guard for guard in place.guards if tells(place, guard)) for node, place in places.items()}
    return {node: guards for node, guards in found.items() if guards}


def _places(body: Sequence[ast.stmt], guards: tuple[Guard, ...]) -> Iterator[tuple[ast.AST, Place]]:
    for node in body:
        if isinstance(node, ast.If):
            holds, fails = _guard(node.test, True), _guard(node.test, False)
            yield from _places(node.body, (*guards, holds))
            yield from _places(node.orelse, (*guards, fails))
            if isinstance(node.body[-1], ast.Continue):
                guards = (*guards, fails)
        elif isinstance(node, DEFINITIONS):
            continue
        elif any(hasattr(node, name) for name in BODIES):
            for name in BODIES:
                yield from _places(getattr(node, name, ()), guards)
        else:
            yield from _appended(node, guards)


def _appended(node: ast.stmt, guards: tuple[Guard, ...]) -> Iterator[tuple[ast.AST, Place]]:
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "append":
        yield call, Place(written(call.func.value), guards)


def _guard(test: ast.expr, holds: bool) -> Guard:
    """A test, or the one that it denies."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _guard(test.operand, not holds)
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and test.ops[0].__class__ in OPPOSITE:
        asked = ast.Compare(test.left, [OPPOSITE[test.ops[0].__class__]()], test.comparators)
        return Guard(ast.unparse(asked), not holds, test)
    return Guard(ast.unparse(test), holds, test)
