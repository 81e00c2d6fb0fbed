"""Questions about abstract values: their facts, constants, items; and the join of two values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mlgate.core.typing import Any
from mlgate.semantics.leakage.amounts import Amount
from mlgate.semantics.leakage.facts import NOTHING, Facts, Form, combined, either_facts
from mlgate.semantics.leakage.objects import (
    Choice,
    Collection,
    Constant,
    Content,
    Data,
    Grouped,
    Instance,
    Locator,
    Parts,
    Quantity,
    Value,
)

MAX_ITEMS = 32
MAX_OPTIONS = 6
MAX_LEAVES = 300
MAX_JOINED = 6
LARGEST = 1e15

NONE = Constant(None)


def sequence(items: Iterable[Value]) -> Collection:
    """A list or tuple of known items."""
    found = list(items)
    if len(found) > MAX_ITEMS:
        return Collection(Content(None, joined(found)))
    return Collection(Content(dict(enumerate(found))))


def repeated(rest: Value | None) -> Collection:
    """A list of an unknown number of items, all like `rest`."""
    return Collection(Content(None, rest))


def mapping(items: Mapping[Any, Value], rest: Value | None = None) -> Collection:
    """A dictionary."""
    return Collection(Content(items) if rest is None else Content(None, rest), is_mapping=True)


def facts_of(value: Value) -> Facts:
    """What is known of the data behind any value."""
    if isinstance(value, (Data, Grouped)):
        return value.facts
    if isinstance(value, (Collection, Parts, Instance)):
        leaves = [leaf.facts for leaf in leaves_of(value)]
        found = combined(leaves)
        if isinstance(value, Instance) and value.cls.member("__getitem__") is not None:
            return _at_positions(leaves, found)
        is_many = isinstance(value, Collection) and value.content.items is None and not value.of_one
        return found._replace(form=Form.ARRAY) if is_many and found.form is Form.ELEMENT else found
    if isinstance(value, Choice):
        facts = [facts_of(option) for option in value.options]
        found = facts[0]
        for other in facts[1:]:
            found = either_facts(found, other)
        return found
    return facts_of(value.target) if isinstance(value, Locator) else NOTHING


def _at_positions(held: Iterable[Facts], found: Facts) -> Facts:
    """What an object gives that holds rows, and the positions of some of them."""
    positions = [item.selected for item in held if item.selected and item.form is Form.INDEX]
    if len(positions) != 1 or not found.rows:
        return found
    return found._replace(selected=None).at(*positions[0])


def members_of(value: Value | None) -> list[Value]:
    """What a list or dictionary holds, however deep, one by one; a value that holds nothing is its own only member."""
    found: list[Value] = []
    seen: set[int] = set()
    pending = [value] if value is not None else []
    while pending and len(seen) < MAX_LEAVES:
        item = pending.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, Collection):
            pending.extend(reversed(item.values))
        elif isinstance(item, Choice):
            pending.extend(reversed(item.options))
        else:
            found.append(item)
    return found


def leaves_of(value: Value) -> list[Data | Grouped]:
    """The data inside of a list, dictionary or object, however deep; a list may hold itself."""
    found: list[Data | Grouped] = []
    seen: set[int] = set()
    pending = [value]
    while pending and len(seen) < MAX_LEAVES:
        item = pending.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, (Data, Grouped)):
            found.append(item)
        elif isinstance(item, Collection):
            pending.extend(item.values)
        elif isinstance(item, Choice):
            pending.extend(item.options)
        elif isinstance(item, Parts):
            pending.extend(item.arrays)
        elif isinstance(item, Instance):
            pending.extend(item.attributes.values())
    return found[::-1]


def constant_of(value: Value | None) -> Any:
    """The constant that a value is; `Ellipsis` (never an argument here) when it is none."""
    return value.value if isinstance(value, Constant) else ...


def strings_of(value: Value) -> list[str] | None:
    """The strings that a value lists, if they are all known: one string, or a list of them."""
    if isinstance(value, Constant):
        return [value.value] if isinstance(value.value, str) else None
    if not isinstance(value, Collection):
        return None
    found = [constant_of(item) for item in value.known or ()]
    return found if found and all(isinstance(item, str) for item in found) else None


def amount_of(value: Value | None) -> Amount | None:
    """The number that a value is, as an amount."""
    if isinstance(value, Quantity):
        return value.amount
    number = constant_of(value)
    if isinstance(number, (int, float)) and not isinstance(number, bool) and -LARGEST < number < LARGEST:
        return Amount(float(number))
    return None


# Joins


def join(left: Value, right: Value, depth: int = 0) -> Value:
    """The value that a name has whichever of two branches ran."""
    if left is right or left == right or depth > MAX_JOINED:
        return left
    if left == NONE or right == NONE:
        return right if left == NONE else left
    if isinstance(left, Data) and isinstance(right, Data):
        return _joined_data(left, right)
    if isinstance(left, Collection) and isinstance(right, Collection) and left.is_mapping == right.is_mapping:
        found = Collection(join_content(left.content, right.content, depth + 1), left.is_mapping)
        found.of_one = left.of_one and right.of_one
        return found
    if isinstance(left, (Constant, Quantity)) and isinstance(right, (Constant, Quantity)):
        return Data()
    options = tuple(dict.fromkeys((*_options(left), *_options(right))))
    return Choice(options) if len(options) <= MAX_OPTIONS else Data(combined(map(facts_of, options)))


def joined(values: Iterable[Value], depth: int = 0) -> Value | None:
    """One value that stands for all; None when there are none."""
    found: Value | None = None
    for value in values:
        found = value if found is None else join(found, value, depth)
    return found


def _joined_data(left: Data, right: Data) -> Data:
    return Data(either_facts(left.facts, right.facts), left.estimator or right.estimator)


def _options(value: Value) -> tuple[Value, ...]:
    return value.options if isinstance(value, Choice) else (value,)


def join_content(left: Content, right: Content, depth: int = 0) -> Content:
    """What a list or dictionary holds whichever of two branches ran."""
    if left == right:
        return left
    if left.items is not None and right.items is not None and left.items.keys() == right.items.keys():
        return Content({key: join(value, right.items[key], depth) for key, value in left.items.items()})
    if left.items and right.items and all(isinstance(key, str) for key in (*left.items, *right.items)):
        joint = {key: join(value, right.items.get(key, value), depth) for key, value in left.items.items()}
        return Content({**right.items, **joint})  # of a dictionary: what is there to be read was written
    values = [*(left.items or {}).values(), *(right.items or {}).values()]
    return Content(None, joined([*values, *(rest for rest in (left.rest, right.rest) if rest is not None)], depth))
