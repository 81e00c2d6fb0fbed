"""What iterating over a value gives: every item while they are known, else one item that stands for all."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, repeat

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.deriving import are_windows
from mlgate.semantics.leakage.events import Split
from mlgate.semantics.leakage.facts import Facts, Form
from mlgate.semantics.leakage.objects import (
    Choice,
    Collection,
    Constant,
    Data,
    Estimator,
    Folds,
    Grouped,
    Instance,
    Parts,
    Value,
)
from mlgate.semantics.leakage.row_windows import like_those
from mlgate.semantics.leakage.rows import GROUP, Kept, Part
from mlgate.semantics.leakage.splits import own_folds, parts_of
from mlgate.semantics.leakage.values import constant_of, facts_of, joined, leaves_of, repeated, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def items_of(machine: Machine, value: Value) -> list[Value] | None:
    """All items of a value in order; None when they are not known one by one."""
    if isinstance(value, Collection):
        if value.is_mapping:
            return [Constant(key) for key in value.content.items] if value.content.items is not None else None
        return value.known
    if isinstance(value, Parts):
        return parts_of(value, None)
    fields = value.cls.members.get("_fields") if isinstance(value, Instance) else None
    if isinstance(value, Instance) and isinstance(fields, Collection):  # a named tuple
        return [value.attributes.get(constant_of(field)) or Data() for field in fields.values]
    return None


def item_of(machine: Machine, value: Value) -> Value:
    """One item that stands for all."""
    if isinstance(value, Collection):
        if value.is_mapping or _are_constants(value):
            return Data() if value.is_mapping else Data(Facts(form=Form.ELEMENT))
        return _one_window(joined(value.values) or Data())
    if isinstance(value, Folds):
        return fold_indices(value.split)
    if isinstance(value, Grouped):
        group = value.facts.at(Kept((GROUP, machine.fresh()))).flat(Form.ELEMENT)
        return sequence([Data(), Data(group)])
    if isinstance(value, Choice):
        return joined(item_of(machine, option) for option in value.options) or Data()
    if isinstance(value, Estimator) and (folds := own_folds(machine, value)) is not None:
        return fold_indices(folds)
    return Data(_element(facts_of(value)))


def _are_constants(value: Collection) -> bool:
    """Whether items are constants, and not all the same: each round of a loop takes another one."""
    items = value.values
    return len(items) > 1 and all(isinstance(item, Constant) for item in items) and len(set(items)) > 1


def _one_window(value: Value) -> Value:
    """One of many windows is one row of what is made of them."""
    is_window = isinstance(value, Data) and value.facts.form is not Form.FRAME and are_windows(value.facts)
    return Data(value.facts.flat(Form.ELEMENT), value.estimator) if is_window and isinstance(value, Data) else value


def _element(facts: Facts) -> Facts:
    if facts.form in (Form.FRAME, Form.LABELS):
        return Facts(form=Form.LABELS, name="any", excluded=facts.excluded, held=facts.held)
    if facts.selected is not None:
        return Facts(form=Form.ELEMENT)
    return facts.flat(Form.ELEMENT)


def fold_indices(split: Split) -> Value:
    """The pair of index arrays of one fold: training rows, held-out rows."""
    return sequence(Data(Facts(form=Form.INDEX, selected=(Part(split, index, split.shuffled),))) for index in (0, 1))


def folds_in(value: Value) -> tuple[Split, ...]:
    """Cross-validation splits whose folds an item of a loop is made of."""
    found: list[Split] = []
    for leaf in leaves_of(value) if isinstance(value, (Collection, Data)) else ():
        last = leaf.facts.selected[-1] if leaf.facts.selected else None
        if isinstance(last, Part) and isinstance(last.key, Split) and last.key.folds:
            found.append(last.key)
    return tuple(found)


def numbered(machine: Machine, value: Value) -> Value:
    """`enumerate(value)`."""
    items = items_of(machine, value)
    if items is not None:
        return sequence(sequence((Constant(number), item)) for number, item in enumerate(items))
    return _of_one(machine, repeated(sequence((Data(), item_of(machine, value)))), [value])


def zipped(machine: Machine, values: list[Value]) -> Value:
    """`zip(*values)`."""
    known = [items_of(machine, value) for value in values]
    lengths = [len(items) for items in known if items is not None]
    shortest = min(lengths, default=0)
    if shortest or (lengths and len(lengths) == len(known)):  # as many as the shortest has, whatever is beside it
        columns: list[Iterable[Value]] = [
            items or repeat(item_of(machine, value)) for value, items in zip(values, known, strict=True)
        ]
        return sequence(sequence(row) for row in islice(zip(*columns, strict=False), shortest))
    return _of_one(machine, repeated(sequence(item_of(machine, value) for value in values)), values)


def _of_one(machine: Machine, made: Collection, values: list[Value]) -> Collection:
    """Items of what belongs to one row belong to it."""
    rowed = [facts for value in values if (facts := facts_of(value)).rows]
    made.of_one = bool(rowed) and all(facts.form is Form.ELEMENT for facts in rowed)
    like_those(machine, made, values)
    return made


def unpack(machine: Machine, value: Value, count: int, star: int | None = None) -> list[Value]:
    """The values of `count` targets that `value` is unpacked into; `star` is the index of a starred one."""
    if isinstance(value, Parts):
        found = parts_of(value, count if star is None else None)
    elif isinstance(value, Folds):
        found = items_of(machine, fold_indices(value.split)) if count == 2 else None
    else:
        found = items_of(machine, value)
    if found is not None and star is not None and len(found) >= count - 1:
        after = count - 1 - star
        middle = sequence(found[star : len(found) - after])
        return [*found[:star], middle, *(found[len(found) - after :] if after else [])]
    if found is not None and len(found) == count:
        return found
    return [_unknown_item(machine, value, index) for index in range(count)]


def _unknown_item(machine: Machine, value: Value, index: int) -> Value:
    """One of the things that a function gave back together: perhaps other rows than the next."""
    if not isinstance(value, Data):
        return item_of(machine, value)
    facts = value.facts
    if not facts.rows or facts.form is Form.ELEMENT:
        return Data(facts.flat(facts.form), given=value.given)
    return Data(facts.flat(Form.UNKNOWN).at(Kept(("item", index))), given=value.given)
