"""What methods and functions do to the columns that a value holds, beside what they do to its rows.

A method that is not named here may do anything to columns: its result holds those of a new source.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage._knowledge import ROW_WISE_METHODS, ROW_WISE_TRANSFORMERS
from mlgate.semantics.leakage.events import Fit
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.held import Held, after, computed
from mlgate.semantics.leakage.method_call import MethodCall
from mlgate.semantics.leakage.objects import Collection, Constant, Data, Estimator, Value
from mlgate.semantics.leakage.reductions import goes_along_rows
from mlgate.semantics.leakage.values import constant_of, facts_of, strings_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.arguments import Arguments
    from mlgate.semantics.leakage.machine import Machine

SELVES = frozenset(
    "drop pop get assign insert merge join append map apply applymap transform pipe with_columns withColumn".split()
)
"""Methods whose transfer functions say themselves which columns are held."""


SAME_FUNCTIONS = frozenset("delete insert transpose sort flip expand_dims isclose".split())
"""Functions that keep rows, but not which column is which."""

COLUMN_EFFECTS = frozenset(
    "keep first concat beside merge frame dummies series learn normalize clone deepcopy items same shuffle permute "
    "resample text number null filled".split()
)
"""Effects of functions that keep columns, or say themselves which are held."""


# Methods


def columns_after(machine: Machine, call: MethodCall, result: Value) -> Value:
    """The result of a method, with the columns that it holds."""
    if not isinstance(result, Data):
        return result
    if call.facts.form is Form.LABELS:
        return _labels_after(machine, call, result)
    held = call.facts.held
    if held is None or call.name in SELVES:
        return result
    handler = METHODS.get(call.name)
    if handler is not None:
        found = handler(call, held)
    elif call.name in ROW_WISE_METHODS:
        found = _after_row_wise(call, held, result.facts)
    else:
        found = after(held, call.node) if result.facts.rows and result.facts.form is not Form.SERIES else None
    return _with(result, found)


def _with(result: Data, held: Held | None) -> Data:
    return result if result.facts.held is held else Data(result.facts._replace(held=held), result.estimator)


def _after_row_wise(call: MethodCall, held: Held, result: Facts) -> Held | None:
    if not result.rows:
        return None
    if call.name == "dropna" and goes_along_rows(call.arguments.get("axis", 0)) is not False:
        return after(held, call.node)
    others = [item for item in call.arguments.facts if item.rows]
    if others and held.origin is None:
        return None
    found: Held | None = held
    for other in others:
        found = computed(found, other.held)
    return found


def _renamed(call: MethodCall, held: Held) -> Held | None:
    """`rename(columns={...})`."""
    names = call.arguments.get("columns")
    if names is None and goes_along_rows(call.arguments.get("axis")):
        names = call.arguments.get("mapper", 0)
    if names is None:
        return held
    items = names.content.items if isinstance(names, Collection) and names.is_mapping else None
    pairs = {key: constant_of(value) for key, value in (items or {}).items()}
    return after(held, call.node) if items is None or ... in pairs.values() else held.renamed(pairs)


def _indexed(call: MethodCall, held: Held) -> Held | None:
    """`set_index("c")`: a column less."""
    keys = call.arguments.get("keys", 0)
    names = strings_of(keys) if keys is not None else None
    if call.arguments.constant("drop") is False:
        return held
    return held.without(names) if names is not None else after(held, call.node)


METHODS: dict[str, Callable[[MethodCall, Held], Held | None]] = {"rename": _renamed, "set_index": _indexed}


# Names of columns


def _labels_after(machine: Machine, call: MethodCall, result: Data) -> Data:
    """Names of columns after a method; a list of them that changes in place is no longer what it was."""
    held, name = call.facts.held, call.name
    if name in ("drop", "difference", "symmetric_difference"):
        return result if name != "symmetric_difference" else _with(result, None)
    if name in ("tolist", "to_list", "copy", "to_numpy", "astype"):
        return _with(result, held)
    if name == "remove":
        _take_out(machine, call)
    elif name not in ("append", "extend", "insert", "isin", "index", "get_loc", "str"):
        machine.store.put(call.receiver, "facts", call.facts._replace(held=None))
    return _with(result, None)


def _take_out(machine: Machine, call: MethodCall) -> None:
    """`names.remove("y")`."""
    value = call.arguments.get("value", 0)
    names = strings_of(value) if value is not None else None
    found = call.facts.labels_but(names) if names is not None else call.facts._replace(held=None)
    machine.store.put(call.receiver, "facts", found)


# Functions


def columns_of_function(path: str, effect: str, arguments: Arguments, node: ast.expr, result: Value) -> Value:
    """The result of a library's function, with the columns that it holds."""
    if not isinstance(result, Data):
        return result
    if effect == "where":
        return _with(result, _chosen_by_mask(arguments))
    if effect in ("first", "learn", "normalize", "series", "text"):
        first = next(iter(arguments.values), None)
        facts = facts_of(first) if first is not None else Facts()
        return _with(result, facts.held if result.facts.rows else None)
    if result.facts.held is None or (effect in COLUMN_EFFECTS and path.rpartition(".")[2] not in SAME_FUNCTIONS):
        return result
    return _with(result, after(result.facts.held, node))


