"""Parts that a call makes for itself when it is given none: made in its place, a part is the same one."""

from __future__ import annotations

import ast

from mlgate.semantics.call import Call
from mlgate.semantics.leakage._knowledge import MADE_BY_DEFAULT

_MADE = dict(zip(zip(MADE_BY_DEFAULT[::3], MADE_BY_DEFAULT[1::3], strict=True), MADE_BY_DEFAULT[2::3], strict=True))


def is_default_part(call: Call, keyword: ast.keyword) -> bool:
    """Whether an argument is what the call makes by default, told nothing but its seed."""
    made = call.module.call_of(keyword.value) if isinstance(keyword.value, ast.Call) else None
    wanted = _MADE.get((call.qualified_name or "", keyword.arg or ""))
    if made is None or wanted is None or made.node.args:
        return False
    name = made.qualified_name or ""
    seed = call.module.catalogue.seed_parameter(name)
    return (
        seed is not None
        and (name.split(".")[0], name.rpartition(".")[2]) == (wanted.split(".")[0], wanted.rpartition(".")[2])
        and all(given.arg == seed.name for given in made.node.keywords)
    )
