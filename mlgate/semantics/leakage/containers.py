"""Methods of lists, tuples, sets and dictionaries."""

from __future__ import annotations

import ast
from collections.abc import Callable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.appending import with_item, with_items
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.facts import Form, combined
from mlgate.semantics.leakage.lookups import looked_up
from mlgate.semantics.leakage.objects import Collection, Constant, Content, Data, Value
from mlgate.semantics.leakage.rating import chosen
from mlgate.semantics.leakage.redrawing import is_taken_again, with_item_again
from mlgate.semantics.leakage.row_windows import with_windows
from mlgate.semantics.leakage.single_rows import like, note_item
from mlgate.semantics.leakage.values import MAX_ITEMS, NONE, constant_of, facts_of, joined, mapping, repeated, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def call_container_method(
    machine: Machine, receiver: Collection, name: str, arguments: Arguments, node: ast.expr
) -> Value:
    """The result of a method of a list or dictionary; what it changes is written to the store."""
    handler = METHODS.get(name)
    if handler is not None:
        return handler(machine, receiver, arguments)
    if name in ("copy", "tolist", "union", "intersection"):
        return like(receiver, Collection(receiver.content, receiver.is_mapping))
    return machine.unknown_result(Arguments([*receiver.values, *arguments.values]), node)


def are_data_sets(receiver: Collection, name: str) -> bool:
    """Whether a method that dictionaries do not have is called on a dictionary of data sets."""
    items = receiver.content.items
    if not receiver.is_mapping or not items or name in METHODS or name == "copy":
        return False
    return all(isinstance(item, Data) and item.facts.rows for item in items.values())


def _append(machine: Machine, receiver: Collection, arguments: Arguments) -> Value:
    """`append`, `add`, `insert`: one more item, the last argument; in a loop over unknown items, any number."""
    node = arguments.node
    if node is not None and is_taken_again(node) and (again := with_item_again(machine, receiver, node)):
        machine.store.put(receiver, "content", Content(None, joined(again)))
        return NONE
    value = chosen(arguments.positional[-1] if arguments.positional else Data(), machine.column_choices)
    value = with_item(machine, receiver, machine.told(value), arguments.node)
    note_item(machine, receiver, value)
    items = receiver.content.items
    if items is not None and len(items) < MAX_ITEMS and not machine.is_repeating:
        content = Content({**items, len(items): value})
    else:
        content = Content(None, joined([*receiver.values, value]))
    machine.store.put(receiver, "content", content)
    return NONE


def _extend(machine: Machine, receiver: Collection, arguments: Arguments) -> Value:
    """`extend`: all items of another list."""
    other = arguments.positional[0] if arguments.positional else Data()
    known = other.known if isinstance(other, Collection) else None
    note_item(machine, receiver, other)
    other = with_windows(machine, receiver, other)
    if known is not None and len(known) > 1:
        known = with_items(machine, receiver, known, arguments.node)
        other = sequence(known)
    if known is not None and not machine.is_repeating and receiver.known is not None:
        content = sequence([*receiver.known, *known]).content
    else:
        values = other.values if isinstance(other, Collection) else [other]
        content = Content(None, joined([*receiver.values, *values]))
    machine.store.put(receiver, "content", content)
    return NONE


def _update(machine: Machine, receiver: Collection, arguments: Arguments) -> Value:
    """`update`: items of another dictionary."""
    other = arguments.positional[0] if arguments.positional else mapping(dict(arguments.keywords))
    note_item(machine, receiver, other)
    if not isinstance(other, Collection):
        content = Content(None, joined([*receiver.values, other]))
    elif other.content.items is not None and receiver.content.items is not None:
        content = Content({**receiver.content.items, **other.content.items})
    else:
        content = Content(None, joined([*receiver.values, *other.values]))
    machine.store.put(receiver, "content", content)
    return NONE


