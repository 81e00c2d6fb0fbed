"""Values that a loop adds to while models are fitted to them: `history.append(test[i])`, and the next fit.

Whoever walks forward learns from each value after it was predicted. What is held out is held out from what the history
began with, so that is what all these models learn from.
"""

from __future__ import annotations

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.facts import Facts, combined
from mlgate.semantics.leakage.objects import Collection, Data, Estimator, Value
from mlgate.semantics.leakage.values import facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def given_to_constructor(machine: Machine, estimator: Estimator) -> Facts:
    """The rows that an object was made with: `ARIMA(history, order).fit()`."""
    values = estimator.parameters.items()
    return combined(_rows_of(machine, estimator, name, value) for name, value in values if _holds_rows(value))


def _holds_rows(value: Value) -> bool:
    if isinstance(value, Collection):
        return not value.is_mapping and bool(facts_of(value).rows)
    return isinstance(value, Data) and value.estimator is None


def _rows_of(machine: Machine, estimator: Estimator, name: str, value: Value) -> Facts:
    found = facts_of(value)
    if not machine.is_repeating:
        return found
    return machine.begun.setdefault((estimator.site, name, tuple(machine.record.callers)), found)
