"""Columns named before their frame is known: `pl.col("age").mean()`, `F.col("age") > 3`.

Such an expression holds rows of no origin; a statistic of them is one of a frame's rows as soon as one evaluates it.
"""

from __future__ import annotations

import ast

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.choosing import Errors
from mlgate.semantics.leakage.deciding import errors_in
from mlgate.semantics.leakage.events import NO_STATISTICS, Statistic
from mlgate.semantics.leakage.facts import Facts, Form, Statistics, combined
from mlgate.semantics.leakage.indexing import columns_named
from mlgate.semantics.leakage.method_call import MethodCall, MethodEffect
from mlgate.semantics.leakage.objects import Collection, Constant, Data, Value
from mlgate.semantics.leakage.reductions import receiver_of, reduce
from mlgate.semantics.leakage.rows import EXPRESSION, Kept, Masked, Selector, Sliced
from mlgate.semantics.leakage.values import amount_of, constant_of, facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


COLUMNS_COMPARED = lazy_regex(r"\s*[A-Za-z_]\w*\s*(?:=|==|!=|<>)\s*[A-Za-z_]\w*\s*")
"""A condition that holds one column against another: `label = prediction`."""
STATISTICAL = ("mean", "min", "max")
"""Strategies of `fill_null` that look at all rows; the others look at neighbours, or at nothing."""


