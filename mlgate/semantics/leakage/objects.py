"""The classes of abstract values: what names are bound to during the run.

Objects have identity; whatever changes in them is written through the store. Plain slotted classes: many are made, and
generating data classes would cost each start more than all of them do.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator, Mapping

from mlgate.core.typing import TYPE_CHECKING, Any
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.choosing import Search
from mlgate.semantics.leakage.events import NO_FITS, NO_STATISTICS, Fit, Split, StatisticKind
from mlgate.semantics.leakage.facts import NOTHING, Facts

if TYPE_CHECKING:
    from mlgate.semantics.leakage.amounts import Amount
    from mlgate.semantics.leakage.appending import Entry, Turn
    from mlgate.semantics.leakage.arguments import Arguments
    from mlgate.semantics.leakage.rows import RowAtom, Selector
    from mlgate.semantics.leakage.store import Scope


class Value:
    """Anything that a name can be bound to."""

    __slots__ = ()


class Constant(Value):
    """A constant of the language; equal constants are equal values."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Constant) and (self.value.__class__, self.value) == (
            other.value.__class__,
            other.value,
        )

    def __hash__(self) -> int:
        return hash(self.value)


class Quantity(Value):
    """A number that is not known, but can be compared."""

    __slots__ = ("amount",)

    def __init__(self, amount: Amount) -> None:
        self.amount = amount

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Quantity) and self.amount == other.amount

    def __hash__(self) -> int:
        return hash(self.amount)


class Data(Value):
    """A value described by facts: a frame, an array, a number computed from them, or anything not known better.

    `estimator` is what it turns out to be when `fit` is called on it, `given` the call of a function
    that we cannot see and that gave it back, and what was passed.
    """

    __slots__ = ("estimator", "facts", "given")

    def __init__(
        self,
        facts: Facts = NOTHING,
        estimator: Estimator | None = None,
        given: tuple[ast.expr, Arguments] | None = None,
    ) -> None:
        self.facts = facts
        self.estimator = estimator
        self.given = given


class Content(NamedTuple):
    """What a list or dictionary holds: `items` while every one is known, else `rest` stands for all."""

    items: Mapping[Hashable, Value] | None
    rest: Value | None = None


NO_ENTRIES: frozenset[Entry] = frozenset()


class Collection(Value):
    """A list, tuple or set (items numbered from 0) or a dictionary (`is_mapping`).

    Of a list that loops fill: the turns in which it was begun, what was appended, and the mark of items of one row.
    `factory`: what a dictionary makes of keys that are not there yet. `of_one`: all that it holds belongs to one row,
    which was taken before it was begun `within` a turn.
    """

    __slots__ = ("begun", "content", "entries", "factory", "is_mapping", "mark", "of_one", "within")

    def __init__(self, content: Content, is_mapping: bool = False) -> None:
        self.content = content
        self.is_mapping = is_mapping
        self.begun: tuple[Turn, ...] | None = None
        self.entries: frozenset[Entry] = NO_ENTRIES
        self.mark: Selector | None = None
        self.factory = ""
        self.of_one = False
        self.within: set[RowAtom] | None = None

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


class Symbol(Value):
    """Something of a library, by its canonical dotted name."""

    __slots__ = ("path",)

    def __init__(self, path: str) -> None:
        self.path = path

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Symbol) and self.path == other.path

    def __hash__(self) -> int:
        return hash(self.path)


class Member(Value):
    """A method taken from an object, not called yet."""

    __slots__ = ("name", "receiver")

    def __init__(self, receiver: Value, name: str) -> None:
        self.receiver = receiver
        self.name = name


class Partial(Value):
    """`functools.partial(function, ...)`: what is called, and the arguments given already."""

    __slots__ = ("function", "keywords", "positional")

    def __init__(self, function: Value, positional: tuple[Value, ...], keywords: Mapping[str, Value]) -> None:
        self.function = function
        self.positional = positional
        self.keywords = keywords


class Locator(Value):
    """`frame.loc`, `frame.iloc`: what follows in brackets selects rows first."""

    __slots__ = ("by_position", "target")

    def __init__(self, target: Value, by_position: bool) -> None:
        self.target = target
        self.by_position = by_position


class Grouped(Value):
    """`frame.groupby(...)`, perhaps with columns chosen; `by`: what the groups are known by."""

    __slots__ = ("by", "facts")

    def __init__(self, facts: Facts, by: Hashable = None) -> None:
        self.facts = facts
        self.by = by


class Parts(Value):
    """What a split gives: parts of each array, in the order of its results."""

    __slots__ = ("arrays", "split")

    def __init__(self, split: Split, arrays: tuple[Value, ...]) -> None:
        self.split = split
        self.arrays = arrays


