"""Parts of data sets that their makers divided, and slices of these, by name: `split="train[:80%]"`."""

from __future__ import annotations

import ast

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.amounts import Amount, length_of, plus, times
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.objects import Collection, Constant, Data, Value
from mlgate.semantics.leakage.reading import read_rows
from mlgate.semantics.leakage.rows import Rows, Sliced
from mlgate.semantics.leakage.values import constant_of, facts_of, mapping, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

PARTS = ("train", "validation", "test")
SPLIT = lazy_regex(r"(\w+)(?:\[(-?\d*)(%?):(-?\d*)(%?)\])?")
"""A part, or a slice of it: in rows, or in per cent."""
HOW_GIVEN = frozenset(
    "split as_supervised with_info shuffle_files batch_size download data_dir try_gcs streaming cache_dir".split()
)
"""Arguments that make no other rows of a data set."""


def load_parts(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`load_dataset("imdb")`: parts that its makers divided; one of them, or a slice of it, by its name."""
    asked = arguments.get("split")
    if asked is None or asked == Constant(None):
        whole = facts_of(read_rows(machine, path, arguments, node)).rows
        return _with_description(arguments, mapping({name: machine.source(("part", name, whole)) for name in PARTS}))
    others = {key: value for key, value in arguments.keywords.items() if key not in HOW_GIVEN}
    whole = facts_of(read_rows(machine, path, Arguments(arguments.positional, others, arguments.rest), node)).rows
    if isinstance(asked, Collection) and asked.known is not None:
        found = [_part(machine, whole, item, node) for item in asked.known]
        if None not in found:
            return _with_description(arguments, sequence(item for item in found if item is not None))
    part = _part(machine, whole, asked, node)
    return _with_description(arguments, part or read_rows(machine, path, arguments, node))


def _with_description(arguments: Arguments, found: Value) -> Value:
    """`with_info=True` of TensorFlow's data sets: what is told of them stands beside them."""
    return sequence((found, Data())) if arguments.constant("with_info") is True else found


def _part(machine: Machine, whole: Rows, asked: Value, node: ast.expr) -> Value | None:
    text = constant_of(asked)
    match = SPLIT.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    made = machine.source(("part", match[1], whole))
    total = length_of(made.facts.rows)
    lower, upper = _bound(match[2] or "", match[3] or "", total), _bound(match[4] or "", match[5] or "", total)
    if lower is None and upper is None:
        return machine.read_at(made, node)
    return Data(made.facts.at(machine.record.parted_at(Sliced(lower, upper), node)))


def _bound(number: str, unit: str, total: Amount) -> Amount | None:
    if number in ("", "-", "0"):
        return None
    amount = times(total, int(number) / 100) if unit else Amount(float(number))
    return plus(total, amount) if amount.is_negative else amount
