"""Functions and classes of the module itself: analysed by call, with what is passed, up to a depth."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.candidates import note_parameters
from mlgate.semantics.leakage.deriving import with_item_windows
from mlgate.semantics.leakage.facts import Facts
from mlgate.semantics.leakage.objects import (
    Collection,
    Constant,
    Data,
    Estimator,
    Function,
    Instance,
    LocalClass,
    Quantity,
    Symbol,
    Trainer,
    Value,
)
from mlgate.semantics.leakage.row_windows import note
from mlgate.semantics.leakage.store import Changes, Scope
from mlgate.semantics.leakage.values import NONE, facts_of, joined, mapping, repeated, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.cuts import Windows
    from mlgate.semantics.leakage.machine import Machine

MAX_CALLS = 5
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Frame:
    """One call that is running: what it returned and yielded so far, what branches wrote before they returned.

    `site` is the call, `judged` how many evaluations there were before it.
    """

    __slots__ = ("function", "judged", "left", "returned", "site", "windows", "yielded")

    def __init__(self, function: FunctionNode, site: ast.expr, judged: int) -> None:
        self.function = function
        self.site = site
        self.judged = judged
        self.returned: list[Value] = []
        self.yielded: list[Value] = []
        self.windows: Windows | None = None
        self.left: list[Changes] = []


class Calls:
    """The calls that are running, the functions that ran at all, and results that only depend on the arguments.

    `by_hand`: whether a method that is called `fit` learns without a library.
    """

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.called: set[ast.AST] = set()
        self.results: dict[Hashable, Value] = {}
        self.read: dict[ast.AST, frozenset[str]] = {}
        self.by_hand: dict[ast.AST, bool] = {}

    def returns(self, value: Value) -> None:
        """A `return` of the innermost call."""
        if self.frames:
            self.frames[-1].returned.append(value)

    def yields(self, value: Value, windows: Windows | None) -> None:
        """A `yield` of the innermost call, perhaps of a window."""
        if self.frames:
            self.frames[-1].yielded.append(value)
            self.frames[-1].windows = windows

    def leaves(self, changes: Changes) -> None:
        """What a branch wrote before it returned from the innermost call."""
        if self.frames:
            self.frames[-1].left.append(changes)

    def names_read(self, node: FunctionNode) -> frozenset[str]:
        """The names that a function reads anywhere."""
        found = self.read.get(node)
        if found is None:
            nodes = (item for item in ast.walk(node) if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Load))
            found = self.read[node] = frozenset(item.id for item in nodes)
        return found

    def is_running(self, node: ast.AST) -> bool:
        """Whether a function is already running: recursion."""
        return any(frame.function is node for frame in self.frames)


def make_function(machine: Machine, node: FunctionNode) -> Function:
    """The value of a `def` or `lambda`; defaults are evaluated now."""
    arguments = node.args
    parameters = [*arguments.posonlyargs, *arguments.args]
    defaults: dict[str, Value] = {}
    for parameter, default in zip(reversed(parameters), reversed(arguments.defaults), strict=False):
        defaults[parameter.arg] = machine.evaluate(default)
    for parameter, expression in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if expression is not None:
            defaults[parameter.arg] = machine.evaluate(expression)
    made = Function(node, machine.scope, defaults)
    machine.made_functions.append(made)
    return made


def call_function(machine: Machine, function: Function, arguments: Arguments, node: ast.expr) -> Value:
    """Run a function's body with what is passed; unknown beyond the depth limit and in recursion."""
    machine.calls.called.add(function.node)
    if len(machine.calls.frames) >= MAX_CALLS or machine.calls.is_running(function.node):
        return machine.unknown_result(arguments, node)
    key = _key(function, arguments)
    known = machine.calls.results.get(key) if key is not None else None
    if known is not None:
        return _again(known)
    activity, mark = machine.activity, machine.store.mark
    scope = Scope(function.scope)
    bind_parameters(function, arguments, scope)
    result = _run(machine, function, scope, node)
    is_pure = machine.activity == activity and not machine.store.wrote_beside(mark, scope.names)
    if key is not None and is_pure and _reads_nothing(machine, function):
        machine.calls.results[key] = result
    return result


