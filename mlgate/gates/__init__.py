"""Promotion gates: what a run must prove before its model may be registered. Importing this loads nothing heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlgate.gates.api import GateFailedError, check, evaluate, evaluate_experiment
    from mlgate.gates.decision import Decision
    from mlgate.gates.stamping import stamp

__all__ = ["Decision", "GateFailedError", "check", "evaluate", "evaluate_experiment", "stamp"]

_HOMES = {
    "check": "api",
    "evaluate": "api",
    "evaluate_experiment": "api",
    "GateFailedError": "api",
    "Decision": "decision",
    "stamp": "stamping",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is asked for."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{home}"), name)
