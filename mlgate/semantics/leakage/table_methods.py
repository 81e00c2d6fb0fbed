"""Methods of tables: columns renamed, put in, taken out; rows joined, grouped, told one by one."""

from __future__ import annotations

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.applying import assign_columns
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.deriving import with_copies
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.groups import call_group_method, groups_of
from mlgate.semantics.leakage.joining import concatenate, merge, suffix_of
from mlgate.semantics.leakage.method_call import MethodCall, MethodEffect
from mlgate.semantics.leakage.objects import Collection, Constant, Data, Grouped, Value
from mlgate.semantics.leakage.order import some_columns
from mlgate.semantics.leakage.rating import choices
from mlgate.semantics.leakage.row_windows import added_below
from mlgate.semantics.leakage.rows import is_of_groups
from mlgate.semantics.leakage.selecting import SELECTIONS
from mlgate.semantics.leakage.unchanged_rows import keep_rows
from mlgate.semantics.leakage.values import NONE, constant_of, facts_of, repeated, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def _keep_named(machine: Machine, call: MethodCall) -> Value:
    """`means.reset_index(name="rate")`, `means.to_frame("rate")`: numbers of groups under a name."""
    result = keep_rows(machine, call)
    name = call.arguments.constant("name", 0 if call.name == "to_frame" else None)
    return Data(_named(result.facts, name), result.estimator) if isinstance(result, Data) else result


def _pivot(machine: Machine, call: MethodCall) -> Value:
    """`frame.pivot_table(index="shop", values="sold")`: a table of groups; spread over columns, other rows."""
    arguments = call.arguments
    name, spread = arguments.constant("values", 0), arguments.get("columns", 2)
    if not call.facts.rows or not isinstance(name, str) or (spread is not None and spread != NONE):
        return SELECTIONS["filter"](machine, call)
    function = arguments.get("aggfunc", 3)
    grouped = Grouped(call.facts.column(name), groups_of(call))
    return call_group_method(machine, grouped, "agg", Arguments([function or Constant("mean")]), call.node)


def _rename(machine: Machine, call: MethodCall) -> Value:
    """`rename(columns={...})`: the columns under their new names."""
    names = call.arguments.get("columns")
    if names is None:
        return Data(_named(call.facts, call.arguments.constant("index", 0)))
    items = names.content.items if isinstance(names, Collection) and names.is_mapping else None
    new = {key: constant_of(value) for key, value in (items or {}).items()}
    if items is None or not all(isinstance(name, str) for name in new.values()):
        return Data(some_columns(call.facts))
    if call.facts.name in new:
        return Data(call.facts._replace(name=new[call.facts.name]))
    return Data(call.facts._replace(columns={new.get(key, key): own for key, own in call.facts.columns.items()}))


def _named(facts: Facts, name: object) -> Facts:
    """A series under another name: one without rows of its own is a table of numbers, to be put beside others."""
    return facts._replace(name=name) if isinstance(name, str) and is_of_groups(facts.rows) else facts


def _pop(machine: Machine, call: MethodCall) -> Value:
    key = call.arguments.constant("item", 0)
    if not isinstance(key, str):
        machine.store.put(call.receiver, "facts", some_columns(call.facts))
        return Data(some_columns(call.facts.flat()))
    column = call.facts.column(key)
    machine.store.put(call.receiver, "facts", call.facts.without_columns([key]))
    return Data(column)


def _assign(machine: Machine, call: MethodCall) -> Value:
    return Data(assign_columns(machine, call.facts, call.arguments, call.node))


def _insert(machine: Machine, call: MethodCall) -> Value:
    """`frame.insert(place, name, value)`."""
    name, value = call.arguments.constant("column", 1), call.arguments.get("value", 2)
    if isinstance(name, str) and value is not None:
        facts = call.facts.with_column(name, facts_of(value).all_statistics)
        facts = facts.holding(name, facts_of(value), call.node)
        machine.store.put(call.receiver, "facts", facts)
    return NONE


def _group(machine: Machine, call: MethodCall) -> Value:
    return Grouped(call.facts, groups_of(call))


def _merge(machine: Machine, call: MethodCall) -> Value:
    other = call.arguments.get("right", 0) or call.arguments.get("other", 0)
    how = call.arguments.constant("how")
    if how is ... and call.name == "join":
        how = "left"
    right = facts_of(other) if other is not None else Facts()
    return Data(merge(machine, call.facts, right, how, suffix_of(call.arguments)))


def _append(machine: Machine, call: MethodCall) -> Value:
    """`frame.append(other)`."""
    other = call.arguments.get("other", 0)
    if call.facts.form is Form.INDEX or other is None:
        return Data(call.facts)
    others = other.values if isinstance(other, Collection) else [other]
    pieces = [call.facts, *map(facts_of, others)]
    found = Data(with_copies(machine, call.node, "append", pieces, concatenate(pieces)))
    return added_below(machine, sequence([Data(call.facts), *others]), found)


def _union(machine: Machine, call: MethodCall) -> Value:
    """`frame.union(other)` of Spark: rows below rows; of labels or positions, and of one row, what it was."""
    other = call.arguments.get("other", 0)
    if other is None or call.facts.form not in (Form.UNKNOWN, Form.FRAME) or not facts_of(other).rows:
        return keep_rows(machine, call)
    return _append(machine, call)


def _items(machine: Machine, call: MethodCall) -> Value:
    """Rows or columns, one by one."""
    if call.name == "to_dict":
        return Data(call.facts.flat(Form.ELEMENT if call.facts.form is Form.ELEMENT else Form.ARRAY))
    if call.name in ("items", "iteritems"):
        label = Data(Facts(statistics=choices(call.facts), form=Form.LABELS, name="any"))
        if call.facts.form is Form.UNKNOWN:
            return repeated(sequence((label, machine.element_of(call.receiver))))
        return repeated(sequence((label, Data(call.facts.flat(Form.SERIES)))))
    row = Data(call.facts.flat(Form.ELEMENT))
    return repeated(sequence((Data(Facts(form=Form.ELEMENT)), row)) if call.name == "iterrows" else row)


def _get(machine: Machine, call: MethodCall) -> Value:
    key = call.arguments.constant("key", 0)
    if isinstance(key, str):
        return Data(call.facts.column(key))
    return Data(call.facts.flat(Form.ELEMENT if call.facts.form is Form.ELEMENT else Form.ARRAY))


METHODS: dict[str, MethodEffect] = {
    "rename": _rename,
    "keep_named": _keep_named,
    "pivot": _pivot,
    "pop": _pop,
    "assign": _assign,
    "insert": _insert,
    "merge": _merge,
    "append": _append,
    "union": _union,
    "items": _items,
    "get": _get,
    "group": _group,
}
