"""Methods of data: frames, series, arrays, and values of which only the rows are known."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from mlgate.semantics.leakage.applying import apply_function, assign_columns
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.categories import codes_and_categories
from mlgate.semantics.leakage.column_expressions import METHODS as COLUMN_METHODS
from mlgate.semantics.leakage.columns import columns_after
from mlgate.semantics.leakage.deriving import are_windows, windowed, with_copies
from mlgate.semantics.leakage.events import NO_STATISTICS, StatisticKind
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.folders import read_folder
from mlgate.semantics.leakage.groups import call_group_method, groups_of
from mlgate.semantics.leakage.imputing import imputed
from mlgate.semantics.leakage.joining import concatenate, merge, suffix_of
from mlgate.semantics.leakage.kept_files import METHODS as FILE_METHODS
from mlgate.semantics.leakage.knowledge import DATA_METHODS
from mlgate.semantics.leakage.masks import combine_masks, compare, mask_over
from mlgate.semantics.leakage.method_call import MethodCall, MethodEffect
from mlgate.semantics.leakage.objects import Collection, Constant, Data, Grouped, Instance, Value
from mlgate.semantics.leakage.order import some_columns, without_later
from mlgate.semantics.leakage.ordering import follow_order
from mlgate.semantics.leakage.part_names import ITEM, part_of
from mlgate.semantics.leakage.predictions import largest, rounded
from mlgate.semantics.leakage.rating import choices, only_ratings, rate, ratings, some_of
from mlgate.semantics.leakage.reductions import first_argument_of, goes_along_rows, receiver_of, reduce
from mlgate.semantics.leakage.rows import Kept, Repeated, Shuffled, is_of_groups, without
from mlgate.semantics.leakage.selecting import SELECTIONS, labels_less
from mlgate.semantics.leakage.splits import split_arrays, split_dataset
from mlgate.semantics.leakage.values import NONE, constant_of, facts_of, repeated, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

AXIS_SECOND = frozenset({"quantile", "agg", "aggregate", "percentile"})
"""Reductions whose first argument is not the axis."""

COMPARED: dict[str, ast.cmpop] = {"ne": ast.NotEq(), "lt": ast.Lt(), "le": ast.LtE(), "gt": ast.Gt(), "ge": ast.GtE()}
"""Methods that compare as operators do; any other asks what is equal."""
LOOKING_UP = re.compile(r"r?glob|join|read|load|get|open|flow_from")
"""Methods that give different rows for different names."""


ELEMENTWISE = frozenset(
    "add sub mul div truediv floordiv mod pow radd rsub rmul rdiv subtract multiply divide where mask".split()
)
"""Methods whose result holds, row by row, what is passed."""

WINDOWED = {Form.WINDOW: Form.SERIES, Form.WINDOWS: Form.FRAME}
"""What windows give."""

ALL_COLUMNS = frozenset(
    "astype copy to_numpy to_frame to_list tolist numpy reset_index round abs clip replace ffill pad bfill backfill "
    "interpolate sort_values sort_index shift diff pct_change cumsum cumprod cummax cummin asfreq convert_dtypes "
    "infer_objects tz_localize tz_convert reshape ravel flatten squeeze fillna float double to cuda cpu".split()
)
"""Methods that keep all columns."""


def call_data_method(machine: Machine, receiver: Data, name: str, arguments: Arguments, node: ast.expr) -> Value:
    """The result of a method of data; with `inplace=True` the receiver changes instead."""
    call = MethodCall(receiver, name, arguments, node)
    effect = EFFECTS[DATA_METHODS.get(name, "keep")] if receiver.facts.form not in WINDOWED else _of_window
    result = columns_after(machine, call, effect(machine, call))
    result = follow_order(machine, call, result)
    if arguments.constant("inplace") is True and isinstance(result, Data):
        _write_back(machine, call, result)
        return NONE
    return result


def _write_back(machine: Machine, call: MethodCall, result: Data) -> None:
    """Change the receiver; `frame["c"].fillna(0, inplace=True)` changes the frame."""
    machine.store.put(call.receiver, "facts", result.facts)
    target = (
        call.node.func.value if isinstance(call.node, ast.Call) and isinstance(call.node.func, ast.Attribute) else None
    )
    if isinstance(target, ast.Attribute) and isinstance(machine.evaluate(target.value), Instance):
        return
    if isinstance(target, (ast.Subscript, ast.Attribute)):
        machine.assign(target, result)


def _keep(machine: Machine, call: MethodCall) -> Value:
    """Rows stay; what is passed is depended on. An object of unknown kind that is handed rows gives back those."""
    facts = call.facts
    passed = call.arguments.facts
    if facts.form is Form.LABELS and call.name not in ALL_COLUMNS:
        return _change_labels(machine, call)
    if facts.form is Form.UNKNOWN and any(item.rows for item in passed[: len(call.arguments.positional)]):
        result = machine.unknown_result(call.arguments, call.node)
        return Data(facts_of(result).depending_on(facts.all_statistics))
    if not facts.rows and facts.selected is None and any(item.rows for item in passed):
        return machine.unknown_result(call.arguments, call.node)
    if facts.form is Form.UNKNOWN and facts.rows:
        if LOOKING_UP.match(call.name):
            facts = _named_part(facts, call.arguments)
        if (named := part_of(call.name)) is not None:  # `data.test_dataloader()` is not `data.train_dataloader()`
            facts = facts.at(Kept((ITEM, named)))
    facts = rounded(facts, call.name, call.arguments)
    added = NO_STATISTICS.union(*(item.all_statistics for item in passed))
    if call.name in ELEMENTWISE:
        return Data(facts.depending_on(added))
    facts = facts if call.name in ALL_COLUMNS else some_columns(facts)
    return Data(facts.depending_on(without_later(added)))


def _change_labels(machine: Machine, call: MethodCall) -> Value:
    """A list of column names changed in place (`names.remove("y")`), or used in a way that we do not know."""
    if call.name in ("remove", "pop", "clear"):
        changed = labels_less(call.facts, call.arguments.get("value", 0) if call.name == "remove" else None)
        machine.store.put(call.receiver, "facts", changed)
    return Data(labels_less(call.facts, None))


def _keep_named(machine: Machine, call: MethodCall) -> Value:
    """`means.reset_index(name="rate")`, `means.to_frame("rate")`: numbers of groups under a name."""
    result = _keep(machine, call)
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


def _named_part(facts: Facts, arguments: Arguments) -> Facts:
    """What something unknown gives for a name: `folder.glob("train*")` is not `folder.glob("test*")`."""
    name = constant_of(arguments.positional[0]) if arguments.positional else None
    return facts.at(Kept(("named", name))) if isinstance(name, str) else facts


def _reduce(machine: Machine, call: MethodCall) -> Value:
    axis = call.arguments.get("axis", None if call.name in AXIS_SECOND else 0) or call.arguments.get("dim")
    is_shift = DATA_METHODS[call.name] == "extreme"
    subject = receiver_of(call.node)
    return Data(reduce(machine, call.facts, call.node, axis, subject=subject, is_shift=is_shift))


def _rate(machine: Machine, call: MethodCall) -> Value:
    """`corr()`: of all columns with each other; with other rows passed, of each with those."""
    others = any(item.rows for item in call.arguments.facts)
    return Data(rate(machine, call.node, "", call.facts, receiver_of(call.node), is_supervised=others))


def _compare(machine: Machine, call: MethodCall) -> Value:
    """`predicted.eq(labels)`: what `==` gives."""
    if len(call.arguments.positional) != 1:
        return _keep(machine, call)
    return compare(machine, COMPARED.get(call.name, ast.Eq()), call.receiver, call.arguments.positional[0])


def _between(machine: Machine, call: MethodCall) -> Value:
    """`dates.between("2017-01-01", "2017-12-31")`: two comparisons."""
    arguments = call.arguments
    lower = arguments.get("left", 0) or arguments.get("lower_bound")
    upper = arguments.get("right", 1) or arguments.get("upper_bound")
    if lower is None or upper is None:
        return _keep(machine, call)
    inclusive = arguments.constant("inclusive", 2)
    begins = ast.Gt() if inclusive in ("neither", "right") else ast.GtE()
    ends = ast.Lt() if inclusive in ("neither", "left") else ast.LtE()
    found = facts_of(compare(machine, begins, call.receiver, lower))
    other = facts_of(compare(machine, ends, call.receiver, upper))
    return Data(combine_masks(machine, ast.BitAnd(), found, other))


def _plain(machine: Machine, call: MethodCall) -> Value:
    if not call.facts.rows and call.facts.statistics:
        return Data(some_of(machine, only_ratings([call.facts])))
    return Data(Facts(form=Form.ELEMENT)) if call.facts.form is Form.ELEMENT else Data()


def _largest(machine: Machine, call: MethodCall) -> Value:
    """`scores.argmax(axis=1)`: a class for each row; else one number."""
    is_told = call.facts.form is not Form.ELEMENT or bool(call.facts.predicted)
    is_by_row = is_told and goes_along_rows(call.arguments.get("axis", 0) or call.arguments.get("dim"))
    return Data(largest(call.facts)) if is_by_row else _plain(machine, call)


def _item(machine: Machine, call: MethodCall) -> Value:
    """The one number of a table, of a tensor; of one row, what it was: `predicted[i].item() == labels[i].item()`."""
    if call.facts.rows and call.facts.form is Form.ELEMENT and _is_of_row(call.facts):
        return Data(call.facts)
    return Data(Facts(statistics=call.facts.all_statistics)) if not call.facts.rows else _plain(machine, call)


def _is_of_row(facts: Facts) -> bool:
    """Whether a value is a prediction as it was made, or nothing that a model had to do with."""
    return facts.prediction is not None or not (facts.predicted or facts.outputs or facts.evidence)


def _window(machine: Machine, call: MethodCall) -> Value:
    """A window moves along: what is computed in it stays near each row."""
    facts = call.facts
    if facts.form is Form.ELEMENT:
        return Data(facts.flat(Form.ELEMENT))
    form = Form.WINDOWS if facts.form is Form.FRAME else Form.WINDOW
    return Data(facts.flat(form)._replace(columns=facts.columns, statistics=facts.statistics, prediction=None))


def _of_window(machine: Machine, call: MethodCall) -> Value:
    """What is computed in windows: for each row, or each period, its own."""
    return Data(call.facts._replace(form=WINDOWED[call.facts.form]))


def _unfold(machine: Machine, call: MethodCall) -> Value:
    """`signal.unfold(0, 128, 64)`: windows of a tensor's rows."""
    size, step = call.arguments.constant("size", 1), call.arguments.constant("step", 2)
    is_by_rows = call.arguments.constant("dimension", 0) == 0
    if not is_by_rows or not isinstance(size, int) or not isinstance(step, int) or size <= step:
        return _keep(machine, call)
    return Data(windowed(machine, call.facts.flat(), call.node))