def column(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`col("age")`."""
    names = [constant_of(value) for value in arguments.positional]
    name = names[0] if len(names) == 1 and isinstance(names[0], str) else None
    return Data(Facts(EXPRESSION, form=Form.SERIES, name=name))


def of_column(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`mean("age")`: a statistic of a column."""
    name = arguments.constant("col", 0)
    facts = Facts(EXPRESSION, form=Form.SERIES, name=name) if isinstance(name, str) else combined(arguments.facts)
    return Data(reduce(machine, facts, node, None, is_shift=path.endswith((".min", ".max"))))


def bound(machine: Machine, facts: Facts, statistics: Statistics) -> Statistics:
    """Statistics of an expression, now over the rows of the frame that evaluates it."""
    if not any(item.rows == EXPRESSION for item in statistics):
        return statistics
    return frozenset(_bound(machine, facts, item) if item.rows == EXPRESSION else item for item in statistics)


def _bound(machine: Machine, facts: Facts, item: Statistic) -> Statistic:
    return machine.record.statistic(
        item.site, item.name, item.kind, facts.rows, item.subject, certain=item.certain, is_shift=item.is_shift
    )


def with_expressions(machine: Machine, facts: Facts, values: list[Value]) -> Facts:
    """A frame with columns added, or replaced, by expressions."""
    for value in values:
        if isinstance(value, Collection):
            facts = with_expressions(machine, facts, value.values)
            continue
        found = facts_of(value)
        statistics = bound(machine, facts, found.all_statistics)
        if isinstance(found.name, str):
            facts = facts.with_column(found.name, statistics)
        else:
            facts = facts._replace(statistics=facts.statistics | statistics)
    return facts


def _alias(machine: Machine, call: MethodCall) -> Value:
    """`expression.alias("name")`."""
    name = call.arguments.constant("name", 0)
    return Data(call.facts._replace(name=name)) if isinstance(name, str) else call.receiver


def _where(machine: Machine, call: MethodCall) -> Value:
    """`filter(condition)`: some of the rows; of pandas, `filter` chooses columns and `where` blanks values."""
    facts, arguments = call.facts, call.arguments
    condition = next(iter(arguments.positional), None)
    if condition is None or not facts.rows or isinstance(condition, Collection):
        return Data(facts)
    tested, constant = facts_of(condition), constant_of(condition)
    is_pandas = facts.form is Form.FRAME or len(arguments.positional) > 1 or "other" in arguments.keywords
    if is_pandas and tested.rows != EXPRESSION and not (call.name == "filter" and tested.mask is not None):
        others = (facts_of(value).all_statistics for value in arguments.positional)
        return Data(facts.depending_on(NO_STATISTICS.union(*others)))
    errors = errors_in(facts, tested.evidence)
    if isinstance(constant, str) and facts.predicted and COLUMNS_COMPARED.fullmatch(constant):
        errors = frozenset({Errors(facts.predicted, facts.rows)})
    facts = facts._replace(evidence=facts.evidence | errors)
    if isinstance(tested.mask, Masked):
        return Data(facts.at(tested.mask))
    return Data(facts.at(Kept((call.name, constant) if isinstance(condition, Constant) else machine.fresh())))


def _select(machine: Machine, call: MethodCall) -> Value:
    """`select`: columns of a frame, or expressions; of a data set, rows by their positions."""
    facts = call.facts
    selector = _range(machine, call.node)
    if selector is not None and facts.rows:
        machine.record.parted_at(selector, call.node)
        return Data(facts.at(selector))
    values = [value for item in call.arguments.positional for value in _flat(item)]
    if not values or not facts.rows:
        return Data(facts)
    index = facts_of(values[0])
    if index.form is Form.INDEX and index.selected is not None:
        return Data(facts.at(*index.selected))
    if isinstance(constant_of(values[0]), int):
        return Data(facts.at(Kept(("select", machine.fresh()))))
    if index.rows and facts.form is Form.UNKNOWN and index.form is Form.UNKNOWN:  # positions that nobody follows
        return Data(facts.at(Kept(("select", machine.fresh()))))
    return _chosen(machine, facts, values)


def _chosen(machine: Machine, facts: Facts, values: list[Value]) -> Data:
    """Columns of a frame by their names, and what expressions make of them."""
    found = [facts_of(value) for value in values]
    names = [value.value for value in values if isinstance(value, Constant) and isinstance(value.value, str)]
    if found[0].form is Form.LABELS and len(values) == 1:
        return Data(columns_named(machine, facts, values[0]) or facts)
    if len(names) == len(values):
        return Data(facts.only(names))
    kept = facts.only(names)._replace(columns={name: facts.column(name).statistics for name in names})
    kept = with_expressions(machine, kept, [value for value in values if not isinstance(value, Constant)])
    if not names and not any(item.rows for item in found) and any(item.all_statistics for item in found):  # one row
        return Data(Facts(statistics=kept.all_statistics))
    return Data(kept)


def _flat(value: Value) -> list[Value]:
    return value.values if isinstance(value, Collection) else [value]


def _range(machine: Machine, node: ast.expr) -> Selector | None:
    """The rows that `select(range(a, b))` names."""
    inner = node.args[0] if isinstance(node, ast.Call) and node.args else None
    if not isinstance(inner, ast.Call) or not isinstance(inner.func, ast.Name) or inner.func.id != "range":
        return None
    bounds = [amount_of(machine.evaluate(bound)) for bound in inner.args[:2]]
    if not bounds or None in bounds:
        return Kept(("select", machine.fresh()))
    return Sliced(bounds[0] if len(bounds) == 2 else None, bounds[-1])


def _with_column(machine: Machine, call: MethodCall) -> Value:
    """`withColumn(name, expression)`."""
    name, value = call.arguments.constant("colName", 0), call.arguments.get("col", 1)
    if not isinstance(name, str) or value is None:
        return call.receiver
    return Data(call.facts.with_column(name, bound(machine, call.facts, facts_of(value).all_statistics)))


def _fill_null(machine: Machine, call: MethodCall) -> Value:
    """`fill_null(value)`, `fill_null(strategy="mean")`: the latter takes a statistic of the rows."""
    facts, arguments = call.facts, call.arguments
    others = NO_STATISTICS.union(*(facts_of(value).all_statistics for value in arguments.values))
    filled = facts.depending_on(bound(machine, facts, others) if facts.rows != EXPRESSION else others)
    if arguments.constant("strategy", 1) in STATISTICAL:
        filled = filled.depending_on(reduce(machine, facts, call.node, None, subject=receiver_of(call.node)).statistics)
    return Data(filled)


METHODS: dict[str, MethodEffect] = {
    "fill_null": _fill_null,
    "alias": _alias,
    "where": _where,
    "select": _select,
    "with_column": _with_column,
}
