"""What only one machine or network has, written into the code: addresses of services, numbers of GPUs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import Enum

from mlgate.core.diagnostic import Span
from mlgate.core.fix import Edit
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.configuration.config_code import in_configuration, is_config_module, names_configuration
from mlgate.semantics.editing.edits import replace_node
from mlgate.semantics.editing.import_edits import added_standard_import, bound_name
from mlgate.semantics.literals import Text, argument_of, given_name, texts
from mlgate.semantics.module import Module, is_test_path

_LOOPBACK = r"(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1\])"
_NUMBERS = r"(?:\d{1,3}(?:\.\d{1,3}){3})"
_INTERNAL = r"(?:[\w-]+(?:\.[\w-]+)*\.(?:internal|local|corp|lan|svc|intranet)(?:\.[\w.-]+)?|[A-Za-z][\w-]*(?=:\d))"
ADDRESS = lazy_regex(
    rf"(?:[A-Za-z][\w+]*:)?[a-z][\w+]*://(?:[^@/\s\"']*@)?(?:(?P<loopback>{_LOOPBACK})|(?:{_NUMBERS}|{_INTERNAL}))"
    r"(?::\d+)?(?:/[^\s<>]*)?"
)
"""A whole string that is the address of a service nobody else can reach: no public host, no file."""
HINT = lazy_regex(
    r"://(?:[^@/\s\"']*@)?(?:localhost|\d+\.|\[::1\]|[\w.-]+:\d|[\w.-]+\.(?:internal|local|corp|lan|svc|intra))"
)
DEVICE = lazy_regex(r"cuda(?::\d+)?|gpu(?::\d+)?|/(?:device:)?GPU:\d+|mps")
DEVICE_CALLS = frozenset({"torch.device", "tensorflow.device"})
SHOWN_BY = frozenset(
    {"print", "info", "warning", "debug", "error", "markdown", "write", "echo", "open", "secho", "log"}
)
AVAILABILITY = frozenset(
    {b"is_available", b"device_count", b"list_physical_devices", b"get_default_device", b"Accelerator"}
)
CONFIGURABLE = frozenset(
    {"getenv", "get", "setdefault", "add_argument", "Option", "option", "Argument", "Field", "config"}
)
TRACKING = frozenset({"set_tracking_uri", "set_registry_uri", "MlflowClient"})


class Kind(Enum):
    """What is written into the code."""

    LOOPBACK = "loopback"
    ADDRESS = "address"
    DEVICE = "device"
    VISIBLE = "visible"


class EnvironmentLiteral(NamedTuple):
    """One such place; `edits` let an environment variable say it."""

    kind: Kind
    text: str
    span: Span
    edits: tuple[Edit, ...] = ()


def environment_literals(module: Module) -> Iterator[EnvironmentLiteral]:
    """Addresses, each; the first device; GPUs chosen by their numbers."""
    if is_config_module(module):
        return
    if HINT.search(module.code) is not None:
        yield from _addresses(module)
    if module.imports_any({"torch"}) and not module.mentions(AVAILABILITY):
        yield from _first_device(module)
    if "CUDA_VISIBLE_DEVICES" in module.code:
        yield from _visible_devices(module)


def _addresses(module: Module) -> Iterator[EnvironmentLiteral]:
    for text in texts(module):
        found = ADDRESS.fullmatch(text.value) if text.is_whole else ADDRESS.match(_filled(text))
        if found is None or _is_configurable(module, text):
            continue
        if found["loopback"] and not text.is_whole:  # a port of its own choice: a server that this process started
            continue
        if found["loopback"] and is_test_path(module.path):  # a script that tries out what runs beside it
            continue
        kind = Kind.LOOPBACK if found["loopback"] else Kind.ADDRESS
        yield EnvironmentLiteral(kind, found[0], module.span(text.node), _edits(module, text))


def _filled(text: Text) -> str:
    """An f-string up to its host, where only who logs in, and by what password, is put in."""
    parts = text.node.values if isinstance(text.node, ast.JoinedStr) else []
    place = next(
        (place for place, part in enumerate(parts) if isinstance(part, ast.Constant) and "@" in str(part.value)), 0
    )
    if not place or "://" not in text.value:
        return text.value
    said = (str(part.value) if isinstance(part, ast.Constant) else "..." for part in parts[: place + 1])
    return "".join(said)


def _is_configurable(module: Module, text: Text) -> bool:
    """Whether somebody can say otherwise without changing the code; or the address is only shown, or compared."""
    parent = module.parent(text.node)
    if isinstance(parent, (ast.arguments, ast.Compare, ast.FormattedValue, ast.JoinedStr)):
        return True
    if isinstance(parent, ast.BoolOp):  # `os.getenv("URL") or "http://localhost:8000"`
        return True
    call, _ = argument_of(module, text.node)
    if call is not None and (_last_name(call) in CONFIGURABLE | SHOWN_BY or in_configuration(call)):
        return True
    scope = module.scope_of(text.node)
    is_field = isinstance(parent, ast.AnnAssign) and scope.is_class
    if is_field or "default" in (given_name(module, text.node) or "").lower():
        return True
    return any(names_configuration(getattr(item.node, "name", "")) for item in scope.chain())


def _edits(module: Module, text: Text) -> tuple[Edit, ...]:
    """`os.environ.get("NAME", ...)` around the literal: what it says now stays the default."""
    line = text.node.lineno
    imported = added_standard_import(module, "os", line)
    name = bound_name(module, "os", line) or ("os" if imported else None)
    if name is None or module.span(text.node).end - module.span(text.node).start < len(text.value):
        return ()
    variable = _variable(module, text)
    content = f'{name}.environ.get("{variable}", {module.text(text.node)})'
    return (*imported, replace_node(module, text.node, content))


def _variable(module: Module, text: Text) -> str:
    call, _ = argument_of(module, text.node)
    if call is not None and _last_name(call) in TRACKING:
        return "MLFLOW_TRACKING_URI"
    name = given_name(module, text.node) or ""
    return name.upper() if name.isidentifier() and len(name) > 2 else "SERVICE_URL"


def _first_device(module: Module) -> Iterator[EnvironmentLiteral]:
    calls = (*module.method_calls("to"), *module.calls_to(DEVICE_CALLS))
    for call in sorted(calls, key=lambda call: call.node.lineno):
        argument = call.node.args[0] if call.node.args else call.argument("device")
        if isinstance(module.parent(call.node), ast.IfExp):
            continue
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and DEVICE.fullmatch(argument.value):
            yield EnvironmentLiteral(Kind.DEVICE, argument.value, module.span(argument))
            return


def _visible_devices(module: Module) -> Iterator[EnvironmentLiteral]:
    for assign in module.statements(ast.Assign):
        target = assign.targets[0]
        if not isinstance(target, ast.Subscript) or not isinstance(target.slice, ast.Constant):
            continue
        value = assign.value
        if target.slice.value == "CUDA_VISIBLE_DEVICES" and isinstance(value, ast.Constant) and value.value:
            if value.value != "-1":
                yield EnvironmentLiteral(Kind.VISIBLE, str(value.value), module.span(assign))


def _last_name(call: Call) -> str:
    return call.text.rpartition(".")[2]
