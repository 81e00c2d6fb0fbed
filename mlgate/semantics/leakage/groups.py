"""Methods of grouped data: tables of statistics, and statistics handed back to every row of a group."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.events import NO_STATISTICS
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.knowledge import COUNTING, GROUP_METHODS
from mlgate.semantics.leakage.method_call import MethodCall
from mlgate.semantics.leakage.objects import Collection, Data, Function, Grouped, Value
from mlgate.semantics.leakage.ordering import follow_order
from mlgate.semantics.leakage.redrawing import drawn_again
from mlgate.semantics.leakage.reductions import receiver_of, reduce
from mlgate.semantics.leakage.rows import EXPRESSION, GROUPS, Sampled, is_of_groups, origin_rows
from mlgate.semantics.leakage.single_rows import without_own
from mlgate.semantics.leakage.target_means import note_group_statistics
from mlgate.semantics.leakage.values import constant_of, facts_of, strings_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def call_group_method(machine: Machine, receiver: Grouped, name: str, arguments: Arguments, node: ast.expr) -> Value:
    """The result of a method of grouped data."""
    effect = GROUP_METHODS.get(name, "window")
    result = EFFECTS[effect](machine, receiver.facts, name, arguments, node)
    if effect in ("table", "counts"):
        result = _as_table(receiver, result)
    if receiver.facts.held is not None:
        note_group_statistics(receiver.facts, arguments, node, result)
    return follow_order(machine, MethodCall(Data(receiver.facts), name, arguments, node), result)


def groups_of(call: MethodCall) -> Hashable:
    """What groups are known by: the rows, and the keys as they are written."""
    if not isinstance(call.node, ast.Call) or call.facts.form not in (Form.FRAME, Form.SERIES, Form.UNKNOWN):
        return None
    keys = [ast.unparse(item) for item in (*call.node.args, *(keyword.value for keyword in call.node.keywords))]
    return (GROUPS, call.facts.rows, *keys) if call.facts.rows and call.facts.rows != EXPRESSION else None


def _as_table(receiver: Grouped, result: Value) -> Value:
    """A table with a row for each group: rows of its own, which a split may part."""
    if receiver.by is None or not isinstance(result, Data) or result.facts.rows:
        return result
    form = Form.SERIES if receiver.facts.form is Form.SERIES else Form.FRAME
    return Data(result.facts._replace(rows=origin_rows(receiver.by), form=form))


def _table(machine: Machine, facts: Facts, name: str, arguments: Arguments, node: ast.expr) -> Value:
    """One row a group: a table of statistics, without rows of its own."""
    function = arguments.get("func", 0)
    names = strings_of(function) if function is not None else None
    if name in COUNTING or (names and COUNTING.issuperset(names)):
        return Data()
    found = reduce(machine, facts._replace(form=Form.SERIES), node, None, subject=receiver_of(node))
    pairs = [key for key, value in arguments.keywords.items() if isinstance(value, Collection)]
    if pairs and len(pairs) == len(arguments.keywords):  # `agg(rate=("y", "mean"))`: its columns have these names
        return Data(Facts(columns=dict.fromkeys(pairs, found.statistics), form=Form.FRAME))
    return Data(_with_names(facts, function, names, found))


def _with_names(facts: Facts, function: Value | None, names: list[str] | None, table: Facts) -> Facts:
    """A table of statistics, with the names of its columns as far as they are known: others tables may be put to it."""
    if isinstance(function, Collection) and function.is_mapping and function.content.items is not None:
        plain = all(isinstance(constant_of(item), str) for item in function.content.items.values())
        columns = dict.fromkeys(function.content.items, table.statistics)
        return Facts(columns=columns, form=Form.FRAME) if plain and columns else table
    if facts.form is not Form.SERIES or facts.name is None:
        return table
    if isinstance(function, Collection):
        return Facts(columns=dict.fromkeys(names, table.statistics), form=Form.FRAME) if names else table
    return table._replace(name=facts.name)


def with_group_columns(table: Facts, names: list[str] | None) -> Facts:
    """A table of groups whose columns are named all at once: the groups first, then what is known of them."""
    if not names or len(names) < 2 or not is_of_groups(table.rows):
        return table
    return table._replace(statistics=NO_STATISTICS, columns=dict.fromkeys(names[1:], table.all_statistics))


def _counts(machine: Machine, facts: Facts, name: str, arguments: Arguments, node: ast.expr) -> Value:
    return Data()


def _rows(machine: Machine, facts: Facts, name: str, arguments: Arguments, node: ast.expr) -> Value:
    """`transform`: each row gets its group's statistic, or what a function makes of the group's rows."""
    function = arguments.get("func", 0)
    constant = constant_of(function)
    if constant in COUNTING:
        return Data(facts.flat(Form.SERIES))
    if isinstance(constant, str) or function is None:
        found = reduce(machine, facts, node, None, subject=receiver_of(node))
        return Data(facts.flat(Form.SERIES).depending_on(found.statistics))
    found = facts_of(machine.call(function, Arguments([Data(facts.flat(Form.SERIES))]), node))
    return Data(facts.flat(Form.SERIES)._replace(statistics=found.all_statistics))


def _apply(machine: Machine, facts: Facts, name: str, arguments: Arguments, node: ast.expr) -> Value:
    """`apply`: a function of each group."""
    function = arguments.get("func", 0)
    if function is None:
        return Data(facts)
    group = Data(facts._replace(mask=None))
    found = facts_of(machine.call(function, Arguments([group, *arguments.positional[1:]]), node))
    return Data(without_own(found, facts.rows) if _gives_one_row(function) else found)


def _gives_one_row(function: Value) -> bool:
    """`lambda group: pd.Series(...)`: a row for each group."""
    if not isinstance(function, Function):
        return False
    node = function.node
    given = [node.body] if isinstance(node, ast.Lambda) else [i.value for i in node.body if isinstance(i, ast.Return)]
    return bool(given) and all(
        isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute) and item.func.attr == "Series"
        for item in given
    )


def _window(machine: Machine, facts: Facts, name: str, arguments: Arguments, node: ast.expr) -> Value:
    """Shifts, fills and windows inside of a group: near each row."""
    moves = name in ("rolling", "expanding", "ewm", "resample")
    return Data(
        facts.flat(Form.WINDOW if moves else Form.SERIES)._replace(prediction=None if moves else facts.prediction)
    )


def _sample(machine: Machine, facts: Facts, name: str, arguments: Arguments, node: ast.expr) -> Value:
    """Rows drawn from each group; with replacement, some of them twice."""
    if not facts.rows:
        return _window(machine, facts, name, arguments, node)
    if arguments.constant("replace", 2) is True:
        return Data(drawn_again(machine, facts, "", node))
    selector = Sampled(machine.fresh())
    machine.record.parted_at(selector, node)
    return Data(facts.at(selector))


EFFECTS: dict[str, Callable[[Machine, Facts, str, Arguments, ast.expr], Value]] = {
    "table": _table,
    "counts": _counts,
    "rows": _rows,
    "apply": _apply,
    "window": _window,
    "sample": _sample,
}
