"""Rows that calls of libraries read or make: the same call on the same things gives the same rows."""

from __future__ import annotations

import ast
from collections.abc import Hashable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage._knowledge import HOW_READ
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.facts import Form, combined
from mlgate.semantics.leakage.kept_files import written_to
from mlgate.semantics.leakage.locations import text_of
from mlgate.semantics.leakage.objects import Data, Parts, Value
from mlgate.semantics.leakage.splits import part
from mlgate.semantics.leakage.values import constant_of, facts_of, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def open_file(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`open("rows.pkl", "rb")`: data, unless it is written to; what is kept there is known by the file's name."""
    mode = arguments.constant("mode", 1)
    made = (
        Data() if isinstance(mode, str) and mode[:1] in ("w", "a", "x") else read_rows(machine, path, arguments, node)
    )
    name = arguments.constant("file", 0)
    if isinstance(name, str):
        machine.opened[facts_of(made).rows or machine.identity(made)] = name
    return made


def read_rows(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """Data read or made: the same call with the same constants is the same data."""
    if path.startswith(("keras.datasets.", "sklearn.datasets.")) and (ready := _ready(machine, path, arguments, node)):
        return ready
    if path.endswith(".load_model") and (saved := machine.saved.get(str(arguments.constant("filepath", 0)))):
        return saved.copy(keep_state=True)
    if machine.written and (kept := written_to(machine, path, arguments)) is not None:
        return kept
    form = Form.FRAME if path.startswith("pandas.") else Form.SERIES if path == "builtins.open" else Form.UNKNOWN
    if path.startswith("numpy.") and str(arguments.constant("file", 0)).endswith(".npy"):
        form = Form.ARRAY
    constants = [(key, text_of(machine, value)) for key, value in _numbered(arguments)]
    if path.startswith("torchvision.datasets.") and arguments.rest is None:
        made = machine.source(_items_of(machine, path, arguments))
        made.facts = made.facts.depending_on(combined(arguments.facts).all_statistics)  # `Normalize(mean, std)`
        return machine.read_at(made, node)
    if arguments.rest is None and constants and all(constant is not ... for _, constant in constants):
        made = machine.source(("read", path, *((key, str(constant)) for key, constant in constants)), form)
        return machine.read_at(made, node)
    if not constants and "." in path and not path.startswith("pandas."):
        return machine.source(("read", path), form)
    given = ((key, str(constant)) for key, constant in constants if constant is not ...)
    return machine.read_at(machine.source_at(node, form, tuple(given), _table(machine, path, arguments)), node)


def _ready(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value | None:
    """Data sets that come with a library: divided, or as rows and labels."""
    if path.startswith("keras."):
        return _divided(machine, path, node) if path.endswith(".load_data") else Data()  # a vocabulary has no rows
    if arguments.constant("return_X_y") is not True:
        return None
    whole = machine.read_at(machine.source(("read", path)), node)
    return sequence((whole, Data(whole.facts)))


def _table(machine: Machine, path: str, arguments: Arguments) -> Hashable:
    """What a table is known by that is read whole: the same call on the same objects gives the same rows."""
    is_whole = path.startswith("pandas.read_") and not {"chunksize", "iterator"} & arguments.keywords.keys()
    if not is_whole or arguments.rest is not None:
        return None
    return (path, *((key, _known_by(machine, value)) for key, value in _numbered(arguments)))


def _known_by(machine: Machine, value: Value) -> Hashable:
    constant = text_of(machine, value)
    return machine.identity(value) if constant is ... else str(constant)


def _items_of(machine: Machine, path: str, arguments: Arguments) -> Hashable:
    """What tells the images of a data set, whatever is done to each when it is fetched."""
    first = {"root": arguments.positional[0]} if arguments.positional else {}
    others = [(str(number), value) for number, value in enumerate(arguments.positional[1:])]
    named = {**first, **{key: value for key, value in others if constant_of(value) is not ...}, **arguments.keywords}
    told = sorted(((key, _known_by(machine, value)) for key, value in named.items() if key not in HOW_READ), key=str)
    return ("read", path, *told)


def _divided(machine: Machine, path: str, node: ast.expr) -> Value:
    """A data set that comes divided: `(X_train, y_train), (X_test, y_test)`."""
    whole = machine.read_at(machine.source(("read", path)), node)
    parts = Parts(machine.record.split(node, "load_data", whole.facts.rows, shuffled=False, recipe=path), (whole,))
    return sequence(sequence((part(parts, whole, index), part(parts, whole, index))) for index in (0, 1))


def _numbered(arguments: Arguments) -> list[tuple[str, Value]]:
    positional = [(str(number), value) for number, value in enumerate(arguments.positional)]
    return [*positional, *arguments.keywords.items()]


def make_rows(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """Synthetic data; with a seed, the same each time."""
    if isinstance(constant_of(arguments.keywords.get("random_state")), int):
        return read_rows(machine, path, arguments, node)
    return machine.source(("made", path, node.lineno, node.col_offset, machine.fresh()))


def hold_rows(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """Rows that an object holds which feeds or keeps them; of a data set that brings its own, those."""
    if machine.catalogue.has_kind(path, "loader"):  # `MNIST(root, train=False)`
        return read_rows(machine, path, arguments, node)
    found = arguments.first("data", "dataset")
    return machine.unknown_result(arguments, node) if found is None else Data(facts_of(found).flat(Form.UNKNOWN))