def _chosen_by_mask(arguments: Arguments) -> Held | None:
    """`np.where(mask, a, b)`: computed from all three."""
    values = list(arguments.values)
    facts = [facts_of(value) for value in values if not isinstance(value, Constant)]
    if len(values) != 3 or any(item.held is None for item in facts if item.rows):
        return None
    helds = [item.held for item in facts if item.held is not None]
    found = helds[0] if helds and helds[0].origin is not None else None
    for other in helds[1:]:
        found = computed(found, other) if found is not None else None
    return found


# Estimators


def columns_transformed(estimator: Estimator, held: Held | None) -> Held | None:
    """Columns that a transformer leaves readable."""
    return held if held is not None and keeps_columns(estimator) else None


def keeps_columns(estimator: Value) -> bool:
    """Whether every column that goes into a transformer can be read off what comes out."""
    if not isinstance(estimator, Estimator) or not estimator.certain:
        return False
    if estimator.steps:
        passes_all = estimator.name == "Pipeline" or _passes_the_rest(estimator)
        return passes_all and all(map(keeps_columns, estimator.steps))
    return estimator.name in ROW_WISE_TRANSFORMERS


def _passes_the_rest(estimator: Estimator) -> bool:
    """Whether the columns that no transformer of a `ColumnTransformer` takes go through as they are."""
    is_by_columns = estimator.name in ("ColumnTransformer", "make_column_transformer")
    return is_by_columns and constant_of(estimator.parameters.get("remainder")) == "passthrough"


def takes_all_columns(estimator: Value | None) -> bool:
    """Whether a model surely learns from every column that it is given."""
    if not isinstance(estimator, Estimator) or not estimator.certain or not estimator.is_model:
        return False
    inner = estimator.parameters.get("estimator")
    if inner is not None and isinstance(inner, Estimator):
        return takes_all_columns(inner)
    if not estimator.steps:
        return inner is None
    *before, last = estimator.steps
    return all(map(keeps_columns, before)) and takes_all_columns(last)


def note_columns(machine: Machine, estimator: Estimator, fit: Fit, features: Facts, labels: Facts) -> None:
    """Record what columns `fit(X, y)` learns from; a generator's second argument is how many batches there are."""
    method = getattr(fit.site.func, "attr", "") if isinstance(fit.site, ast.Call) else ""
    if method in ("fit", "partial_fit"):
        held = features.held if takes_all_columns(estimator) else None
        machine.record.learn(fit.site, fit, features._replace(held=held), labels)
