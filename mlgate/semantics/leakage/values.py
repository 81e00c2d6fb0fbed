"""Abstract values: what names are bound to during the run.

Objects have identity; whatever changes in them is written through the store.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from mlgate.semantics.leakage.amounts import Amount
from mlgate.semantics.leakage.events import NO_FITS, NO_STATISTICS, Fit, Split, StatisticKind
from mlgate.semantics.leakage.facts import NOTHING, Facts, Form, Statistics, combined, either_facts

if TYPE_CHECKING:
    from mlgate.semantics.leakage.store import Scope

MAX_ITEMS = 32
MAX_OPTIONS = 6
MAX_LEAVES = 300
MAX_JOINED = 6
LARGEST = 1e15


class Value:
    """Anything that a name can be bound to."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Constant(Value):
    """A constant of the language."""

    value: Any


@dataclass(frozen=True, slots=True)
class Quantity(Value):
    """A number that is not known, but can be compared."""

    amount: Amount


@dataclass(eq=False, slots=True)
class Data(Value):
    """A value described by facts: a frame, an array, a number computed from them, or anything not known better.

    `estimator` is what it turns out to be when `fit` is called on it.
    """

    facts: Facts = NOTHING
    estimator: Estimator | None = None


class Content(NamedTuple):
    """What a list or dictionary holds: `items` while every one is known, else `rest` stands for all."""

    items: Mapping[Hashable, Value] | None
    rest: Value | None = None


@dataclass(eq=False, slots=True)
class Collection(Value):
    """A list, tuple or set (items numbered from 0) or a dictionary (`is_mapping`)."""

    content: Content
    is_mapping: bool = False

    @property
    def known(self) -> list[Value] | None:
        """All items in order, while they are known."""
        return None if self.content.items is None else list(self.content.items.values())

    @property
    def values(self) -> list[Value]:
        """The items known, or the one value that stands for all."""
        content = self.content
        if content.items is not None:
            return list(content.items.values())
        return [content.rest] if content.rest is not None else []


@dataclass(frozen=True, slots=True)
class Symbol(Value):
    """Something of a library, by its canonical dotted name."""

    path: str


@dataclass(frozen=True, slots=True)
class Member(Value):
    """A method taken from an object, not called yet."""

    receiver: Value
    name: str


@dataclass(eq=False, slots=True)
class Partial(Value):
    """`functools.partial(function, ...)`: what is called, and the arguments given already."""

    function: Value
    positional: tuple[Value, ...]
    keywords: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Locator(Value):
    """`frame.loc`, `frame.iloc`: what follows in brackets selects rows first."""

    target: Value
    by_position: bool


@dataclass(eq=False, slots=True)
class Grouped(Value):
    """`frame.groupby(...)`, perhaps with columns chosen."""

    facts: Facts


@dataclass(frozen=True, slots=True)
class Parts(Value):
    """What a split gives: parts of each array, in the order of its results."""

    split: Split
    arrays: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Folds(Value):
    """The folds of a cross-validation, to be iterated over: pairs of index arrays."""

    split: Split


@dataclass(frozen=True, slots=True)
class Choice(Value):
    """One of several values, whichever branch ran."""

    options: tuple[Value, ...]


@dataclass(eq=False, slots=True)
class Function(Value):
    """A function or lambda of this module, with the scope it was made in."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    defaults: Mapping[str, Value]
    owner: Instance | None = None


@dataclass(eq=False, slots=True)
class LocalClass(Value):
    """A class of this module; `bases` are its bases in libraries."""

    node: ast.ClassDef
    members: Mapping[str, Value]
    bases: tuple[Value, ...]

    def member(self, name: str) -> Value | None:
        """What the class, or a base of this module, binds a name to."""
        found = self.members.get(name)
        if found is not None:
            return found
        inherited = (base.member(name) for base in self.bases if isinstance(base, LocalClass))
        return next((value for value in inherited if value is not None), None)

    def library_bases(self) -> Iterator[str]:
        """Names of the library classes that it derives from."""
        for base in self.bases:
            if isinstance(base, Symbol):
                yield base.path
            elif isinstance(base, LocalClass):
                yield from base.library_bases()


@dataclass(eq=False, slots=True)
class Instance(Value):
    """An object of a class of this module."""

    cls: LocalClass
    attributes: dict[Hashable, Value] = field(default_factory=dict)
    estimator: Estimator | None = None


@dataclass(eq=False, slots=True)
class Estimator(Value):
    """An estimator, transformer, resampler, pipeline, search or splitter.

    `kind` is what its fit learns when it transforms (None: nothing). `is_model`: it predicts; `certain`: its class is
    known. `fits` are the fits it may have gone through, `learnt` the statistics that its `transform` hands on.
    """

    name: str
    path: str | None = None
    kind: StatisticKind | None = None
    is_model: bool = False
    repeats_rows: bool = False
    resamples: bool = False
    splits: bool = False
    certain: bool = True
    steps: tuple[Value, ...] = ()
    parameters: Mapping[str, Value] = field(default_factory=dict)
    fits: frozenset[Fit] = NO_FITS
    learnt: Statistics = NO_STATISTICS
    fitted: Facts = NOTHING

    def copy(self, keep_state: bool) -> Estimator:
        """A new estimator made like this one."""
        state = (self.fits, self.learnt, self.fitted) if keep_state else (NO_FITS, NO_STATISTICS, NOTHING)
        made = Estimator(self.name, self.path, self.kind, self.is_model, self.repeats_rows, self.resamples, self.splits)
        made.certain, made.steps, made.parameters = self.certain, self.steps, self.parameters
        made.fits, made.learnt, made.fitted = state
        return made


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
        found = combined(leaf.facts for leaf in leaves_of(value))
        is_many = isinstance(value, Collection) and value.content.items is None
        return found._replace(form=Form.ARRAY) if is_many and found.form is Form.ELEMENT else found
    if isinstance(value, Choice):
        facts = [facts_of(option) for option in value.options]
        found = facts[0]
        for other in facts[1:]:
            found = either_facts(found, other)
        return found
    return facts_of(value.target) if isinstance(value, Locator) else NOTHING


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
        return Collection(join_content(left.content, right.content, depth + 1), left.is_mapping)
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
    values = [*(left.items or {}).values(), *(right.items or {}).values()]
    return Content(None, joined([*values, *(rest for rest in (left.rest, right.rest) if rest is not None)], depth))
