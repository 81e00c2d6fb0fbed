"""Methods of data: frames, series, arrays, and values of which only the rows are known."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.applying import apply_function
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.categories import codes_and_categories
from mlgate.semantics.leakage.column_expressions import METHODS as COLUMN_METHODS
from mlgate.semantics.leakage.columns import columns_after
from mlgate.semantics.leakage.deciding import tells_labels
from mlgate.semantics.leakage.events import NO_STATISTICS, StatisticKind
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.folders import read_folder
from mlgate.semantics.leakage.imputing import imputed
from mlgate.semantics.leakage.kept_files import METHODS as FILE_METHODS
from mlgate.semantics.leakage.knowledge import DATA_METHODS
from mlgate.semantics.leakage.masks import combine_masks, compare, mask_over
from mlgate.semantics.leakage.method_call import MethodCall, MethodEffect
from mlgate.semantics.leakage.objects import Collection, Data, Instance, Value
from mlgate.semantics.leakage.ordering import follow_order
from mlgate.semantics.leakage.predictions import greatest, largest
from mlgate.semantics.leakage.rating import only_ratings, rate, ratings, some_of
from mlgate.semantics.leakage.reductions import first_argument_of, goes_along_rows, receiver_of, reduce
from mlgate.semantics.leakage.rows import Kept, Repeated, without
from mlgate.semantics.leakage.selecting import SELECTIONS, labels_less
from mlgate.semantics.leakage.sessions import METHODS as SESSION_METHODS
from mlgate.semantics.leakage.splits import split_arrays, split_dataset
from mlgate.semantics.leakage.table_methods import METHODS as TABLE_METHODS
from mlgate.semantics.leakage.unchanged_rows import keep_rows
from mlgate.semantics.leakage.values import NONE, facts_of
from mlgate.semantics.leakage.window_methods import METHODS as WINDOW_METHODS
from mlgate.semantics.leakage.window_methods import WINDOWED, of_window

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

AXIS_SECOND = frozenset({"quantile", "agg", "aggregate", "percentile"})
"""Reductions whose first argument is not the axis."""

COMPARED: dict[str, ast.cmpop] = {"ne": ast.NotEq(), "lt": ast.Lt(), "le": ast.LtE(), "gt": ast.Gt(), "ge": ast.GtE()}
"""Methods that compare as operators do; any other asks what is equal."""


def call_data_method(machine: Machine, receiver: Data, name: str, arguments: Arguments, node: ast.expr) -> Value:
    """The result of a method of data; with `inplace=True` the receiver changes instead."""
    call = MethodCall(receiver, name, arguments, node)
    effect = EFFECTS[DATA_METHODS.get(name, "keep")] if receiver.facts.form not in WINDOWED else of_window
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


def _reduce(machine: Machine, call: MethodCall) -> Value:
    axis = call.arguments.get("axis", None if call.name in AXIS_SECOND else 0) or call.arguments.get("dim")
    is_shift = DATA_METHODS[call.name] == "extreme"
    if is_shift and call.facts.outputs and goes_along_rows(axis):  # `scores.max(1)`: with the class of each row
        return Data(greatest(call.facts))
    subject = receiver_of(call.node)
    return Data(reduce(machine, call.facts, call.node, axis, subject=subject, is_shift=is_shift))


def _rate(machine: Machine, call: MethodCall) -> Value:
    """`corr()`: of all columns with each other; with other rows passed, of each with those."""
    others = any(item.rows for item in call.arguments.facts)
    return Data(rate(machine, call.node, "", call.facts, receiver_of(call.node), is_supervised=others))


def _compare(machine: Machine, call: MethodCall) -> Value:
    """`predicted.eq(labels)`: what `==` gives."""
    if len(call.arguments.positional) != 1:
        return keep_rows(machine, call)
    return compare(machine, COMPARED.get(call.name, ast.Eq()), call.receiver, call.arguments.positional[0])


def _between(machine: Machine, call: MethodCall) -> Value:
    """`dates.between("2017-01-01", "2017-12-31")`: two comparisons."""
    arguments = call.arguments
    lower = arguments.get("left", 0) or arguments.get("lower_bound")
    upper = arguments.get("right", 1) or arguments.get("upper_bound")
    if lower is None or upper is None:
        return keep_rows(machine, call)
    inclusive = arguments.constant("inclusive", 2)
    begins = ast.Gt() if inclusive in ("neither", "right") else ast.GtE()
    ends = ast.Lt() if inclusive in ("neither", "left") else ast.LtE()
    found = facts_of(compare(machine, begins, call.receiver, lower))
    other = facts_of(compare(machine, ends, call.receiver, upper))
    return Data(combine_masks(machine, ast.BitAnd(), found, other))


def _plain(machine: Machine, call: MethodCall) -> Value:
    if not call.facts.rows and call.facts.statistics:
        return Data(some_of(machine, only_ratings([call.facts])))
    if call.name in ("any", "all") and call.facts.form is Form.ELEMENT and tells_labels(call.receiver):
        return Data(call.facts.flat(Form.ELEMENT))  # of the outputs of one row
    return Data(Facts(form=Form.ELEMENT)) if call.facts.form is Form.ELEMENT else Data()


def _largest(machine: Machine, call: MethodCall) -> Value:
    """`scores.argmax(axis=1)`: a class for each row; else one number."""
    is_told = call.facts.form is not Form.ELEMENT or bool(call.facts.predicted)
    is_by_row = is_told and goes_along_rows(call.arguments.get("axis", 0) or call.arguments.get("dim"))
    if call.facts.form is Form.ELEMENT and call.facts.rows and call.facts.prediction is not None:
        return Data(largest(call.facts)._replace(form=Form.ELEMENT))
    return Data(largest(call.facts)) if is_by_row else _plain(machine, call)


def _item(machine: Machine, call: MethodCall) -> Value:
    """The one number of a table, of a tensor; of one row, what it was: `predicted[i].item() == labels[i].item()`.

    A network that gives one number was handed one row.
    """
    if call.facts.rows and call.facts.form is Form.ELEMENT and _is_of_row(call.facts):
        return Data(call.facts)
    if call.facts.rows and call.facts.outputs and call.facts.prediction is not None:
        return Data(call.facts._replace(form=Form.ELEMENT))
    return Data(Facts(statistics=call.facts.all_statistics)) if not call.facts.rows else _plain(machine, call)


def _is_of_row(facts: Facts) -> bool:
    """Whether a value is a prediction as it was made, or nothing that a model had to do with."""
    return facts.prediction is not None or not (facts.predicted or facts.outputs or facts.evidence)


def _standing(machine: Machine, call: MethodCall) -> Value:
    """A rank: each row's place among all."""
    found = reduce(machine, call.facts, call.node, call.arguments.get("axis", 0), subject=receiver_of(call.node))
    return Data(call.facts.depending_on(found.statistics))


