"""Data sets made of a folder, a table or arrays by a loader that can divide them: `flow_from_directory(subset=...)`.

The folder tells which rows they are, not the generator that changes the images. `subset` takes one part of a division
that is the same wherever the same share (and, for data sets, the same seed) is asked for.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.facts import Form
from mlgate.semantics.leakage.locations import text_of
from mlgate.semantics.leakage.objects import Constant, Data, Parts, Value
from mlgate.semantics.leakage.rows import Kept
from mlgate.semantics.leakage.splits import part
from mlgate.semantics.leakage.values import NONE, constant_of, facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

GIVEN = ("dataframe", "x", "directory", "path")
SUBSETS = {"training": 0, "validation": 1}


def read_folder(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`image_dataset_from_directory(folder, validation_split=0.2, subset="training", seed=1)`."""
    whole = _whole(machine, arguments, node)
    if whole is None:
        return machine.source_at(node)
    wanted = arguments.keywords.get("subset", NONE)
    if wanted == NONE:
        return whole
    shuffled = "." in path and constant_of(arguments.keywords.get("shuffle")) is not False
    seed = arguments.keywords.get("seed") if shuffled else None
    split = machine.record.split(
        node, "validation_split", whole.facts.rows, shuffled=shuffled, recipe=("subset", _known_by(machine, seed))
    )
    parts, name = Parts(split, (whole,)), constant_of(wanted)
    if name == "both":
        return parts
    number = SUBSETS.get(name) if isinstance(name, str) else None
    return Data(whole.facts.at(Kept(("subset", machine.fresh())))) if number is None else part(parts, whole, number)


def _whole(machine: Machine, arguments: Arguments, node: ast.expr) -> Data | None:
    """All that the loader is given: the rows of a table or an array, or what is in a folder."""
    named = (arguments.keywords[name] for name in GIVEN if name in arguments.keywords)
    given = arguments.positional[0] if arguments.positional else next(named, None)
    if given is None or (isinstance(given, Constant) and not isinstance(given.value, str)):
        return None
    facts = facts_of(given)
    if facts.rows and facts.form in (Form.FRAME, Form.SERIES, Form.ARRAY):
        return machine.read_at(Data(facts.flat(Form.UNKNOWN)), node)
    made = machine.source(("read", "folder", ("directory", _folder(machine, given))))
    return machine.read_at(made, node)


def _folder(machine: Machine, given: Value) -> Hashable:
    text = text_of(machine, given)
    return machine.identity(given) if text is ... else str(text).replace("\\", "/").removeprefix("./").rstrip("/")


def _known_by(machine: Machine, value: Value | None) -> Hashable:
    constant = constant_of(value)
    if value is None or constant is not ...:
        return str(constant)
    return machine.identity(value)
