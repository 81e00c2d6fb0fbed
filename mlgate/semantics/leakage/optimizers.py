"""Optimisers: a network that a loop makes anew and trains at another rate in each round is another candidate."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.candidates import parameters_in, varies
from mlgate.semantics.leakage.loop_names import INCIDENTAL, may_vary
from mlgate.semantics.leakage.objects import Data, Estimator, Instance, Value
from mlgate.semantics.leakage.values import facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def make_optimizer(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`Adam(network.parameters(), lr=rate)`, or one to compile a network with."""
    made = machine.unknown_result(arguments, node)
    if machine.is_trying and may_vary(machine, node) and _has_other_settings(arguments):
        network = _network_of(machine, node)
        if network is not None:
            _vary(machine, network)
        elif isinstance(made, Data):
            machine.varied_optimizers.add(machine.identity(made))
    return made


def compiled(machine: Machine, network: Estimator, name: str, arguments: Arguments) -> Estimator:
    """`network.compile(optimizer)`, or another method that gives the network back."""
    optimizer = arguments.get("optimizer", 0) if name == "compile" and machine.varied_optimizers else None
    if optimizer is not None and machine.identity(optimizer) in machine.varied_optimizers:
        _vary(machine, network)
    return network


def _has_other_settings(arguments: Arguments) -> bool:
    """Whether a setting is what a round of a loop takes."""
    return any(
        name not in INCIDENTAL and varies(value) and not facts_of(value).rows
        for name, value in parameters_in(arguments)
    )


def _network_of(machine: Machine, call: ast.expr) -> Estimator | None:
    """The network whose parameters an optimiser is given."""
    given = call.args[0] if isinstance(call, ast.Call) and call.args else None
    if not isinstance(given, ast.Call) or not isinstance(given.func, ast.Attribute):
        return None
    if given.func.attr != "parameters" or not isinstance(given.func.value, (ast.Name, ast.Attribute)):
        return None
    value = machine.evaluate(given.func.value)
    network = value.estimator if isinstance(value, (Data, Instance)) else value
    return network if isinstance(network, Estimator) else None


def _vary(machine: Machine, network: Estimator) -> None:
    if machine.is_trying and not network.is_single:
        machine.store.put(network, "varied", True)