def _run(machine: Machine, function: Function, scope: Scope, node: ast.expr) -> Value:
    outer, machine.scope = machine.scope, scope
    frame = Frame(function.node, node, len(machine.record.events.evaluations))
    machine.calls.frames.append(frame)
    machine.record.callers.append(node)
    machine.record.events.functions[node] = function.node
    try:
        if isinstance(function.node, ast.Lambda):
            return machine.evaluate(function.node.body)
        left = machine.run(function.node.body)
        if frame.left:
            machine.store.merge(frame.left, True)
        if not left and frame.returned:
            frame.returned.append(NONE)
    finally:
        machine.calls.frames.pop()
        machine.record.callers.pop()
        machine.scope = outer
    if frame.yielded:
        made = repeated(joined(frame.yielded))
        note(machine, made, frame.windows)
        return made
    return joined(frame.returned) or NONE


def bind_parameters(function: Function, arguments: Arguments, scope: Scope) -> None:
    """Bind what is passed to the parameters of a call's scope."""
    parameters = function.node.args
    positional = list(arguments.positional)
    if function.owner is not None:
        positional.insert(0, function.owner)
    names = [item.arg for item in (*parameters.posonlyargs, *parameters.args)]
    keywords = dict(arguments.keywords)
    for position, name in enumerate([*names, *(item.arg for item in parameters.kwonlyargs)]):
        if position < min(len(positional), len(names)):
            scope.names[name] = positional[position]
        else:
            passed = keywords.pop(name, None) or (function.defaults.get(name) if arguments.rest is None else None)
            scope.names[name] = passed or Data(facts_of(arguments.rest) if arguments.rest is not None else Facts())
    if parameters.vararg is not None:
        scope.names[parameters.vararg.arg] = sequence(positional[len(names) :])
    if parameters.kwarg is not None:
        scope.names[parameters.kwarg.arg] = mapping({key: value for key, value in keywords.items() if key not in names})


# Results that only depend on the arguments


def _key(function: Function, arguments: Arguments) -> Hashable:
    """What a call is known by: the function and what is known of its arguments; None when that can change."""
    if function.owner is not None or arguments.rest is not None:
        return None
    parts: list[Hashable] = [function.node]
    for name, value in (*enumerate(arguments.positional), *sorted(arguments.keywords.items())):
        part = _signature(value)
        if part is None:
            return None
        parts.append((name, part))
    return tuple(parts)


def _signature(value: Value) -> Hashable:
    if isinstance(value, (Constant, Quantity, Symbol)):
        return (value.__class__, value)
    if isinstance(value, Data) and value.estimator is None:
        facts = value.facts
        return (*facts[:2], tuple(sorted(facts.columns.items(), key=str)), *facts[3:])
    return value.node if isinstance(value, Function) else None


def _reads_nothing(machine: Machine, function: Function) -> bool:
    """Whether a function sees nothing but what is passed and names of libraries, as far as its scope tells."""
    if function.scope.parent is not None:
        return False
    bound = (function.scope.names.get(name) for name in machine.calls.names_read(function.node))
    return all(value is None or isinstance(value, (Symbol, Function, Constant)) for value in bound)


def _again(value: Value, depth: int = 0) -> Value:
    """The same result as before, as a new object."""
    if isinstance(value, Data):
        return Data(value.facts)
    if isinstance(value, Collection) and value.known is not None and not value.is_mapping and depth < 3:
        return sequence([_again(item, depth + 1) for item in value.known])
    return value


# Classes


def make_class(machine: Machine, node: ast.ClassDef) -> LocalClass:
    """The value of a `class`: what its body binds."""
    bases = tuple(machine.evaluate(base) for base in node.bases)
    scope = Scope(machine.scope)
    outer, machine.scope = machine.scope, scope
    try:
        machine.run(node.body)
    finally:
        machine.scope = outer
    members = {str(name): value for name, value in scope.names.items()}
    for value in members.values():
        if isinstance(value, Function) and value.scope is scope:
            value.scope = outer
    return LocalClass(node, members, bases)


