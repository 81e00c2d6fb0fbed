"""Calls that put a model into a registry, or give it to its users by moving an alias or a stage."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.constants import NOT_CONSTANT
from mlgate.semantics.module import Module

WORDS = frozenset(
    {b"register_model", b"registered_model_name", b"create_model_version"}
    | {b"set_registered_model_alias", b"transition_model_version_stage", b"copy_model_version"}
)
REGISTER = frozenset({"mlflow.register_model", "mlflow.tracking.register_model", "mlflow.models.register_model"})
VERSIONS = ("create_model_version", "copy_model_version")
MOVES = {"set_registered_model_alias": ("alias", 1), "transition_model_version_stage": ("stage", 2)}
"""Methods that only the client of a registry has, with the argument that says where a version goes."""
CANDIDATES = lazy_regex(
    r"(?i)challenger|candidate|staging|stage\b|dev|test|shadow|canary|archiv|previous|latest|none|rollback|backup|old|new"
)
"""Aliases and stages of versions that nobody is served by yet, or any more."""
CLIENTS = lazy_regex(r"(?i)client|^mlflow|^mc$|registry$")
GOES_BACK = lazy_regex(r"(?i)rollback|roll_back|revert|restore|undo")


class Registration(NamedTuple):
    """One call; `moves`: it changes which version is served, rather than add one."""

    call: Call
    moves: bool


def registrations(module: Module) -> Iterator[Registration]:
    """The registrations of a module, those left out that lead back to what was served before."""
    if not module.mentions(WORDS):
        return
    for registration in (*_added(module), *_moved(module)):
        function = registration.call.scope.function
        if function is None or GOES_BACK.search(function.name) is None:
            yield registration


def _added(module: Module) -> Iterator[Registration]:
    for call in module.calls_to(REGISTER):
        yield Registration(call, False)
    for call in module.method_calls(*VERSIONS):
        if _is_client(call):
            yield Registration(call, False)
    for call in module.method_calls("log_model", "save_model", "autolog"):
        name = call.keyword("registered_model_name")
        if name is not None and not (isinstance(name.value, ast.Constant) and name.value.value is None):
            yield Registration(call, False)


def _moved(module: Module) -> Iterator[Registration]:
    for method, (argument, position) in MOVES.items():
        for call in filter(_is_client, module.method_calls(method)):
            place = module.constant(call.argument(argument, position), call.scope)
            if place is NOT_CONSTANT or CANDIDATES.search(str(place)) is None:
                yield Registration(call, True)


def _is_client(call: Call) -> bool:
    """Whether the receiver is a client, or called one: the stores behind it have the same methods."""
    if call.receiver_class is not None:
        return call.receiver_class.endswith("MlflowClient")
    return call.receiver is not None and CLIENTS.search(call.module.text(call.receiver)) is not None
