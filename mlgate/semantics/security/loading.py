"""Calls that read an object from a file or from bytes, and where those come from."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import Enum

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import FETCHES, PICKLES_TO, PICKLES_TO_BYTES, UNPICKLES, UNPICKLES_IF
from mlgate.semantics.call import Call
from mlgate.semantics.constants import NOT_CONSTANT
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.scope import Binding, BindingKind, Scope


class Origin(Enum):
    """Where the bytes of a load come from."""

    FILE = "file"
    OWN_FILE = "own file"  # this module wrote it
    OWN_BYTES = "own bytes"  # this module made them: a copy in memory
    REMOTE = "remote"


class Load(NamedTuple):
    """A call that runs whatever code its input holds; `why` is the argument that makes it so, if one does."""

    call: Call
    why: str | None


_WRITING_METHODS = ("to_pickle", "save", "save_model")
_URL = lazy_regex(r"(?:https?|ftp|s3|gs|gcs|hdfs|abfss?)://")

Key = tuple[object, ...]


def unsafe_loads(module: Module) -> Iterator[Load]:
    """Calls that unpickle, or that are told not to be safe."""
    for call in module.calls_to(UNPICKLES):
        if call.node.args or call.node.keywords:
            yield Load(call, None)
    for call in module.calls_to(UNPICKLES_IF):
        parameter, value = UNPICKLES_IF[call.qualified_name or ""]
        if module.constant(call.argument(parameter), call.scope) is value:
            yield Load(call, f"{parameter}={value}")


def origin_of(call: Call) -> Origin:
    """Where a load's first argument comes from, as far as the module shows."""
    module = call.module
    source = next(iter(call.node.args), None) or next((keyword.value for keyword in call.node.keywords), None)
    if source is None:
        return Origin.FILE
    if _comes_from(module, source, call.scope, PICKLES_TO_BYTES):
        return Origin.OWN_BYTES
    key = _file_key(module, source, call.scope)
    if key is not None and key in _written_files(module):
        return Origin.OWN_FILE
    if _is_remote(module, source, call.scope):
        return Origin.REMOTE
    return Origin.FILE


def _is_remote(module: Module, source: ast.expr, scope: Scope) -> bool:
    value = module.constant(source, scope)
    if isinstance(value, str):
        return _URL.match(value) is not None
    return _comes_from(module, source, scope, FETCHES)


def _comes_from(module: Module, source: ast.expr, scope: Scope, names: frozenset[str]) -> bool:
    """Whether an expression is, or is an attribute or method of, the result of one of these calls."""
    for _ in range(6):
        if isinstance(source, ast.Call):
            call = module.call_of(source)
            if call is not None and call.qualified_name in names:
                return True
            source = source.args[0] if _only_wraps(source) else source.func
        elif isinstance(source, (ast.Attribute, ast.Subscript)):
            source = source.value
        elif isinstance(source, ast.Name):
            binding = _only_binding(source, scope)
            if binding is None or binding.value is None:
                return False
            source = binding.value
        else:
            return False
    return False


def _only_wraps(call: ast.Call) -> bool:
    """`BytesIO(x)`, `open(x)`: what is passed is what is read."""
    name = last_name(call.func)
    return bool(call.args) and name in {"BytesIO", "open", "GzipFile", "b64decode", "decompress", "Path"}


def _only_binding(name: ast.Name, scope: Scope) -> Binding | None:
    bindings = scope.all_bindings(name.id)
    return bindings[0] if len(bindings) == 1 else None


@per_module
def _written_files(module: Module) -> frozenset[Key]:
    """The files that a module writes objects to."""
    found = set()
    for call in (*module.calls_to(PICKLES_TO), *module.method_calls(*_WRITING_METHODS)):
        position = PICKLES_TO.get(call.qualified_name or "", 0)
        if position < len(call.node.args):
            found.add(_file_key(module, call.node.args[position], call.scope))
    return frozenset(key for key in found if key is not None)


def _file_key(module: Module, source: ast.expr, scope: Scope) -> Key | None:
    """What two mentions of one file have in common; None when that cannot be known."""
    for _ in range(4):
        value = module.constant(source, scope)
        if value is not NOT_CONSTANT:
            return ("constant", value)
        if isinstance(source, ast.Call) and _only_wraps(source):
            source = source.args[0]
        elif isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute) and source.func.attr == "open":
            source = source.func.value
        elif isinstance(source, ast.Name):
            opened = [b.value for b in _reaching(source, scope) if b.kind is BindingKind.CONTEXT and b.value]
            if not opened:
                return _name_key(source, scope)
            source = opened[0]
        else:
            return ("text", module.text(source), id(scope.function))
    return None


def _reaching(name: ast.Name, scope: Scope) -> list[Binding]:
    """The bindings of a name above its use, the nearest first."""
    bindings = [b for b in scope.all_bindings(name.id) if getattr(b.node, "lineno", 0) <= name.lineno]
    return bindings[::-1]


def _name_key(name: ast.Name, scope: Scope) -> Key | None:
    bindings = scope.all_bindings(name.id)
    return ("name", name.id, id(bindings[0].scope)) if bindings else None
