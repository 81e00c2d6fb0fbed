"""Where an argument comes from: through the parameters of the functions around, to the call that passes it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mlgate.core.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlgate.semantics.leakage.events import LeakageEvents


def passed_from(events: LeakageEvents, argument: ast.expr, calls: Sequence[ast.expr]) -> ast.expr:
    """What the outermost call passes that hands it on; a name of the function itself is what it is."""
    for call in reversed(calls):
        passed = passed_for(events, argument, call)
        if passed is None:
            return argument
        argument = passed
    return argument


def passed_for(events: LeakageEvents, argument: ast.expr, call: ast.expr) -> ast.expr | None:
    """What a call passes for a parameter of what it calls."""
    function = events.functions.get(call)
    if not isinstance(argument, ast.Name) or function is None or not isinstance(call, ast.Call):
        return None
    return passed(function, call, argument.id)


def passed(function: ast.AST, call: ast.Call, name: str) -> ast.expr | None:
    """What a call passes for a parameter of a function."""
    arguments = getattr(function, "args", None)
    if not isinstance(arguments, ast.arguments):
        return None
    parameters = [item.arg for item in (*arguments.posonlyargs, *arguments.args)]
    is_method = bool(parameters) and parameters[0] in ("self", "cls")
    if name not in parameters and name not in {item.arg for item in arguments.kwonlyargs}:
        return None
    given = next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
    if given is not None or name not in parameters:
        return given
    place = parameters.index(name) - is_method
    return call.args[place] if 0 <= place < len(call.args) else None