def _every_window(machine: Machine, call: MethodCall) -> Value:
    """`dataset.window(21, shift=1)`: windows of a data set, each so many rows after the last."""
    size, shift = call.arguments.constant("size", 0), call.arguments.constant("shift", 1)
    is_near = isinstance(shift, int) and (shift < size if isinstance(size, int) else shift == 1)
    return Data(windowed(machine, call.facts.flat(), call.node)) if is_near else _keep(machine, call)


def _standing(machine: Machine, call: MethodCall) -> Value:
    """A rank: each row's place among all."""
    found = reduce(machine, call.facts, call.node, call.arguments.get("axis", 0), subject=receiver_of(call.node))
    return Data(call.facts.depending_on(found.statistics))


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


def _apply(machine: Machine, call: MethodCall) -> Value:
    return Data(apply_function(machine, call.facts, call.name, call.arguments, call.node))


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
    return Data(with_copies(machine, call.node, "append", pieces, concatenate(pieces)))


def _items(machine: Machine, call: MethodCall) -> Value:
    """Rows or columns, one by one."""
    if call.name == "to_dict":
        return Data(call.facts.flat())
    if call.name in ("items", "iteritems"):
        label = Data(Facts(statistics=choices(call.facts), form=Form.LABELS, name="any"))
        if call.facts.form is Form.UNKNOWN:
            return repeated(sequence((label, machine.element_of(call.receiver))))
        return repeated(sequence((label, Data(call.facts.flat(Form.SERIES)))))
    row = Data(call.facts.flat(Form.ELEMENT))
    return repeated(sequence((Data(Facts(form=Form.ELEMENT)), row)) if call.name == "iterrows" else row)