def construct(machine: Machine, cls: LocalClass, arguments: Arguments, node: ast.expr) -> Value:
    """A new object of a class of this module."""
    made = Instance(cls, arguments)
    made.estimator = _inherited_estimator(machine, cls, arguments)
    if made.estimator is not None:
        made.estimator.is_single = not machine.is_trying
        if machine.is_trying and made.estimator.is_model:
            note_parameters(machine, made.estimator, _named_parameters(cls, arguments), node)
    if any(base.startswith("torchvision.datasets.") for base in cls.library_bases()):  # what its base reads
        made.attributes["data"] = machine.source(("data set", machine.fresh()))
    initialize = cls.member("__init__")
    if isinstance(initialize, Function):
        method = Function(initialize.node, initialize.scope, initialize.defaults, made)
        call_function(machine, method, arguments, node)
    else:
        made.attributes.update(_fields(cls, arguments))
    with_item_windows(machine, made)
    return made


def _named_parameters(cls: LocalClass, arguments: Arguments) -> Iterator[tuple[str, Value]]:
    """What a constructor is passed, by the names that it gives it."""
    initialize = cls.member("__init__")
    names = [item.arg for item in initialize.node.args.args[1:]] if isinstance(initialize, Function) else []
    yield from zip(names, arguments.positional, strict=False)
    yield from arguments.keywords.items()


def _fields(cls: LocalClass, arguments: Arguments) -> dict[Hashable, Value]:
    """What a data class keeps: its annotated fields, in order."""
    names = [
        item.target.id
        for item in cls.node.body
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
    ]
    given: dict[Hashable, Value] = dict(zip(names, arguments.positional, strict=False))
    given.update((name, value) for name, value in arguments.keywords.items() if name in names)
    return given


def _inherited_estimator(machine: Machine, cls: LocalClass, arguments: Arguments) -> Estimator | None:
    """What a class that derives from a library's model or estimator inherits."""
    for base in cls.library_bases():
        if machine.catalogue.has_kind(base, "trainer") and cls.member("__init__") is None:
            return _inherited_trainer(machine, cls, base, arguments)
        if machine.catalogue.has_kind(base, "model", "layer", "classifier", "regressor"):
            return Estimator(cls.node.name, base, is_model=True)
    return None


def _inherited_trainer(machine: Machine, cls: LocalClass, base: str, arguments: Arguments) -> Estimator:
    made = Trainer(cls.node.name, base)
    made.parameters = machine.knowledge.named(base, arguments)
    return made


def method_of(instance: Instance, name: str) -> Function | None:
    """A method of an object, bound to it; what is set on the object itself comes first."""
    own = instance.attributes.get(name)
    if isinstance(own, Function):
        return own
    found = instance.cls.member(name)
    return bound(found, instance) if isinstance(found, Function) else None


def bound(method: Function, instance: Instance) -> Function:
    """A method of a class with what it is called on: the object, its class, or nothing."""
    if _is_decorated(method, "staticmethod"):
        return method
    owner = instance.cls if _is_decorated(method, "classmethod") else instance
    return Function(method.node, method.scope, method.defaults, owner)


def member_of(cls: LocalClass, name: str) -> Value | None:
    """What a class itself gives for a name: its methods take the object first, class methods the class."""
    found = cls.member(name)
    if isinstance(found, Function) and _is_decorated(found, "classmethod"):
        return Function(found.node, found.scope, found.defaults, cls)
    return found


def _is_decorated(function: Function, name: str) -> bool:
    decorators = getattr(function.node, "decorator_list", ())
    return any(isinstance(item, ast.Name) and item.id == name for item in decorators)


def assumed_arguments(machine: Machine, function: Function) -> Arguments:
    """Arguments for a function that nothing here calls: data of which nothing is known, and constant defaults."""
    node = function.node.args
    keywords: dict[str, Value] = {}
    for parameter in (*node.posonlyargs, *node.args, *node.kwonlyargs):
        default = function.defaults.get(parameter.arg)
        if default is None or default == NONE:
            key = ("parameter", parameter.lineno, parameter.col_offset)
            keywords[parameter.arg] = machine.source(key)
    first = next(iter((*node.posonlyargs, *node.args)), None)
    if function.owner is not None and first is not None:
        keywords.pop(first.arg, None)
    return Arguments(keywords=keywords)
