"""Where files are: folders of which only the end is known, and names inside of them."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.facts import Facts
from mlgate.semantics.leakage.objects import Constant, Data, Value
from mlgate.semantics.leakage.rows import Kept, origin_rows
from mlgate.semantics.leakage.values import constant_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

NAMED = "named"
"""Marks what a folder, or something unknown, has by a name."""


def join_path(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`os.path.join(folder, "val")`: a text where all is known, else what an unknown folder has by that name."""
    parts = arguments.positional
    names = [constant_of(part) for part in parts]
    if not parts or arguments.rest is not None or not isinstance(names[-1], str) or machine.is_repeating:
        return machine.unknown_result(arguments, node)
    if all(isinstance(name, str) for name in names):
        return Constant("/".join(str(name).rstrip("/") for name in names))
    folders = tuple(constant_of(part) if isinstance(part, Constant) else machine.identity(part) for part in parts[:-1])
    folder = origin_rows(("folder", machine.number_of(folders)))
    return Data(Facts(folder).at(Kept((NAMED, names[-1]))))


def text_of(machine: Machine, value: Value) -> object:
    """The text that a path is, or ends with; `Ellipsis` when nothing of it is known."""
    constant = constant_of(value)
    if constant is not ... or not isinstance(value, Data) or len(value.facts.rows) != 1 or machine.is_repeating:
        return constant
    (atom,) = value.facts.rows
    last = atom.path[-1] if atom.path else None
    key = last.key if isinstance(last, Kept) else None
    if not isinstance(key, tuple) or key[0] != NAMED:
        return constant
    return f"{machine.number_of((atom.origin, atom.path[:-1]))}/{key[1]}"
