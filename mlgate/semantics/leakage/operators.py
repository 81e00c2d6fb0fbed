"""Operators: what rows and numbers become by arithmetic, comparisons, `and`, `or` and choices."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING, Any
from mlgate.semantics.leakage.amounts import plus, times, unknown
from mlgate.semantics.leakage.appending import multiplied
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.choosing import NO_EVIDENCE, Evidence
from mlgate.semantics.leakage.deciding import either_by, errors_of
from mlgate.semantics.leakage.drawing import longer
from mlgate.semantics.leakage.facts import NOTHING, Facts, Form, combined
from mlgate.semantics.leakage.held import computed
from mlgate.semantics.leakage.keeping import asked
from mlgate.semantics.leakage.masks import combine_masks, compare, negate, unflagged
from mlgate.semantics.leakage.objects import Collection, Constant, Data, Quantity, Value
from mlgate.semantics.leakage.predictions import scaled
from mlgate.semantics.leakage.rating import only_ratings
from mlgate.semantics.leakage.redrawing import are_positions, joined_positions
from mlgate.semantics.leakage.rows import Kept, Repeated, Rest, is_within
from mlgate.semantics.leakage.selecting import labels_less
from mlgate.semantics.leakage.sums_before import leaves_out_own
from mlgate.semantics.leakage.texts import call_text_method
from mlgate.semantics.leakage.thresholds import cut_by_errors
from mlgate.semantics.leakage.values import (
    MAX_ITEMS,
    amount_of,
    constant_of,
    facts_of,
    join,
    joined,
    repeated,
    sequence,
)

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def evaluate_binary(machine: Machine, node: ast.BinOp) -> Value:
    """A binary operation; a long sum leans to the left and is unwound without recursion."""
    spine = [node]
    while isinstance(spine[-1].left, ast.BinOp):
        spine.append(spine[-1].left)
    value = machine.evaluate(spine[-1].left)
    for operation in reversed(spine):
        machine.tick()
        left, right = value, machine.evaluate(operation.right)
        value = operate(machine, operation.op, left, right)
        if isinstance(operation.op, ast.Sub) and leaves_out_own(machine, operation, facts_of(right)):
            value = Data(facts_of(value)._replace(held=None))
        if isinstance(operation.op, ast.Mult) and isinstance(value, Collection):
            value = multiplied(machine, left if isinstance(left, Collection) else right, value, operation)
    return value


def operate(machine: Machine, operator: ast.operator, left: Value, right: Value) -> Value:
    """The result of one binary operation."""
    if isinstance(left, Collection) or isinstance(right, Collection):
        found = _operate_on_collections(operator, left, right)
        if found is not None:
            return found
    amount = _amount(operator, left, right)
    if amount is not None:
        return amount
    if isinstance(left, Constant) and isinstance(right, Constant):
        return _joined_text(operator, left.value, right.value)
    one, other = facts_of(left), facts_of(right)
    if isinstance(operator, (ast.BitAnd, ast.BitOr)) and (one.mask or other.mask):
        return Data(combine_masks(machine, operator, one, other))
    positions = _operate_on_positions(operator, one, other)
    if positions is not None:
        return Data(positions)
    if Form.LABELS in (one.form, other.form):
        return Data(_operate_on_labels(operator, one, other, right))
    return Data(operate_on_facts(operator, _at_name(operator, one, right), other))


def _operate_on_positions(operator: ast.operator, one: Facts, other: Facts) -> Facts | None:
    """`set(every) - set(test)`, `positive[:80] + negative[:80]`: positions less some, or of both."""
    if one.selected is None or other.selected is None:
        return None
    if isinstance(operator, ast.Sub):
        return _difference(one, other)
    pair = (one, other)
    return joined_positions(pair) if isinstance(operator, ast.Add) and are_positions(pair) else None


def _at_name(operator: ast.operator, facts: Facts, name: Value) -> Facts:
    """`folder / "train"` is not `folder / "test"`."""
    if isinstance(operator, ast.Div) and isinstance(name, Constant) and isinstance(name.value, str):
        return facts.at(Kept(("named", name.value)))
    return facts


def _operate_on_labels(operator: ast.operator, one: Facts, other: Facts, right: Value) -> Facts:
    """`columns - {"y"}`: names of columns but some; of any other operation we cannot tell."""
    if one.form is Form.LABELS and isinstance(operator, ast.Sub):
        return labels_less(one, right)
    return operate_on_facts(operator, one._replace(held=None), other._replace(held=None))


def _errors(operator: ast.operator, left: Facts, right: Facts) -> Evidence:
    """What an operation is evidence of; `weights[0] * predicted` of nothing: one value is no labels of many rows."""
    if isinstance(operator, ast.Mult) and {left.form, right.form} == {Form.ELEMENT, Form.ARRAY}:
        return NO_EVIDENCE
    return errors_of(left, right)


def operate_on_facts(operator: ast.operator, left: Facts, right: Facts) -> Facts:
    """The data of one binary operation: rows of the operand that has some, statistics of both."""
    if bool(left.rows) != bool(right.rows):
        rowed, single = (left, right) if left.rows else (right, left)
        statistics = single.all_statistics
        if isinstance(operator, (ast.Sub, ast.Add)):
            statistics = frozenset(item for item in statistics if not item.is_shift)
        found = scaled(rowed).depending_on(statistics)
        evidence = left.evidence | right.evidence | _errors(operator, left, right)
        return found._replace(mask=None, name=None, predicted=left.predicted | right.predicted, evidence=evidence)
    if not left.rows:
        return combined((left, right))._replace(selected=None)
    rowed = longer(left, right)
    is_array = rowed.form is Form.UNKNOWN and Form.ARRAY in (left.form, right.form)
    found = rowed.flat(Form.ARRAY if is_array else rowed.form)
    return found._replace(
        statistics=left.all_statistics | right.all_statistics,
        predicted=left.predicted | right.predicted,
        outputs=left.outputs | right.outputs,
        prediction=None,
        evidence=left.evidence | right.evidence | _errors(operator, left, right),
        held=computed(left.held, right.held),
    )


def _amount(operator: ast.operator, left: Value, right: Value) -> Value | None:
    one, other = amount_of(left), amount_of(right)
    if one is None or other is None:
        return None
    if isinstance(operator, (ast.Add, ast.Sub)):
        found = plus(one, other, 1.0 if isinstance(operator, ast.Add) else -1.0)
    elif isinstance(operator, ast.Mult) and (one.is_plain or other.is_plain):
        found = times(other, one.constant) if one.is_plain else times(one, other.constant)
    elif isinstance(operator, (ast.Div, ast.FloorDiv)) and other.is_plain and other.constant:
        found = times(one, 1.0 / other.constant)
    else:
        return None
    if not found.is_plain:
        return Quantity(found)
    return Constant(int(found.constant) if found.constant.is_integer() else found.constant)


def _joined_text(operator: ast.operator, left: Any, right: Any) -> Value:
    if isinstance(operator, ast.Add) and isinstance(left, str) and isinstance(right, str) and len(left) < 500:
        return Constant(left + right)
    if isinstance(operator, ast.Mod) and isinstance(left, str) and isinstance(right, (str, int)):
        return call_text_method(Constant(left), "__mod__", Arguments([Constant(right)]))
    return Data()


def _operate_on_collections(operator: ast.operator, left: Value, right: Value) -> Value | None:
    """List addition and repetition."""
    if isinstance(operator, ast.Add) and isinstance(left, Collection) and isinstance(right, Collection):
        if left.known is not None and right.known is not None:
            return sequence([*left.known, *right.known])
        return repeated(joined([*left.values, *right.values]))
    if isinstance(operator, ast.Add):
        return _with_copies(*((left, right) if isinstance(right, Collection) else (right, left)))
    if isinstance(operator, ast.Mult):
        items, factor = (left, right) if isinstance(left, Collection) else (right, left)
        if not isinstance(items, Collection):
            return None
        number, known = constant_of(factor), items.known
        if known and isinstance(number, int) and 0 < number * len(known) <= MAX_ITEMS:
            return sequence(known * number)
        return repeated(joined(items.values))
    return None


def _with_copies(rows: Value, copies: Value) -> Value | None:
    """`rows + rare * 4`: rows, and some of them several times more."""
    known, added = facts_of(rows).rows, facts_of(copies).rows
    marks = {atom.path[-1] if atom.path else None for atom in added}
    mark = marks.pop() if len(marks) == 1 else None
    if not isinstance(rows, Data) or not isinstance(mark, Repeated) or not known:
        return None
    if not all(any(is_within(atom, other) for other in known) for atom in added):
        return None
    return Data(rows.facts.at(mark))


def _difference(left: Facts, right: Facts) -> Facts:
    """Positions that are in one index and not in another."""
    start, path = left.selected or (), right.selected or ()
    if len(path) > len(start) and path[: len(start)] == start:
        return left.at(Rest(path[len(start) :]))
    return left._replace(selected=None)


def evaluate_unary(machine: Machine, node: ast.UnaryOp) -> Value:
    """`-n`, `not flag`, `~mask`."""
    value = machine.evaluate(node.operand)
    if isinstance(node.op, ast.Not):
        known = truth(value)
        if known is not None:
            return Constant(not known)
        return Data(only_ratings([facts_of(value)])._replace(evidence=facts_of(value).evidence))
    amount = amount_of(value)
    if isinstance(node.op, ast.USub) and amount is not None:
        if isinstance(value, Constant):
            return Constant(-value.value)
        return Quantity(times(amount, -1.0))
    facts = facts_of(value)
    if isinstance(node.op, ast.USub) and facts is NOTHING:  # a number, known by its identity
        return Quantity(times(unknown(machine.identity(value)), -1.0))
    if facts.mask is None and isinstance(node.op, ast.Invert):
        return Data(facts._replace(selected=None, mask=unflagged(machine, value)))
    return Data(negate(facts) if facts.mask is not None else facts._replace(selected=None))


def evaluate_boolean(machine: Machine, node: ast.BoolOp) -> Value:
    """`a and b`, `a or b`: constants decide where they can."""
    is_and = isinstance(node.op, ast.And)
    undecided: list[Value] = []
    for operand in node.values:
        value = machine.evaluate(operand)
        known = truth(value)
        if known is None:
            undecided.append(value)
        elif known is not is_and:
            return join(undecided[0], value) if undecided else value
    return joined(undecided) or Constant(is_and)


def evaluate_comparison(machine: Machine, node: ast.Compare) -> Value:
    """A comparison; of data, it gives a mask."""
    left = machine.evaluate(node.left)
    rights = [machine.evaluate(comparator) for comparator in node.comparators]
    if len(rights) > 1:
        return Data(combined([facts_of(left), *map(facts_of, rights)])._replace(form=Form.UNKNOWN))
    found = compare(machine, node.ops[0], left, rights[0])
    if not machine.record.has_scores:
        return found
    return asked(machine, node, cut_by_errors(machine, node, left, rights[0], found))


def evaluate_choice(machine: Machine, node: ast.IfExp) -> Value:
    """`a if test else b`."""
    test = machine.evaluate(node.test)
    known = truth(test)
    if known is not None:
        return machine.evaluate(node.body if known else node.orelse)
    return either_by(machine, test, node, [machine.evaluate(node.body), machine.evaluate(node.orelse)])


def truth(value: Value) -> bool | None:
    """Whether a value is true, where that is known."""
    if isinstance(value, Constant):
        return bool(value.value)
    if isinstance(value, Collection) and value.known is not None and not value.known:
        return False
    return None