def _repeat(machine: Machine, call: MethodCall) -> Value:
    """`frame.index.repeat(counts)`, `labels.repeat(3)`: each row several times; of a data set, epochs."""
    facts = call.facts
    is_rows = facts.form in (Form.INDEX, Form.SERIES) and facts.rows
    if not is_rows or call.arguments.constant("repeats", 0) in (0, 1):
        return _keep(machine, call)
    return Data(facts.at(Repeated(machine.record.duplicate(call.node, "", facts.rows))))


def _folder(machine: Machine, call: MethodCall) -> Value:
    """`generator.flow_from_directory(folder)`."""
    return read_folder(machine, call.name, call.arguments, call.node)


def _null(machine: Machine, call: MethodCall) -> Value:
    if not call.facts.rows:
        return Data(call.facts)
    is_null = DATA_METHODS[call.name] == "null"
    return Data(mask_over(machine, call.facts, "null", None, is_null)._replace(statistics=NO_STATISTICS))


def _split(machine: Machine, call: MethodCall) -> Value:
    """A data set split; with arrays passed, a function of a module that we do not know."""
    if any(facts_of(value).rows for value in call.arguments.positional):
        return split_arrays(machine, call.arguments, call.node, call.name)
    return split_dataset(machine, call.receiver, call.arguments, call.node, call.name)


