"""Methods that choose rows: filters, samples, `drop`, `head`, `isin`, `take`."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Sequence

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage._knowledge import LEAVES_OUT, SAMPLE_PARAMETERS
from mlgate.semantics.leakage.amounts import Amount, plus, times, unknown
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.attributes import length
from mlgate.semantics.leakage.categories import aligned
from mlgate.semantics.leakage.facts import UNKNOWN_LABEL, Facts, Form
from mlgate.semantics.leakage.held import after
from mlgate.semantics.leakage.masks import apply_mask, mask_over, values_in, values_key, values_of
from mlgate.semantics.leakage.method_call import MethodCall, MethodEffect
from mlgate.semantics.leakage.objects import Data, Value
from mlgate.semantics.leakage.queries import mask_of_query
from mlgate.semantics.leakage.rating import choices, rated_against, some_of
from mlgate.semantics.leakage.reductions import goes_along_rows
from mlgate.semantics.leakage.rows import (
    Kept,
    Masked,
    Repeated,
    Rest,
    RowAtom,
    Rows,
    Sampled,
    Selector,
    Shuffled,
    Sliced,
    without,
)
from mlgate.semantics.leakage.values import amount_of, constant_of, facts_of, sequence, strings_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def _filter(machine: Machine, call: MethodCall) -> Value:
    """Some of the rows; which, we cannot tell."""
    facts = call.facts
    if not facts.rows and call.name in LEAVES_OUT:
        by_column = any(isinstance(constant_of(value), str) for value in call.arguments.values)
        return Data(some_of(machine, rated_against(machine, facts) if by_column else facts))
    if facts.form in (Form.ELEMENT, Form.LABELS) or not facts.rows:
        return Data(facts)
    if call.name in ("head", "tail"):
        return Data(_end(machine, call))
    if call.name == "dropna" and goes_along_rows(call.arguments.get("axis", 0)) is True:
        return Data(facts)
    constants = [constant_of(value) for value in call.arguments.values]
    if call.name == "query" and constants and isinstance(constants[0], str):
        mask = mask_of_query(machine, facts, constants[0])
        if mask is not None:
            machine.record.parted_at(mask, call.node)
            return Data(apply_mask(facts, mask))
    known = all(isinstance(constant, (str, int, float)) for constant in constants)
    return Data(facts.at(Kept((call.name, *constants) if known else (call.name, machine.fresh()))))


def _end(machine: Machine, call: MethodCall) -> Facts:
    """`head(n)`, `tail(n)`."""
    count = amount_of(call.arguments.get("n", 0)) or Amount(5.0)
    if call.name == "head":
        selector = Sliced(None, count)
    else:
        total = amount_of(length(call.facts))
        selector = Sliced(plus(total, count, -1.0) if total is not None else times(count, -1.0), None)
    machine.record.parted_at(selector, call.node)
    return call.facts.at(selector)


REPEATING = (("replace", 2), ("withReplacement", 0), ("with_replacement", 0))
"""Those that say that a row may be drawn twice, and where they stand: of pandas, and of Spark and Polars."""


def _sample(machine: Machine, call: MethodCall) -> Value:
    """Rows drawn at random; with replacement, some of them twice."""
    facts, arguments = call.facts, call.arguments
    if not facts.rows or (facts.form is Form.ELEMENT and not _is_group(facts.rows)):
        return Data(facts)
    if not arguments.keywords.keys() <= SAMPLE_PARAMETERS:  # of a graph, of a distribution: who knows which rows
        return Data(facts.at(Kept(("sample", machine.fresh()))))
    if any(arguments.constant(name, place) is True for name, place in REPEATING):
        return Data(facts.at(Repeated(machine.record.duplicate(call.node, "", facts.rows))))
    if arguments.constant("frac", 1) in (1, 1.0):
        return Data(facts.at(Shuffled(_sampling_key(machine, arguments))))
    selector = Sampled(_sampling_key(machine, arguments))
    machine.record.parted_at(selector, call.node)
    return Data(facts.at(selector))


def _is_group(rows: Rows) -> bool:
    """Whether rows are one of the groups of `frame.groupby(...)`, taken in a loop."""
    last = (atom.path[-1] if atom.path else None for atom in rows)
    return all(isinstance(item, Kept) and isinstance(item.key, tuple) and item.key[:1] == ("group",) for item in last)


def _sampling_key(machine: Machine, arguments: Arguments) -> Hashable:
    seed = arguments.constant("random_state")
    if not isinstance(seed, int):
        return machine.fresh()
    return ("sample", seed, *(str(arguments.constant(name, place)) for place, name in enumerate(("n", "frac"))))


def _drop(machine: Machine, call: MethodCall) -> Value:
    """Columns or rows less."""
    facts, arguments = call.facts, call.arguments
    columns = arguments.get("columns")
    labels = arguments.get("labels", 0) or arguments.get("index")
    if facts.form is Form.LABELS:
        return Data(labels_less(facts, labels))
    if columns is None and goes_along_rows(arguments.get("axis", 1)):
        columns = labels
    if columns is not None:
        left = columns_less(facts, columns, call.node)
        return Data(left.depending_on(machine.column_choices | choices(facts_of(columns))))
    if facts.form is Form.ELEMENT:  # values of one row less
        return Data(facts)
    return Data(_rows_less(machine, call, labels))


def columns_less(facts: Facts, columns: Value, node: ast.expr) -> Facts:
    """A frame without columns; if we cannot tell which, we cannot tell which are left."""
    names = names_or_unknown(columns)
    found = (aligned(facts) if UNKNOWN_LABEL in names else facts).without_columns(names)
    held = found.held.chosen_at(node) if found.held is not None else None
    return found._replace(held=after(facts.held, node) if UNKNOWN_LABEL in names else held)


def labels_less(facts: Facts, labels: Value | None) -> Facts:
    """Column names without some."""
    return facts.labels_but(names_or_unknown(labels))


def names_or_unknown(labels: Value | None) -> Sequence[Hashable]:
    """The names that a value lists; one that stands for any when they are not known."""
    names = strings_of(labels) if labels is not None else None
    return names if names is not None else (UNKNOWN_LABEL,)


def _rows_less(machine: Machine, call: MethodCall, labels: Value | None) -> Facts:
    """`frame.drop(part.index)`: the rest of the rows."""
    facts = call.facts
    gone = facts_of(labels) if labels is not None else Facts()
    if gone.form is Form.INDEX and gone.selected:
        machine.record.parted_at(Rest(gone.selected), call.node)
        return facts.at(Rest(gone.selected))
    rest = without(facts.rows, gone.rows) if gone.rows else None
    if rest is None:
        return facts.at(Kept(("dropped", machine.fresh()))) if facts.rows else facts
    for atom in rest:
        machine.record.parted_at(atom.path[-1], call.node)
    return facts._replace(rows=rest, pieces=(), mask=None)


def _within(machine: Machine, call: MethodCall) -> Value:
    """`isin`: a mask; of an index in another index, the rows of the other."""
    operand = call.arguments.get("values", 0)
    other = facts_of(operand) if operand is not None else Facts()
    if call.facts.form is Form.LABELS:
        return Data(labels_less(call.facts, None))
    if call.facts.form is Form.INDEX and other.form is Form.INDEX and other.rows:
        rest = without(call.facts.rows, other.rows)
        paths = {atom.path[-1].removed for atom in rest or () if isinstance(atom.path[-1], Rest)}
        if len(paths) == 1:
            mask = Masked(("rows", call.facts.rows), "within", paths.pop(), True)
            return Data(call.facts._replace(mask=mask))
    key = values_key(machine, operand) if operand is not None else machine.fresh()
    return Data(mask_over(machine, call.facts, "in", key, True))


def _unique(machine: Machine, call: MethodCall) -> Value:
    """`column.unique()`; of a frame, its rows without those that are there twice."""
    facts = call.facts
    if facts.form in (Form.SERIES, Form.ARRAY) and facts.rows and not any(map(call.arguments.get, ("dim", "axis"))):
        return Data(values_of(facts))
    if facts.form is Form.FRAME or (facts.rows and any(map(call.arguments.get, ("subset", "keep")))):
        return _filter(machine, call)
    return Data(facts) if facts.form is Form.INDEX and facts.selected is not None else Data()


def _each_once(machine: Machine, call: MethodCall) -> Value:
    """`drop_duplicates()`: exact copies of rows are gone; by some columns, we cannot tell which; of one, its values."""
    if call.arguments.positional or call.arguments.get("subset") is not None:
        return _filter(machine, call)
    keep = call.arguments.constant("keep")
    once = call._replace(receiver=Data(_without_exact_copies(call.facts, keep)))
    if call.facts.form is Form.SERIES and call.facts.name is not None and call.facts.rows and keep is not False:
        return Data(once.facts.at(values_in(call.facts)))
    return once.receiver if keep is False and once.facts.rows != call.facts.rows else _filter(machine, once)


def _without_exact_copies(facts: Facts, keep: object) -> Facts:
    """Rows after copies of them are dropped; `keep=False`: those that were not put to them again."""
    rows = frozenset(
        RowAtom(atom.origin, atom.path[:-1]) if atom.path and _is_copied(atom.path[-1]) else atom for atom in facts.rows
    )
    if keep is False and len(rows) > 1:
        whole = frozenset({min(rows, key=lambda atom: len(atom.path))})
        rows = without(whole, rows - whole) or rows
    return facts._replace(rows=rows, pieces=(), mask=None) if rows != facts.rows else facts


def _is_copied(selector: Selector) -> bool:
    """Whether rows were put together with the same rows: no resampler made new ones."""
    return isinstance(selector, Repeated) and getattr(selector.key, "name", "") in COPYING


COPYING = frozenset({"concat", "append", "sample", "resample", "choice", "repeat", ""})


def _take(machine: Machine, call: MethodCall) -> Value:
    """`dataset.take(n)`, `dataset.skip(n)`: the first rows, the others; `array.take(indices)`: those rows."""
    count = call.arguments.get("count", 0)
    amount = amount_of(count)
    if amount is None and count is not None and facts_of(count).form is not Form.INDEX:
        amount = unknown(machine.identity(count))
    if amount is None or not call.facts.rows:
        selected = facts_of(count).selected if count is not None else None
        return Data(call.facts.at(*selected) if selected is not None else call.facts)
    selector = Sliced(None, amount) if call.name == "take" else Sliced(amount, None)
    machine.record.parted_at(selector, call.node)
    return Data(call.facts.at(selector))


def _rows(machine: Machine, call: MethodCall) -> Value:
    """`reindex`: other rows, or other columns."""
    if call.arguments.get("columns") is not None or goes_along_rows(call.arguments.get("axis")) or not call.facts.rows:
        return Data(aligned(call.facts))
    index = call.arguments.get("index", 0)
    found = facts_of(index) if index is not None else Facts()
    if found.form is Form.INDEX and found.selected is not None:
        return Data(call.facts.at(*found.selected))
    if found.form is Form.INDEX and found.rows:
        return Data(call.facts._replace(rows=found.rows, pieces=(), mask=None))
    return Data(call.facts.at(Kept(("index", machine.fresh()))))


def _align(machine: Machine, call: MethodCall) -> Value:
    """`left.align(right, axis=1)`: both, with the same columns; of two frames with the same rows, both of them."""
    other = call.arguments.get("other", 0)
    return sequence((Data(aligned(call.facts)), Data(aligned(facts_of(other)) if other is not None else Facts())))


def _positions(machine: Machine, call: MethodCall) -> Value:
    mask = call.facts.mask
    return Data(Facts(form=Form.INDEX, selected=(mask,)) if mask is not None else Facts(form=Form.ELEMENT))


SELECTIONS: dict[str, MethodEffect] = {
    "filter": _filter,
    "each_once": _each_once,
    "sample": _sample,
    "drop": _drop,
    "within": _within,
    "unique": _unique,
    "take": _take,
    "skip": _take,
    "rows": _rows,
    "positions": _positions,
    "align": _align,
}