def _items(machine: Machine, receiver: Collection, arguments: Arguments) -> Value:
    items = receiver.content.items
    if items is not None:
        return sequence(sequence((Constant(key), value)) for key, value in items.items())
    return like(receiver, repeated(sequence((Data(), joined(receiver.values) or Data()))))


def _keys(machine: Machine, receiver: Collection, arguments: Arguments) -> Value:
    items = receiver.content.items
    return sequence(Constant(key) for key in items) if items is not None else repeated(Data())


def _values(machine: Machine, receiver: Collection, arguments: Arguments) -> Value:
    known = receiver.known
    return like(receiver, sequence(known) if known is not None else repeated(joined(receiver.values)))


def _get(machine: Machine, receiver: Collection, arguments: Arguments) -> Value:
    """`get`, `pop`, `setdefault`: one item."""
    key = constant_of(arguments.get("key", 0))
    items = receiver.content.items
    if items is not None and key is not ... and key in items:
        return items[key]
    default = arguments.get("default", 1)
    if receiver.is_mapping and (sought := arguments.get("key", 0)) is not None:
        given = [*receiver.values, *([default] if default is not None else [])]
        told = looked_up(joined(given) or Data(), facts_of(sought), True)
        if told is not None:
            return told
    return joined([*receiver.values, *([default] if default is not None else [])]) or Data()


def _remove(machine: Machine, receiver: Collection, arguments: Arguments) -> Value:
    """`remove(item)`: without the first that is equal; of what is not known, some are left."""
    gone = arguments.positional[0] if arguments.positional else None
    known = receiver.known
    if known is not None and gone in known and isinstance(gone, Constant):
        at = known.index(gone)
        content = sequence([*known[:at], *known[at + 1 :]]).content
    else:
        content = Content(None, joined(receiver.values))
    machine.store.put(receiver, "content", content)
    return NONE


def _pop(machine: Machine, receiver: Collection, arguments: Arguments) -> Value:
    """`pop`: an item, which is gone then."""
    found = _get(machine, receiver, arguments)
    known = receiver.known
    if known is None:
        return found
    key = constant_of(arguments.positional[0]) if arguments.positional else -1
    if receiver.is_mapping:
        items = {name: item for name, item in (receiver.content.items or {}).items() if name != key}
        machine.store.put(receiver, "content", Content(items) if key is not ... else Content(None, joined(known)))
        return found
    if not isinstance(key, int) or not -len(known) <= key < len(known):
        machine.store.put(receiver, "content", Content(None, joined(known)))
        return found
    left = [item for place, item in enumerate(known) if place != key % len(known)]
    machine.store.put(receiver, "content", sequence(left).content)
    return known[key]


def _clear(machine: Machine, receiver: Collection, arguments: Arguments) -> Value:
    """`clear`: nothing is left."""
    machine.store.put(receiver, "content", Content({}))
    return NONE


def _same(machine: Machine, receiver: Collection, arguments: Arguments) -> Value:
    """`sort`, `reverse`: the order changes only."""
    return NONE


def _place(machine: Machine, receiver: Collection, arguments: Arguments) -> Value:
    """`index(item)`, `count(item)`: a number that says something of what is sought, as `words.index(word)`."""
    sought = combined(arguments.facts)
    if sought.rows or arguments.node is None:
        return Data(sought.flat(Form.ELEMENT))
    return machine.unknown_result(Arguments([*receiver.values, *arguments.values]), arguments.node)


METHODS: dict[str, Callable[[Machine, Collection, Arguments], Value]] = {
    "append": _append,
    "add": _append,
    "insert": _append,
    "extend": _extend,
    "update": _update,
    "items": _items,
    "iteritems": _items,
    "keys": _keys,
    "values": _values,
    "get": _get,
    "pop": _pop,
    "setdefault": _get,
    "sort": _same,
    "reverse": _same,
    "remove": _remove,
    "discard": _remove,
    "clear": _clear,
    "index": _place,
    "count": _place,
}
