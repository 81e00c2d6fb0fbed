"""Random numbers: rows of their own, unless they are a single number, or noise upon data."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage._knowledge import DRAWN_BY_SIZES
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.facts import Facts, Form, combined
from mlgate.semantics.leakage.objects import Data, Value
from mlgate.semantics.leakage.rows import Rows

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

DRAWN = "drawn"
WHOLE = frozenset({"randint", "integers", "random_integers"})


def draw(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """Random numbers: they depend on what their parameters depend on."""
    given = combined(arguments.facts)
    if not _has_size(path, arguments) and not given.rows:
        return Data(Facts(statistics=given.all_statistics))
    rows = machine.source_at(node, given=(path.rpartition(".")[2], DRAWN)).facts.rows
    found = Data(Facts(rows, given.all_statistics, form=Form.ARRAY))
    machine.record.events.chances.add(machine.identity(found))
    return found


def _has_size(path: str, arguments: Arguments) -> bool:
    places = 1 if path.rpartition(".")[2] in DRAWN_BY_SIZES else 3
    return arguments.rest is not None or "size" in arguments.keywords or len(arguments.positional) >= places


def is_drawn(rows: Rows) -> bool:
    """Whether rows are random numbers."""
    return all(isinstance(atom.origin, tuple) and atom.origin[-1] == DRAWN for atom in rows)


def are_whole_numbers(rows: Rows) -> bool:
    """Whether rows are whole numbers drawn each for itself: as positions, some come twice."""
    return is_drawn(rows) and all(isinstance(a.origin, tuple) and a.origin[-2] in WHOLE and not a.path for a in rows)


def longer(left: Facts, right: Facts) -> Facts:
    """The operand of two whose rows the result has: the many, not the one; data, and not the noise upon it."""
    one, other = (left, right) if left.form is not Form.ELEMENT else (right, left)
    return other if is_drawn(one.rows) and not is_drawn(other.rows) else one