def _get(machine: Machine, call: MethodCall) -> Value:
    key = call.arguments.constant("key", 0)
    return Data(call.facts.column(key) if isinstance(key, str) else call.facts.flat())


def _factorize(machine: Machine, call: MethodCall) -> Value:
    return codes_and_categories(machine, call.facts, call.node)


def _labels(machine: Machine, call: MethodCall) -> Value:
    """`columns.difference([...])`; `frame.index.difference(part.index)`: the labels of the other rows."""
    other = call.arguments.get("other", 0)
    gone = facts_of(other) if other is not None else Facts()
    if call.facts.form is Form.INDEX and gone.form is Form.INDEX and call.facts.rows and gone.rows:
        left = without(call.facts.rows, gone.rows)
        found = call.facts.at(Kept(("index", machine.fresh()))) if left is None else call.facts._replace(rows=left)
        return Data(found)
    return Data(labels_less(call.facts, call.arguments.get("other", 0)))


def _lines(machine: Machine, call: MethodCall) -> Value:
    r"""`file.readlines()`, `text.split("\n")`: a row each."""
    is_by_line = call.name != "split" or call.arguments.constant("sep", 0) in ("\n", "\r\n")
    if call.facts.rows or not is_by_line:
        return _keep(machine, call)
    return machine.source_at(call.node, Form.SERIES)


def _whole(machine: Machine, call: MethodCall) -> Value:
    """`file.read()`: one text, and no rows until it is parted."""
    return Data() if call.facts.form is Form.SERIES else _keep(machine, call)


def _fill(machine: Machine, call: MethodCall) -> Value:
    """`fillna(value)`: rows stay, and depend on the value's statistics, column by column where that is written."""
    value = call.arguments.get("value", 0)
    facts = call.facts
    if not isinstance(value, Collection) or not value.is_mapping or value.content.items is None:
        filling = imputed(machine, facts.name, facts_of(value)) if value is not None else NO_STATISTICS
        kept = _keep(machine, call)
        return Data(kept.facts.depending_on(filling), kept.estimator) if isinstance(kept, Data) and filling else kept
    for key, item in value.content.items.items():
        facts = facts.with_column(key, facts.column(key).statistics | facts_of(item).all_statistics)
    return Data(facts)


def _sorted(machine: Machine, call: MethodCall) -> Value:
    """Rows in order of a column; a table of how columns rate then lists the best first."""
    result = _keep(machine, call)
    if call.facts.rows or not call.facts.columns or not isinstance(result, Data):
        return result
    return Data(result.facts.depending_on(ratings(call.facts)))


def _shuffle(machine: Machine, call: MethodCall) -> Value:
    """`dataset.shuffle(1000)`: windows of it come in another order; else we need not know."""
    mixed = are_windows(call.facts)
    return Data(call.facts.at(Shuffled(machine.fresh())) if mixed else call.facts)


def _alike(machine: Machine, call: MethodCall) -> Value:
    """`labels.view_as(predicted)`: of what is passed, only the shape is taken."""
    return Data(call.facts)


def binned(machine: Machine, facts: Facts, node: ast.expr) -> Facts:
    """`qcut`, or `cut` with a number of bins: their edges are taken from the rows."""
    if not facts.rows or facts.form is Form.ELEMENT:
        return facts
    found = machine.record.statistic(node, "", StatisticKind.BINNED, facts.rows, first_argument_of(node))
    return facts.depending_on(frozenset({found}))


EFFECTS: dict[str, MethodEffect] = {
    **SELECTIONS,
    **COLUMN_METHODS,
    **FILE_METHODS,
    "keep": _keep,
    "reduce": _reduce,
    "extreme": _reduce,
    "rate": _rate,
    "plain": _plain,
    "compare": _compare,
    "between": _between,
    "largest": _largest,
    "item": _item,
    "window": _window,
    "unfold": _unfold,
    "every_window": _every_window,
    "standing": _standing,
    "pop": _pop,
    "assign": _assign,
    "insert": _insert,
    "apply": _apply,
    "group": _group,
    "merge": _merge,
    "append": _append,
    "items": _items,
    "null": _null,
    "filled": _null,
    "split": _split,
    "get": _get,
    "folder": _folder,
    "repeat": _repeat,
    "fill": _fill,
    "lines": _lines,
    "whole": _whole,
    "labels": _labels,
    "factorize": _factorize,
    "rename": _rename,
    "keep_named": _keep_named,
    "pivot": _pivot,
    "shuffle": _shuffle,
    "sort": _sorted,
    "alike": _alike,
}