class Folds(Value):
    """The folds of a cross-validation, to be iterated over: pairs of index arrays."""

    __slots__ = ("split",)

    def __init__(self, split: Split) -> None:
        self.split = split


class Choice(Value):
    """One of several values, whichever branch ran."""

    __slots__ = ("options",)

    def __init__(self, options: tuple[Value, ...]) -> None:
        self.options = options

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Choice) and self.options == other.options

    def __hash__(self) -> int:
        return hash(self.options)


class Function(Value):
    """A function or lambda of this module, with the scope it was made in; `owner` is the object whose method it is."""

    __slots__ = ("defaults", "node", "owner", "scope")

    def __init__(
        self,
        node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
        scope: Scope,
        defaults: Mapping[str, Value],
        owner: Instance | LocalClass | None = None,
    ) -> None:
        self.node = node
        self.scope = scope
        self.defaults = defaults
        self.owner = owner


class LocalClass(Value):
    """A class of this module, with what its body binds."""

    __slots__ = ("bases", "members", "node")

    def __init__(self, node: ast.ClassDef, members: Mapping[str, Value], bases: tuple[Value, ...]) -> None:
        self.node = node
        self.members = members
        self.bases = bases

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


class Instance(Value):
    """An object of a class of this module.

    `estimator` is what it inherits, `learner` what its own methods make of it, `made` what its constructor was passed.
    """

    __slots__ = ("attributes", "cls", "estimator", "learner", "made")

    def __init__(self, cls: LocalClass, made: Arguments | None = None) -> None:
        self.cls = cls
        self.made = made
        self.attributes: dict[Hashable, Value] = {}
        self.estimator: Estimator | None = None
        self.learner: Estimator | None = None


UNTRAINED: frozenset[Hashable] = frozenset({"untrained"})
"""Written over, and so read again, by the first training in a loop."""


class Estimator(Value):
    """An estimator, transformer, resampler, pipeline, search or splitter.

    `kind` is what its fit learns when it transforms (None: nothing). `is_model`: it predicts; `certain`: its class is
    known. `fits` are the fits it may have gone through, `fitted` the rows of the last one, `learnt` the statistics that
    its `transform` hands on. `site` is where it was made. `varied`: made anew with other parameters in each round of a
    loop; `is_single`: made where no loop repeats; `evidence`: the scores that its parameters come from; `trained`: the
    turns of loops in which it was trained; `prepares`: what fitted steps learnt that it puts before a fitted model.
    """

    __slots__ = (
        "certain",
        "evidence",
        "fits",
        "fitted",
        "is_model",
        "is_single",
        "kind",
        "learnt",
        "name",
        "parameters",
        "path",
        "prepares",
        "repeats_rows",
        "resamples",
        "search",
        "site",
        "splits",
        "steps",
        "trained",
        "varied",
    )

    def __init__(
        self,
        name: str,
        path: str | None = None,
        kind: StatisticKind | None = None,
        is_model: bool = False,
        certain: bool = True,
    ) -> None:
        self.name = name
        self.path = path
        self.kind = kind
        self.is_model = is_model
        self.certain = certain
        self.resamples = self.repeats_rows = self.splits = self.varied = self.is_single = False
        self.evidence: frozenset[Hashable] = frozenset()
        self.trained = UNTRAINED
        self.search: Search | None = None
        self.steps: tuple[Value, ...] = ()
        self.parameters: Mapping[str, Value] = {}
        self.fits: frozenset[Fit] = NO_FITS
        self.learnt = self.prepares = NO_STATISTICS
        self.fitted: Facts = NOTHING
        self.site: ast.expr | None = None

    def copy(self, keep_state: bool) -> Estimator:
        """A new estimator made like this one."""
        made = Estimator(self.name, self.path, self.kind, self.is_model, self.certain)
        made.resamples, made.repeats_rows, made.splits = self.resamples, self.repeats_rows, self.splits
        made.steps, made.parameters, made.site = self.steps, self.parameters, self.site
        made.varied, made.evidence = self.varied, self.evidence
        if keep_state:
            made.fits, made.learnt, made.fitted = self.fits, self.learnt, self.fitted
            made.search, made.trained, made.prepares = self.search, self.trained, self.prepares
        return made


class Trainer(Estimator):
    """An object that trains a network that it is given, on rows that it is given."""

    __slots__ = ()


class Contest(Estimator):
    """An object that fits many models on rows that it is given, and judges them on others."""

    __slots__ = ()


class Judge(Estimator):
    """An object that judges predictions: an evaluator, a metric that adds up over batches."""

    __slots__ = ()
