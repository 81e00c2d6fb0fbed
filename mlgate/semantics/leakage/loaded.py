"""Models that were fitted elsewhere: read from a file, from a registry, or given by a function without rows.

Where a module fits none of its own, they are what its test rows compare.
"""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.candidates import setting_of
from mlgate.semantics.leakage.facts import NOTHING, Facts
from mlgate.semantics.leakage.knowledge import PREDICT_METHODS, SCORE_METHODS
from mlgate.semantics.leakage.objects import Data, Estimator

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

ELSEWHERE = ("read", "call")
"""What the origin of something begins with that a library or an unknown function brought in."""


def loaded(machine: Machine, value: Data, method: str, node: ast.expr) -> Estimator | None:
    """A model that came from elsewhere as it is, by what it is asked for; what is read twice is one model."""
    if method not in PREDICT_METHODS | SCORE_METHODS or len(value.facts.rows) != 1:
        return None
    (atom,) = value.facts.rows
    origin = atom.origin
    if atom.path or not isinstance(origin, tuple) or origin[0] not in ELSEWHERE:
        return None
    model = machine.loaded.get(origin)
    if model is None:
        model = machine.loaded[origin] = Estimator("", None, is_model=True, certain=False)
        model.site = node
        model.varied = machine.is_repeating and is_brought_in_loop(machine, origin)
        setting = setting_of(machine, model, NOTHING, node)
        features = Facts(rows=value.facts.rows)
        made = machine.record.fit(node, "", machine.identity(model), features, NOTHING, False, setting)
        machine.store.put(model, "fits", frozenset({made}))
        machine.record.events.loaded.add(made)
    return model


def is_brought_in_loop(machine: Machine, origin: tuple[object, ...]) -> bool:
    """Whether a call that brought something in stands in a loop that runs: each round has another one."""
    lines = [
        (loop.lineno, loop.end_lineno) for loop in machine.record.loops if isinstance(loop, (ast.For, ast.AsyncFor))
    ]
    return origin[0] == "call" and any(first <= origin[1] <= (last or 0) for first, last in lines)  # type: ignore[operator]
