"""What tells a seed that is no constant: the setting that it is read from."""

from __future__ import annotations

import ast
from collections.abc import Hashable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.facts import Form
from mlgate.semantics.leakage.objects import Data, Symbol
from mlgate.semantics.leakage.values import constant_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.arguments import Arguments
    from mlgate.semantics.leakage.machine import Machine


def seed_of(machine: Machine, arguments: Arguments, key: str) -> Hashable:
    """What a seed is known by; `Ellipsis` where nothing tells it, as of one that a loop takes.

    `args.seed` is the same wherever it is read; what one name holds is the same until it is bound anew.
    """
    value = arguments.keywords.get(key)
    if isinstance(value, Symbol):
        return ("seed", value.path)
    if not isinstance(value, Data) or value.facts.rows or value.facts.form is not Form.UNKNOWN:
        constant = constant_of(value)
        return constant if isinstance(constant, Hashable) else ...
    written = arguments.expression(value)
    if isinstance(written, ast.Attribute) and isinstance(written.value, ast.Name) and written.value.id != "self":
        return ("seed", ast.dump(written))
    return ("seed", machine.identity(value)) if isinstance(written, (ast.Name, ast.Attribute)) else ...