def _apply(machine: Machine, call: MethodCall) -> Value:
    return Data(apply_function(machine, call.facts, call.name, call.arguments, call.node))


def _repeat(machine: Machine, call: MethodCall) -> Value:
    """`frame.index.repeat(counts)`, `labels.repeat(3)`: each row several times; of a data set, epochs."""
    facts = call.facts
    is_rows = facts.form in (Form.INDEX, Form.SERIES) and facts.rows
    if not is_rows or call.arguments.constant("repeats", 0) in (0, 1):
        return keep_rows(machine, call)
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
        return keep_rows(machine, call)
    return machine.source_at(call.node, Form.SERIES)


def _whole(machine: Machine, call: MethodCall) -> Value:
    """`file.read()`: one text, and no rows until it is parted."""
    return Data() if call.facts.form is Form.SERIES else keep_rows(machine, call)


def _fill(machine: Machine, call: MethodCall) -> Value:
    """`fillna(value)`: rows stay, and depend on the value's statistics, column by column where that is written."""
    value = call.arguments.get("value", 0)
    facts = call.facts
    if not isinstance(value, Collection) or not value.is_mapping or value.content.items is None:
        filling = imputed(machine, facts.name, facts_of(value)) if value is not None else NO_STATISTICS
        kept = keep_rows(machine, call)
        return Data(kept.facts.depending_on(filling), kept.estimator) if isinstance(kept, Data) and filling else kept
    for key, item in value.content.items.items():
        facts = facts.with_column(key, facts.column(key).statistics | facts_of(item).all_statistics)
    return Data(facts)


def _sorted(machine: Machine, call: MethodCall) -> Value:
    """Rows in order of a column; a table of how columns rate then lists the best first."""
    result = keep_rows(machine, call)
    if call.facts.rows or not call.facts.columns or not isinstance(result, Data):
        return result
    return Data(result.facts.depending_on(ratings(call.facts)))


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
    **SESSION_METHODS,
    **TABLE_METHODS,
    **WINDOW_METHODS,
    "keep": keep_rows,
    "reduce": _reduce,
    "extreme": _reduce,
    "rate": _rate,
    "plain": _plain,
    "compare": _compare,
    "between": _between,
    "largest": _largest,
    "item": _item,
    "standing": _standing,
    "apply": _apply,
    "null": _null,
    "filled": _null,
    "split": _split,
    "folder": _folder,
    "repeat": _repeat,
    "fill": _fill,
    "lines": _lines,
    "whole": _whole,
    "labels": _labels,
    "factorize": _factorize,
    "sort": _sorted,
    "alike": _alike,
}
