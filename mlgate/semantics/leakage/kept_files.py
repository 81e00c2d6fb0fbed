"""Tables written to a file and read again: the file holds the rows that were written."""

from __future__ import annotations

import ast
from collections.abc import Hashable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage._knowledge import WRITES_TO
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.facts import Form
from mlgate.semantics.leakage.method_call import MethodCall, MethodEffect
from mlgate.semantics.leakage.objects import Collection, Data, Estimator, Value
from mlgate.semantics.leakage.values import constant_of, facts_of, mapping

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


PARTLY = frozenset({"nrows", "skiprows", "chunksize", "iterator"})
"""Parameters with which a part of a file is read, or piece by piece."""

LOADERS = ("pandas.read_", "numpy.load", "joblib.load", "pickle.load", "torch.load", "scipy.sparse.load", "scipy.io.mm")
PLACE_FIRST = ("numpy.", "scipy.")
"""Libraries whose functions are told the place before what is kept there."""


def write(machine: Machine, call: MethodCall) -> Value:
    """`frame.to_csv("clean.csv")`."""
    adds = str(call.arguments.constant("mode")).startswith("a")
    _keep(machine, call.arguments.get(WRITES_TO[call.name], 0), None if adds else call.receiver)
    return Data()


def store(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`numpy.save(place, rows)`, `scipy.io.mmwrite(place, rows)`, `joblib.dump(rows, place)`."""
    given = arguments.positional[:2]
    if len(given) == 2:
        place, value = given if path.startswith(PLACE_FIRST) else given[::-1]
        _keep(machine, place, value)
    return Data()


def store_all(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`numpy.savez(place, X=X, y=y)`: rows by name; those without one are `arr_0`, `arr_1`."""
    place = next(iter(arguments.positional), None)
    named: dict[Hashable, Value] = {f"arr_{number}": value for number, value in enumerate(arguments.positional[1:])}
    _keep(machine, place, mapping({**named, **arguments.keywords}) if named or arguments.keywords else None)
    return Data()


def load(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`pickle.load(file)`: what was written there, or who knows what."""
    return written_to(machine, path, arguments) or machine.unknown_result(arguments, node)


def _keep(machine: Machine, place: Value | None, value: Value | None) -> None:
    """Remember what a file holds; nothing is known of one that is added to, or written again and again."""
    key = _file(machine, place)
    if key is None:
        return
    if isinstance(value, Estimator) and value.fits and not machine.is_repeating:
        machine.written[key] = value
    elif machine.is_repeating or not isinstance(value, (Data, Collection)) or not facts_of(value).rows:
        machine.written.pop(key, None)
    else:
        machine.written[key] = Data(value.facts) if isinstance(value, Data) else value


def written_to(machine: Machine, path: str, arguments: Arguments) -> Value | None:
    """What a call reads that this run has written there before."""
    if not path.startswith(LOADERS) or not PARTLY.isdisjoint(arguments.keywords):
        return None
    value = machine.written.get(_file(machine, next(iter(arguments.values), None)))
    if isinstance(value, Estimator):  # the same model, whatever becomes of the one that was saved
        return value.copy(keep_state=True)
    if not isinstance(value, Data):
        return value
    form = value.facts.form if not path.startswith("pandas.read_") else Form.FRAME
    return Data(value.facts._replace(form=form, name=None, mask=None, held=None))


def _file(machine: Machine, place: Value | None) -> Hashable:
    """What a file is known by: its name, or the value of the variable that names it."""
    if place is None:
        return None
    name = constant_of(place)
    if name is ...:
        name = machine.opened.get(facts_of(place).rows or machine.identity(place), ...)
    if name is ...:
        return machine.identity(place)
    return name.removesuffix(".npy").removesuffix(".npz") if isinstance(name, str) else None


METHODS: dict[str, MethodEffect] = {"write": write}
