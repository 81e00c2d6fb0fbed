"""`ObservedMachine`: the same run, with notes of what each cell and call bound; for `--explain-flow` only."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.events import NO_STATISTICS
from mlgate.semantics.leakage.facts import NO_COLUMNS, Facts, Form, Statistics
from mlgate.semantics.leakage.machine import Machine
from mlgate.semantics.leakage.objects import (
    Choice,
    Collection,
    Constant,
    Data,
    Estimator,
    Folds,
    Function,
    Instance,
    Parts,
    Symbol,
    Value,
)
from mlgate.semantics.leakage.rows import NO_ROWS, Rows
from mlgate.semantics.leakage.values import facts_of
from mlgate.semantics.module import Module

FORMS = {
    Form.UNKNOWN: "data",
    Form.LABELS: "column names",
    Form.ELEMENT: "one row",
    Form.WINDOW: "windows",
    Form.WINDOWS: "windows",
    Form.INDEX: "row positions",
}
MAX_ITEMS = 8


class Seen(NamedTuple):
    """What a name was bound to when its cell ended; `note` says what the rows are to it ("fitted on")."""

    name: str
    kind: str
    rows: Rows = NO_ROWS
    statistics: Statistics = NO_STATISTICS
    columns: Mapping[Any, Statistics] = NO_COLUMNS
    note: str = ""

    @property
    def tells(self) -> bool:
        """Whether there is more to say than what it is."""
        return bool(self.rows or self.statistics or self.columns)


class Stage:
    """One cell, statement or call of a function: the first node of it, and what it bound."""

    def __init__(self, node: ast.AST, function: str = "") -> None:
        self.node = node
        self.function = function
        self.seen: tuple[Seen, ...] = ()
        self.calls: list[Stage] = []
        self.left = False


class ObservedMachine(Machine):
    """A machine that runs the module stage by stage, and looks at the names after each."""

    def __init__(self, module: Module, steps: int) -> None:
        super().__init__(module.catalogue, steps)
        self.module = module
        self.stages: list[Stage] = []
        self.uncalled: list[Stage] = []
        self._calls = self.uncalled

    def run(self, body: list[ast.stmt]) -> bool:
        """Run statements in order, taking notes where they are a module's or a function's."""
        if body is self.module.tree.body:
            return self._run_stages(body)
        left = super().run(body)
        frames = self.calls.frames
        if frames and getattr(frames[-1].function, "body", None) is body:
            self._note_call(frames[-1].function)
        return left

    def _run_stages(self, body: list[ast.stmt]) -> bool:
        for statements in _stages(self.module, body):
            stage = Stage(statements[0])
            self.stages.append(stage)
            self._calls, mark = stage.calls, self.store.mark
            try:
                stage.left = super().run(statements)
            finally:
                stage.seen = tuple(self._bound_since(mark))
                self._calls = self.uncalled
            if stage.left:
                return True
        return False

    def _bound_since(self, mark: int) -> Iterator[Seen]:
        """The names of the module that were bound, or whose objects were changed."""
        names = self.scope.names
        log = self.store.log[mark:]
        written = {key for holder, key, _ in log if holder is names}
        changed = {id(holder) for holder, _, _ in log}
        for name, value in names.items():
            if name in written or not changed.isdisjoint((id(value), id(getattr(value, "attributes", None)))):
                yield from look_at(str(name), value)

    def _note_call(self, node: Any) -> None:
        stage = Stage(node, node.name)
        stage.seen = tuple(item for name, value in self.scope.names.items() for item in look_at(str(name), value))
        if not any(other.node is node and other.seen == stage.seen for other in self._calls):
            self._calls.append(stage)


def _stages(module: Module, body: Sequence[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """Statements by cell; one by one where there are no cells."""
    if not module.unit.code_cells:
        yield from ([statement] for statement in body)
        return
    for _, group in groupby(body, key=lambda statement: id(module.cell_of(statement))):
        yield list(group)


def look_at(name: str, value: Value) -> Iterator[Seen]:
    """What is known of a value; of an object and of a small dictionary, what is known of each thing in it."""
    if isinstance(value, Symbol):
        return
    if isinstance(value, Instance):
        yield Seen(name, f"object of class `{value.cls.node.name}`")
        for attribute, inner in value.attributes.items():
            if not isinstance(inner, (Instance, Function)):
                yield from look_at(f"{name}.{attribute}", inner)
    elif isinstance(value, Estimator):
        note = "fitted on" if value.fitted.rows else ""
        yield Seen(name, _estimator(value), value.fitted.rows, value.learnt, note=note)
    elif isinstance(value, Collection):
        yield from _collection(name, value)
    else:
        facts = facts_of(value)
        yield Seen(name, kind_of(value, facts), facts.rows, facts.statistics, facts.columns)


def _collection(name: str, value: Collection) -> Iterator[Seen]:
    items = value.content.items
    word = "dictionary" if value.is_mapping else "list"
    facts = facts_of(value)
    if items is None or not facts.rows or len(items) > MAX_ITEMS:
        size = f" of {len(items)}" if items is not None else ""
        yield Seen(name, f"{word}{size}", facts.rows, facts.all_statistics)
        return
    yield Seen(name, f"{word} of {len(items)}")
    for key, item in items.items():
        if facts_of(item).rows:
            yield from look_at(f"{name}[{key!r}]", item)


def _estimator(value: Estimator) -> str:
    name = f"`{value.name}`" if value.name else "something that is fitted"
    words = ["model"] if value.is_model else []
    words += ["resampler"] if value.resamples else []
    words += ["splitter"] if value.splits else []
    words += ["transformer"] if not words and value.kind is not None else []
    words += [] if value.certain else ["class unknown"]
    return f"{name}, {', '.join(words)}" if words else name


def kind_of(value: Value, facts: Facts) -> str:
    """What a value is, in a word or two; classes of values that nobody told of here are named as they are."""
    if isinstance(value, Constant):
        plain = isinstance(value.value, (int, float, type(None)))  # a text may be a secret
        return repr(value.value) if plain else "text" if isinstance(value.value, str) else "constant"
    if isinstance(value, Data):
        return _data(facts)
    if isinstance(value, Parts):
        return f"parts of `{value.split.name}`"
    if isinstance(value, Folds):
        return f"folds of `{value.split.name}`"
    if isinstance(value, Choice):
        return " or ".join(dict.fromkeys(_short(option) for option in value.options))
    return _short(value)


def _short(value: Value) -> str:
    if isinstance(value, Data):
        return _data(value.facts)
    if isinstance(value, Estimator):
        return value.name or "estimator"
    return {"Quantity": "number", "LocalClass": "class"}.get(value.__class__.__name__, value.__class__.__name__.lower())


def _data(facts: Facts) -> str:
    if facts.predicted:
        return "predictions of " + ", ".join(sorted({f"`{fit.name or 'a model'}`" for fit in facts.predicted}))
    if facts.selected is not None:
        return "row positions"
    if not facts.rows:
        return "computed value" if facts.all_statistics else "unknown value"
    return "mask" if facts.mask is not None else FORMS.get(facts.form, facts.form.value)
