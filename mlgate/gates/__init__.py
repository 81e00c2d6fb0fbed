"""Promotion gates: what a run must prove before its model may be registered. Importing this loads nothing heavy."""

from __future__ import annotations

from mlgate.core.typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlgate.gates.api import GateFailedError, check, evaluate, evaluate_experiment
    from mlgate.gates.decision import Decision
    from mlgate.gates.promotion import Move
    from mlgate.gates.registry import ConflictError
    from mlgate.gates.registry_api import history, promote, rollback
    from mlgate.gates.stamping import stamp

__all__ = [
    "ConflictError",
    "Decision",
    "GateFailedError",
    "Move",
    "check",
    "evaluate",
    "evaluate_experiment",
    "history",
    "promote",
    "rollback",
    "stamp",
]

_HOMES = {
    "check": "api",
    "evaluate": "api",
    "evaluate_experiment": "api",
    "GateFailedError": "api",
    "Decision": "decision",
    "stamp": "stamping",
    "promote": "registry_api",
    "rollback": "registry_api",
    "history": "registry_api",
    "Move": "promotion",
    "ConflictError": "registry",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is asked for."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{home}"), name)
