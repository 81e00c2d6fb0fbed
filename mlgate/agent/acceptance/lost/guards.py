"""What stops the program: `if ...: raise` says the same as before; an `assert` may become one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlgate.agent.acceptance.lost.bound_beside import bound_beside
from mlgate.agent.acceptance.lost.missing_asked import as_asked, as_written
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.values import NamedTuple
from mlgate.semantics.live import UNKNOWN, folded
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

_ENDINGS = ("exit", "abort")
_FINITE = ("isfinite", "isnan", "isinf")
_LEAVES = (ast.Name, ast.Attribute, ast.Subscript)
_COMPLEMENTS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
}


class Demanded(NamedTuple):
    """A condition without which the program stops: `holds` tells whether it must be true, or must not be."""

    module: Module
    test: ast.expr
    holds: bool
    is_finite: bool


def lost_guards(sides: Sides) -> Iterator[Refusal]:
    """Conditions under which something was raised, and is not any more."""
    left = list(_guards(sides.after))
    for guard in _guards(sides.before):
        twin = next((item for item in left if _implies(item, guard)), None) or _asking(sides, left, guard)
        if twin is not None:
            left.remove(twin)
        else:
            words = f"`{guard.module.text(guard.test)}` does not stop the program any more as it did"
            yield Refusal(Reason.ASSERTION_LOST, words, guard.module.location(guard.test), gone=True)


def _asking(sides: Sides, left: Sequence[Demanded], guard: Demanded) -> Demanded | None:
    """The guard that asks for missing values what one compared with NaN, where a followed rule names that."""
    asked = as_asked(sides, guard.module, guard.test, guard.holds)
    if asked is None:
        return None
    return next((item for item in left if as_written(item.module, item.test, item.holds) == asked), None)


def is_raised_instead(sides: Sides, module: Module, node: ast.AST) -> bool:
    """Whether what an assertion asks for is asked by `if not ...: raise` now, under the same names."""
    if not isinstance(node, ast.Assert):
        return False
    wanted = list(_demanded(module, node.test, True))
    found = list(_guards(sides.after))
    return all(any(_implies(item, part, names=True) for item in found) for part in wanted)


def _guards(side: Side) -> Iterator[Demanded]:
    for live in side.live:
        for node in live.module.statements(ast.If):
            if node in live and _stops(node.body):
                yield from _demanded(live.module, node.test, False)


def _stops(body: list[ast.stmt]) -> bool:
    for statement in body:
        value = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(statement, ast.Raise):
            return True
        if isinstance(value, ast.Call) and unparsed(value.func).endswith(_ENDINGS):
            return True
    return False


def _demanded(module: Module, test: ast.expr, holds: bool) -> Iterator[Demanded]:
    """The parts of a condition: that `a or b` must not be, says that neither may."""
    parts = list(_parts(test, holds))
    finite = {_subject(part) for part, _ in parts if any(word in unparsed(part) for word in _FINITE)}
    for part, wanted in parts:
        yield Demanded(module, part, wanted, bool(finite & {_subject(part)}))


def _parts(test: ast.expr, holds: bool) -> Iterator[tuple[ast.expr, bool]]:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from _parts(test.operand, not holds)
    elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And if holds else ast.Or):
        for value in test.values:
            yield from _parts(value, holds)
    else:
        yield test, holds


def _subject(test: ast.expr) -> str:
    """What a condition is about: the first operand, or the argument of `isfinite(...)`."""
    if isinstance(test, ast.Compare):
        return unparsed(test.left)
    return unparsed(test.args[0]) if isinstance(test, ast.Call) and test.args else unparsed(test)


def _implies(new: Demanded, old: Demanded, names: bool = False) -> bool:
    """Whether the new demand asks for at least as much; `names`: of the same names."""
    if new.holds is old.holds and _is_same(new.module, new.test, old.module, old.test, names):
        return True
    one, other = new.test, old.test
    if new.holds is old.holds or not (isinstance(one, ast.Compare) and isinstance(other, ast.Compare)):
        return False
    if len(one.ops) != 1 or _COMPLEMENTS.get(type(one.ops[0])) is not type(other.ops[0]):
        return False
    if not (new.holds or new.is_finite):
        return False  # `not x < 1` lets NaN pass, which `x >= 1` does not
    pairs = zip((one.left, *one.comparators), (other.left, *other.comparators), strict=True)
    return all(_is_same(new.module, mine, old.module, yours, names) for mine, yours in pairs)


def _is_same(new: Module, one: ast.AST, old: Module, other: ast.AST, names: bool) -> bool:
    """Whether two expressions say the same: constants may have got a name, and names another one."""
    if isinstance(one, ast.expr) and isinstance(other, ast.expr):
        value = folded(old, other)
        if value is not UNKNOWN and isinstance(value, (int, float, str)):
            given = folded(new, one)
            return given == value if given is not UNKNOWN else isinstance(one, (*_LEAVES, ast.Call))
        if isinstance(one, ast.Name) and isinstance(other, ast.Name) and (one.id == other.id or not names):
            return True
        if isinstance(one, ast.Name) and names:
            bound = bound_beside(new, one)
            return bound is not None and _is_same(new, bound, old, other, names)
    if type(one) is not type(other):
        return isinstance(one, _LEAVES) and isinstance(other, _LEAVES) and not names
    mine, yours = list(ast.iter_child_nodes(one)), list(ast.iter_child_nodes(other))
    if isinstance(one, ast.Attribute) and one.attr != other.attr:  # type: ignore[attr-defined]
        return False
    return len(mine) == len(yours) and all(_is_same(new, a, old, b, names) for a, b in zip(mine, yours, strict=True))
