"""One run over one module: the body in the order of its cells, then functions that nothing calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Set

from mlgate.core.lazy_regex import Alternatives, beginning, lazy_regex
from mlgate.semantics.bare_code import bared
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.events import LeakageEvents
from mlgate.semantics.leakage.functions import FunctionNode, assumed_arguments, bound, call_function, construct
from mlgate.semantics.leakage.machine import Exhausted, Machine
from mlgate.semantics.leakage.numbered import restart_numbers
from mlgate.semantics.leakage.objects import Function, Instance, LocalClass
from mlgate.semantics.leakage.syntax import forget_syntax
from mlgate.semantics.leakage.target_means import tell_target_means
from mlgate.semantics.module import Module
from mlgate.semantics.notebooks.run_order import run_order

STEPS = 100_000
STEPS_PER_LINE = 100
MOST_STEPS = 120_000
"""The budget: a line takes about ten steps, one in a function ten for each call of it; the most take about a second."""

WORTH_RUNNING = Alternatives(
    *(beginning(verb) + f"(?<!def {verb})" for verb in ("fit", r"scale\(", r"train\(")),
    beginning("evaluate") + r"(?<!def evaluate)\w*\([^()]*\bmodels\b",
    words=(".predict", ".backward("),
)
"""Something is learnt, or judged, in a function: to be called so is not enough."""
CALL = lazy_regex(r"(?<!def )\b(\w+)\(")
OWN_CALL = lazy_regex(beginning("self") + r"\.(\w+)\(")
OWN_FIT = lazy_regex(beginning("self") + r"\.(\w+)\.(?:fit|predict)")
OWN_SET = lazy_regex(beginning("self") + r"\.(\w+)\s*=(?!=)")
"""What methods of one object fit, and what others make: `self.model = Sequential()`."""


def analyse(module: Module, steps: int | None = None, machine: Machine | None = None) -> LeakageEvents:
    """Run a module; what was found before a budget ran out is kept, and the events say why they end."""
    restart_numbers()
    if machine is None:
        machine = Machine(module.catalogue, steps or budget_of(module))
    try:
        machine.run(run_order(module))
        if not module.is_notebook:
            _run_uncalled(machine, module)
    except Exhausted:
        machine.record.events.exhausted = "the leakage analysis ran out of its budget of steps"
    except RecursionError:
        machine.record.events.exhausted = "the leakage analysis met code nested too deeply"
    finally:
        machine.release()
        forget_syntax()
    machine.record.events.set_loaded_apart()
    tell_target_means(machine.record.events)
    if machine.truncated:
        machine.record.events.exhausted = "the leakage analysis met code nested too deeply"
    return machine.record.events


def budget_of(module: Module) -> int:
    """The steps that a run of a module may take."""
    return min(STEPS + STEPS_PER_LINE * len(module.unit.line_starts), MOST_STEPS)


def _run_uncalled(machine: Machine, module: Module) -> None:
    """Functions and methods of a script that nothing in it calls, with arguments of which nothing is known."""
    machine.record.assumed = True
    texts = _Texts(module)
    for function in _callers_first(texts, list(_uncalled(machine, texts))):
        if function.node not in machine.calls.called:
            call_function(machine, function, assumed_arguments(machine, function), _place(function))


class _Texts(dict[FunctionNode, str]):
    """The code of functions without texts and comments, each worked out once."""

    def __init__(self, module: Module) -> None:
        super().__init__()
        self._module = module

    def __missing__(self, node: FunctionNode) -> str:
        self[node] = found = bared(self._module.text(node))
        return found


def _callers_first(texts: _Texts, functions: list[Function]) -> Iterator[Function]:
    """Functions that fit or judge, or call some that do; those that others call come after these.

    Of methods, those that make what others fit, too.
    """
    worth = {function for function in functions if WORTH_RUNNING.found_in(texts[function.node])}
    names = {getattr(function.node, "name", "") for function in worth if function.owner is None}
    calls = {function: _called(names, texts[function.node]) for function in functions}
    inner: set[str] = set()
    for function in functions:
        inner |= calls[function] - {getattr(function.node, "name", "")}
    fitted = {
        name for function in worth if function.owner is not None for name in OWN_FIT.findall(texts[function.node])
    }
    for function in sorted(functions, key=lambda item: item.owner is None and getattr(item.node, "name", "") in inner):
        is_maker = function.owner is not None and not fitted.isdisjoint(OWN_SET.findall(texts[function.node]))
        if function in worth or calls[function] or is_maker:
            yield function


def _called(names: Set[str], text: str) -> Set[str]:
    """Those of some functions that a text calls."""
    return names & set(CALL.findall(text)) if any(f"{name}(" in text for name in names) else frozenset()


def _uncalled(machine: Machine, texts: _Texts) -> Iterator[Function]:
    for function in list(machine.functions):
        if function.node not in machine.calls.called and _is_current(machine, function):
            yield function
    for cls in list(machine.classes):
        if machine.scope.names.get(cls.node.name) is cls:
            yield from _uncalled_methods(machine, texts, cls)


def _uncalled_methods(machine: Machine, texts: _Texts, cls: LocalClass) -> Iterator[Function]:
    """Methods, those first that no other method calls; all of one object, made with unknown arguments."""
    methods = [member for member in cls.members.values() if isinstance(member, Function)]
    if not any(WORTH_RUNNING.found_in(texts[member.node]) for member in methods):
        return
    inner = {name for member in methods for name in OWN_CALL.findall(texts[member.node])}
    owner = _assumed_object(machine, cls)
    for method in sorted(methods, key=lambda item: getattr(item.node, "name", "") in inner):
        if method.node not in machine.calls.called:
            yield bound(method, owner)


def _assumed_object(machine: Machine, cls: LocalClass) -> Instance:
    initialize = cls.member("__init__")
    arguments = Arguments()
    if isinstance(initialize, Function) and initialize.node not in machine.calls.called:
        arguments = assumed_arguments(machine, Function(initialize.node, initialize.scope, initialize.defaults, None))
        first = next(iter((*initialize.node.args.posonlyargs, *initialize.node.args.args)), None)
        arguments.keywords.pop(first.arg if first is not None else "", None)
    elif isinstance(initialize, Function):
        return Instance(cls)
    made = construct(machine, cls, arguments, _place_of(cls.node))
    return made if isinstance(made, Instance) else Instance(cls)


def _is_current(machine: Machine, function: Function) -> bool:
    """Whether a definition is still what its name means, at the top of the module."""
    node = function.node
    return not isinstance(node, ast.Lambda) and machine.scope.names.get(node.name) is function


def _place(function: Function) -> ast.expr:
    return _place_of(function.node)


def _place_of(node: ast.expr | ast.stmt) -> ast.expr:
    return ast.copy_location(ast.Constant(None), node)
