"""Frames made of other data, or of values that the code itself holds: `DataFrame`, `get_dummies`."""

from __future__ import annotations

import ast
from collections.abc import Hashable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.categories import with_dummies
from mlgate.semantics.leakage.events import NO_STATISTICS
from mlgate.semantics.leakage.facts import Facts, Forecast, Form, Statistics, combined
from mlgate.semantics.leakage.held import Family, Held, after
from mlgate.semantics.leakage.objects import Collection, Constant, Data, Value
from mlgate.semantics.leakage.row_windows import like_those
from mlgate.semantics.leakage.single_rows import are_of_one, each_by_itself
from mlgate.semantics.leakage.trials import forecast
from mlgate.semantics.leakage.values import constant_of, facts_of, strings_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def frame(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`DataFrame(data)`: of a dictionary, column by column."""
    data = arguments.get("data", 0)
    if data is not None and (written := written_rows(machine, data, node, Form.FRAME)) is not None:
        return written
    if isinstance(data, Collection) and data.is_mapping and data.content.items is not None:
        facts = combined(facts_of(value) for value in data.values)
        if data.of_one:
            return Data(facts.flat(Form.ELEMENT))
        columns = {key: _column(machine, facts_of(value), facts, node) for key, value in data.content.items.items()}
        found = Facts(facts.rows, columns=columns, form=Form.FRAME, predicted=facts.predicted, evidence=facts.evidence)
        for key, value in data.content.items.items():
            found = found.holding(key, facts_of(value), node)
        return Data(found)
    if data is None:
        index = arguments.get("index", 1)
        return Data(Facts(facts_of(index).rows if index is not None else Facts().rows, form=Form.FRAME))
    facts = facts_of(data)
    if facts.form is Form.ELEMENT and facts.rows and (isinstance(data, Data) or are_of_one(data)):
        return like_those(machine, Data(facts.flat(Form.ELEMENT)), [data])
    facts = each_by_itself(data, facts)
    names = [constant_of(item) for item in getattr(arguments.get("columns"), "known", None) or ()]
    found = facts._replace(form=Form.FRAME, name=None, mask=None)
    if names and all(isinstance(name, str) for name in names) and not facts.columns:
        found = found._replace(statistics=NO_STATISTICS, columns=dict.fromkeys(names, facts.all_statistics))
    return Data(found._replace(held=_named_held(found.held, arguments.get("columns", 2), node)))


def _column(machine: Machine, value: Facts, whole: Facts, node: ast.expr) -> Statistics:
    """What a column of a dictionary depends on; predictions are known by their mark."""
    if not value.predicted:
        return value.all_statistics
    return value.all_statistics | {forecast(machine, Forecast(value.predicted, whole.rows), node)}


def written_rows(machine: Machine, value: Value, node: ast.expr, form: Form) -> Value | None:
    """Rows that the code itself holds: a table of constants, row by row or column by column."""
    parts = value.values if isinstance(value, Collection) else []
    is_table = len(parts) > 1 and all(isinstance(item, Collection) and _are_constants(item) for item in parts)
    return machine.source_at(node, form) if is_table else None


def _are_constants(value: Collection) -> bool:
    return len(value.values) > 1 and all(isinstance(item, Constant) for item in value.values)


def _named_held(held: Held | None, names: Value | None, node: ast.expr) -> Held | None:
    """What an array holds as a frame: its columns get names, perhaps those that they had."""
    if names is None or held is None or facts_of(names).held == held:
        return held
    return after(held, node)


def dummies(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`get_dummies(frame, columns=[...])`: a family of columns for each column."""
    first = arguments.first("data")
    facts = facts_of(first) if first is not None else Facts()
    listed = arguments.get("columns")
    names = strings_of(listed) if listed is not None else None
    made: dict[Hashable, Statistics] = {
        Family(str(key)): value for key, value in facts.columns.items() if names is None or key in names
    }
    left = facts.without_columns(names or ())
    held = facts.held
    if held is not None and held.origin is None:
        held = held.dummied(names) if listed is None or names is not None else after(held, node)
    found = left._replace(columns={**left.columns, **made}, form=Form.FRAME, name=None, mask=None, held=held)
    return Data(with_dummies(machine, found, node))
