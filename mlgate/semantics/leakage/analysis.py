"""One run over one module: the body in cell order, then functions that nothing calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics.leakage.events import LeakageEvents
from mlgate.semantics.leakage.functions import assumed_arguments, call_function
from mlgate.semantics.leakage.machine import Exhausted, Machine
from mlgate.semantics.leakage.numbered import restart_numbers
from mlgate.semantics.leakage.objects import Function, Instance
from mlgate.semantics.leakage.target_means import tell_target_means
from mlgate.semantics.module import Module

STEPS = 100_000
STEPS_PER_LINE = 100
MOST_STEPS = 350_000
"""The budget: a line takes about ten steps, one in a function ten for each call of it; the most take about a second."""

WORTH_RUNNING = lazy_regex(r"\bfit|\bscale\(|\btrain\(|\.predict")


def analyse(module: Module, steps: int | None = None, machine: Machine | None = None) -> LeakageEvents:
    """Run a module; what was found before a budget ran out is kept, and the events say why they end."""
    restart_numbers()
    if machine is None:
        machine = Machine(module.catalogue, steps or budget_of(module))
    try:
        machine.run(module.tree.body)
        if not module.is_notebook:
            _run_uncalled(machine, module)
    except Exhausted:
        machine.record.events.exhausted = "the leakage analysis ran out of its budget of steps"
    except RecursionError:
        machine.record.events.exhausted = "the leakage analysis met code nested too deeply"
    finally:
        machine.release()
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
    for function in _uncalled(machine):
        if WORTH_RUNNING.search(module.text(function.node)):
            call_function(machine, function, assumed_arguments(machine, function), _place(function))


def _uncalled(machine: Machine) -> Iterator[Function]:
    for function in list(machine.functions):
        if function.node not in machine.calls.called and _is_current(machine, function):
            yield function
    for cls in list(machine.classes):
        if machine.scope.names.get(cls.node.name) is cls:
            for member in cls.members.values():
                if isinstance(member, Function) and member.node not in machine.calls.called:
                    yield Function(member.node, member.scope, member.defaults, Instance(cls))


def _is_current(machine: Machine, function: Function) -> bool:
    """Whether a definition is still what its name means, at the top of the module."""
    node = function.node
    return not isinstance(node, ast.Lambda) and machine.scope.names.get(node.name) is function


def _place(function: Function) -> ast.expr:
    node = function.node
    return ast.copy_location(ast.Constant(None), node)
