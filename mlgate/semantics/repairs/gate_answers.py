"""A gate that let NaN pass lets it pass no more: neither by an early yes, nor by a condition that asks and is false."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import FALSE_OF_NAN, IS_MISSING
from mlgate.semantics.tracking.gate_checks import FINITE, GateCheck, gate_checks, refuses, stops


def still_passed(repair: Repair) -> Iterator[Unrepaired]:
    """Conditions that know of NaN, and say yes to it."""
    lines = {(target.location.path, target.location.line) for target in repair.targets}
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        for check in gate_checks(before):
            if (before.path, check.node.lineno) in lines or before.is_notebook:
                yield from _answers(before, after, check)


def _answers(before: Module, after: Module, check: GateCheck) -> Iterator[Unrepaired]:
    yield from _replaced(before, after, check)
    value, function = unparsed(check.value), check.scope.function
    name = function.name if function is not None else ""
    places = [item for item in after.functions if item.name == name] if name else [after.tree]
    known = {unparsed(node.test) for node in before.statements(ast.If)}
    for place in places:
        branches = [node for node in ast.walk(place) if isinstance(node, ast.If)]
        for branch in branches:
            if _of_nan(branch.test, value) is True and unparsed(branch.test) not in known and _agrees(branch.body):
                yield Unrepaired(after.location(branch), f"`{unparsed(branch.test)}` is true of NaN, and lets it pass")
        saying_no = [node.test for node in branches if stops(after, node.body) or refuses(node.body)]
        asking = [test for test in saying_no if FINITE.search(unparsed(test)) or _asks_itself(test, value)]
        rest = unparsed(place)
        for test in asking:
            rest = rest.replace(unparsed(test), "")
        if asking and FINITE.search(rest) is None and all(_of_nan(test, value) is False for test in saying_no):
            words = f"`{unparsed(asking[0])}` is false of NaN: it passes as before"
            yield Unrepaired(after.location(asking[0]), words)


def _agrees(body: list[ast.stmt]) -> bool:
    """Whether a block says yes to its caller, or goes on."""
    last = body[-1]
    if isinstance(last, ast.Return):
        return isinstance(last.value, ast.Constant) and last.value.value not in (False, None)
    return isinstance(last, (ast.Pass, ast.Continue))


def _asks_itself(test: ast.expr, value: str) -> bool:
    return any(isinstance(node, ast.Compare) and _is_of_itself(node, value) for node in ast.walk(test))


def _is_of_itself(node: ast.Compare, value: str) -> bool:
    return len(node.ops) == 1 and unparsed(node.left) == unparsed(node.comparators[0]) == value


def _of_nan(test: ast.expr, value: str) -> bool | None:
    """What a condition says where a value is NaN; None where nobody can tell."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _of_nan(test.operand, value)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        parts = [_of_nan(part, value) for part in test.values]
        decisive = isinstance(test.op, ast.Or)
        return decisive if decisive in parts else None if None in parts else not decisive
    if isinstance(test, ast.Compare) and value in map(unparsed, (test.left, *test.comparators)):
        if all(isinstance(item, (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq)) for item in test.ops):
            return False
        return True if isinstance(test.ops[0], ast.NotEq) and len(test.ops) == 1 else None
    if isinstance(test, ast.Call) and [*map(unparsed, test.args)] == [value]:
        name = unparsed(test.func).rpartition(".")[2]
        return True if name in IS_MISSING else False if name in FALSE_OF_NAN else None
    return None


def _replaced(before: Module, after: Module, check: GateCheck) -> Iterator[Unrepaired]:
    """Numbers that stand for a value that is NaN, and pass the gate as it does."""
    asked = [node for node in ast.walk(check.node) if isinstance(node, ast.Compare) and len(node.ops) == 1]
    known = {unparsed(node) for node in ast.walk(before.tree) if isinstance(node, ast.expr)}
    for compare in asked:
        limit = compare.comparators[0]
        if not isinstance(limit, ast.Constant) or not isinstance(limit.value, (int, float)):
            continue
        for node, number in _stand_ins(after):
            if unparsed(node) in known or unparsed(check.value) not in unparsed(node):
                continue
            is_lower = isinstance(compare.ops[0], (ast.Lt, ast.LtE))
            is_higher = isinstance(compare.ops[0], (ast.Gt, ast.GtE))
            if (is_lower and number >= limit.value) or (is_higher and number <= limit.value):
                yield Unrepaired(after.location(node), f"`{unparsed(node)[:60]}` lets NaN pass, as {number}")


def _stand_ins(module: Module) -> Iterator[tuple[ast.expr, float]]:
    """Expressions that give a number where something is missing: `x if isfinite(x) else 0.9`."""
    for choice in module.nodes(ast.IfExp):
        for part in (choice.body, choice.orelse):
            if isinstance(part, ast.Constant) and isinstance(part.value, (int, float)):
                yield choice, part.value
    for call in module.method_calls("nan_to_num", "fillna", "get"):
        given = [item.value for item in call.node.keywords if item.arg in ("nan", "value")] + call.node.args[-1:]
        for part in given[:1]:
            if isinstance(part, ast.Constant) and isinstance(part.value, (int, float)):
                yield call.node, part.value
