"""Methods that make windows of rows, and what is computed in them."""

from __future__ import annotations

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.deriving import are_windows, windowed
from mlgate.semantics.leakage.facts import Form
from mlgate.semantics.leakage.method_call import MethodCall, MethodEffect
from mlgate.semantics.leakage.objects import Data, Value
from mlgate.semantics.leakage.rows import Shuffled
from mlgate.semantics.leakage.unchanged_rows import keep_rows

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


WINDOWED = {Form.WINDOW: Form.SERIES, Form.WINDOWS: Form.FRAME}
"""What windows give."""


def _window(machine: Machine, call: MethodCall) -> Value:
    """A window moves along: what is computed in it stays near each row."""
    facts = call.facts
    if facts.form is Form.ELEMENT:
        return Data(facts.flat(Form.ELEMENT))
    form = Form.WINDOWS if facts.form is Form.FRAME else Form.WINDOW
    return Data(facts.flat(form)._replace(columns=facts.columns, statistics=facts.statistics, prediction=None))


def of_window(machine: Machine, call: MethodCall) -> Value:
    """What is computed in windows: for each row, or each period, its own."""
    return Data(call.facts._replace(form=WINDOWED[call.facts.form]))


def _unfold(machine: Machine, call: MethodCall) -> Value:
    """`signal.unfold(0, 128, 64)`: windows of a tensor's rows."""
    size, step = call.arguments.constant("size", 1), call.arguments.constant("step", 2)
    is_by_rows = call.arguments.constant("dimension", 0) == 0
    if not is_by_rows or not isinstance(size, int) or not isinstance(step, int) or size <= step:
        return keep_rows(machine, call)
    return Data(windowed(machine, call.facts.flat(), call.node))


def _every_window(machine: Machine, call: MethodCall) -> Value:
    """`dataset.window(21, shift=1)`: windows of a data set, each so many rows after the last."""
    size, shift = call.arguments.constant("size", 0), call.arguments.constant("shift", 1)
    is_near = isinstance(shift, int) and (shift < size if isinstance(size, int) else shift == 1)
    return Data(windowed(machine, call.facts.flat(), call.node)) if is_near else keep_rows(machine, call)


def _shuffle(machine: Machine, call: MethodCall) -> Value:
    """`dataset.shuffle(1000)`: windows of it come in another order; else we need not know."""
    mixed = are_windows(call.facts)
    return Data(call.facts.at(Shuffled(machine.fresh())) if mixed else call.facts)


METHODS: dict[str, MethodEffect] = {
    "window": _window,
    "unfold": _unfold,
    "every_window": _every_window,
    "shuffle": _shuffle,
}
