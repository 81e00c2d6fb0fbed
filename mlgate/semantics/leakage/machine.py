"""`Machine`: one forward run over a module with abstract values, in cell order, within a budget of steps."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager

from mlgate.semantics.catalogue import Catalogue
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.assignments import assign
from mlgate.semantics.leakage.calls import call, unknown_call
from mlgate.semantics.leakage.choosing import NO_EVIDENCE, Evidence
from mlgate.semantics.leakage.deciding import with_evidence
from mlgate.semantics.leakage.estimator_classes import unnamed_estimator
from mlgate.semantics.leakage.events import NO_STATISTICS, Split, Statistic
from mlgate.semantics.leakage.expressions import EXPRESSIONS
from mlgate.semantics.leakage.facts import Facts, Form, Statistics
from mlgate.semantics.leakage.functions import Calls
from mlgate.semantics.leakage.held import held_by
from mlgate.semantics.leakage.knowledge import Knowledge
from mlgate.semantics.leakage.objects import Constant, Data, Estimator, Function, LocalClass, Symbol, Value
from mlgate.semantics.leakage.recording import Recorder
from mlgate.semantics.leakage.rows import Path, origin_rows
from mlgate.semantics.leakage.sessions import Graph
from mlgate.semantics.leakage.single_rows import take
from mlgate.semantics.leakage.statements import run_body
from mlgate.semantics.leakage.store import Scope, Store

DEPTH = 90
CONSTRUCTORS = frozenset({"__init__", "__getitem__", "__post_init__"})
"""Where objects read what they hold: two of them may take different rows of it, in a way that we cannot see."""


class Exhausted(Exception):
    """The budget of steps ran out."""


class Machine:
    """State of the run, and the services that the transfer functions share."""

    def __init__(self, catalogue: Catalogue, steps: int) -> None:
        self.catalogue = catalogue
        self.knowledge = Knowledge(catalogue)
        self.store = Store()
        self.scope = Scope()
        self.record = Recorder()
        self.calls = Calls()
        self.steps = steps
        self.depth = 0
        self.repeating = self.listing = 0
        self.star_imports: list[str] = []
        self.functions: list[Function] = []
        self.made_functions: list[Function] = []
        self.classes: list[LocalClass] = []
        self.graphs: list[Graph] = []
        self.identities = 0
        self.truncated = False
        self.choosing = 0
        self.varied_optimizers: set[Hashable] = set()
        self.saved: dict[str, Estimator] = {}
        self.loaded: dict[Hashable, Estimator] = {}
        self.opened: dict[Hashable, str] = {}
        self.written: dict[Hashable, Value] = {}
        self.decision: tuple[int, Evidence] = (0, NO_EVIDENCE)
        self.tested: tuple[int, Facts | None] = (0, None)
        self.column_choices: Statistics = NO_STATISTICS
        self.trials: dict[Hashable, Statistic] = {}
        self.gathered: dict[Hashable, tuple[Path, Facts]] = {}
        self.begun: dict[Hashable, Facts] = {}
        self.bound_in: dict[ast.AST, frozenset[str]] = {}
        self._imported: dict[str, Estimator] = {}
        self._numbers: dict[Hashable, int] = {}
        self._kept: dict[Hashable, Value] = {}
        self._brought: dict[Hashable, Hashable] = {}
        self._elements: dict[Hashable, tuple[Facts, Data]] = {}

    def release(self) -> None:
        """Break the circles of scopes and functions, so that memory is free at once and not when it is collected."""
        self.store.log.clear()
        self.scope.names.clear()
        for function in self.made_functions:
            function.scope.names.clear()
        self.made_functions.clear()

    # Running

    def run(self, body: list[ast.stmt]) -> bool:
        """Run statements in order; tells whether control left them early (return, raise, break)."""
        return run_body(self, body)

    def nested(self, body: Sequence[ast.stmt]) -> bool:
        """Run the body of a compound statement."""
        if self.depth > DEPTH:
            self.truncated = True
            return False
        self.depth += 1
        try:
            return run_body(self, body)
        finally:
            self.depth -= 1

    def deciding(self, body: Sequence[ast.stmt], evidence: Evidence) -> bool:
        """Run the body of a branch that scores decide on."""
        outer, self.decision = self.decision, (len(self.calls.frames), evidence)
        try:
            return self.nested(body)
        finally:
            self.decision = outer

    def reading(self, outputs: Facts, run: Callable[[], bool]) -> bool:
        """Run a branch that is taken because of what a model predicts."""
        outer, self.tested = self.tested, (len(self.calls.frames), outputs)
        try:
            return run()
        finally:
            self.tested = outer

    def told(self, value: Value) -> Value:
        """A constant that is kept in a branch which predictions decide on: a label made of them."""
        depth, outputs = self.tested
        if outputs is None or depth != len(self.calls.frames) or not isinstance(value, Constant):
            return value
        return value if value.value is None else Data(outputs.flat(Form.ELEMENT))

    def decided(self, value: Value) -> Value:
        """A value that is assigned: in a branch that scores decide on, it is evidence of them."""
        depth, evidence = self.decision
        value = self.told(value)
        return with_evidence(value, evidence) if evidence and depth == len(self.calls.frames) else value

    def assign(self, target: ast.expr, value: Value) -> None:
        """Bind a target."""
        assign(self, target, value)

    def call(self, callee: Value, arguments: Arguments, node: ast.expr) -> Value:
        """The result of a call."""
        return call(self, callee, arguments, node)

    def unknown_result(self, arguments: Arguments, node: ast.expr) -> Value:
        """The result of a call of which nothing is known."""
        return unknown_call(self, arguments, node)

    def choosing_columns(self, choices: Statistics, run: Callable[[], bool]) -> bool:
        """Run a branch that is taken because of how columns rate."""
        outer, self.column_choices = self.column_choices, self.column_choices | choices
        try:
            return run()
        finally:
            self.column_choices = outer

    @contextmanager
    def inside_folds(self, splits: tuple[Split, ...]) -> Iterator[None]:
        """While the body of a loop over folds runs."""
        record = self.record
        outer, turns = record.folds, record.fold_turns
        if splits:
            number = record.next_turn()
            record.folds = (*outer, *splits)
            record.fold_turns = turns | {(split, number) for split in splits}
        try:
            yield
        finally:
            record.folds, record.fold_turns = outer, turns

    def evaluate(self, node: ast.expr) -> Value:
        """The value of an expression."""
        self.tick()
        kind = node.__class__
        if kind is ast.Constant or kind is ast.Name:  # most expressions; they nest nothing
            return EXPRESSIONS[kind](self, node)
        handler = EXPRESSIONS.get(kind)
        if handler is None:
            return Data()
        if self.depth > DEPTH:
            self.truncated = True
            return Data()
        self.depth += 1
        try:
            return handler(self, node)
        finally:
            self.depth -= 1

    def tick(self) -> None:
        """Use up one step of the budget."""
        self.steps -= 1
        if self.steps < 0:
            raise Exhausted

    # Identities

    def fresh(self) -> int:
        """A number never used before."""
        self.identities += 1
        return self.identities

    def identity(self, value: Value) -> Hashable:
        """What an object is known by; the object is kept alive, so that nothing else is ever known by the same."""
        key = ("object", id(value))
        self._kept[key] = value
        return key

    def number_of(self, key: Hashable) -> int:
        """A number for something that is known by more than a number: the same in every run."""
        return self._numbers.setdefault(key, len(self._numbers))

    def object_of(self, key: Hashable) -> Value | None:
        """The object that an identity stands for."""
        return self._kept.get(key)

    def source(self, key: Hashable, form: Form = Form.UNKNOWN) -> Data:
        """Data that comes from outside: the same key is the same data."""
        return Data(Facts(origin_rows(key), form=form, held=held_by(key)))

    def read_at(self, found: Data, node: ast.expr) -> Data:
        """Data from outside that a call reads: the same may be read elsewhere, too."""
        turns = tuple(turn.number for turn in self.record.turns if turn.is_unrolled)
        made_by = {getattr(frame.function, "name", "") for frame in self.calls.frames}
        for atom in found.facts.rows if made_by.isdisjoint(CONSTRUCTORS) else ():
            self.record.events.readings.setdefault(atom, set()).add((*self.record.callers, node, *turns))
        return found

    def source_at(
        self,
        node: ast.expr,
        form: Form = Form.UNKNOWN,
        given: tuple[Hashable, ...] = (),
        known_by: Hashable = None,
        is_piece: bool = True,
    ) -> Data:
        """Data that a call brings in, new at every call; in a loop, one of many pieces, if it is data.

        `given`: constants passed. `known_by`: what a call that brings in the same data again has in common with it.
        """
        key: Hashable = ("call", node.lineno, node.col_offset, self.fresh(), *given)
        if self.is_trying and is_piece:
            made = self.source(key, Form.ELEMENT)
            take(self.record, made.facts)
            return made
        if known_by is not None:
            key = self._brought.setdefault(known_by, key)
        return self.source(key, form)

    def element_of(self, owner: Data) -> Data:
        """The one item that stands for all of something unknown: what is fitted in one loop is used in another."""
        key = self.identity(owner)
        facts, element = self._elements.get(key, (None, None))
        if element is None or facts is not owner.facts:
            element = Data(owner.facts.flat(Form.SERIES))
            self._elements[key] = owner.facts, element
        return element

    # Objects

    @property
    def activity(self) -> tuple[int, int, int]:
        """Changes whenever something new comes up: data from outside, a filter, a split."""
        return self.identities, len(self.record.events.splits), len(self.record.events.readings)

    @property
    def is_repeating(self) -> bool:
        """Whether a loop is running whose items are not taken one by one."""
        return self.repeating > 0

    @property
    def is_trying(self) -> bool:
        """Whether a loop or a comprehension is running whose items are not taken one by one."""
        return self.repeating > 0 or self.listing > 0

    def imported_estimator(self, symbol: Symbol) -> Estimator:
        """The one object behind something imported that turns out to be an estimator."""
        return self._imported.setdefault(symbol.path, unnamed_estimator())

    def estimator_of(self, value: Value) -> Estimator | None:
        """The estimator that a value turned out to be."""
        return value if isinstance(value, Estimator) else getattr(value, "estimator", None)
