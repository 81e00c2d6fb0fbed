"""What code keeps under a name: fields of classes, attributes, defaults of options, what properties give back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.semantics.live import Function
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.sources.yaml_text import YamlError, load_yaml

SETTINGS = (".yaml", ".yml", ".toml", ".json", ".ini", ".cfg", ".env")
_IN_TEXT = re.compile(r"(?m)^[ \t{-]*[\"']?(?P<key>[\w.-]+)[\"']?[ \t]*[:=][ \t]*(?P<value>[^#\r\n,}]*)")
_OPTIONS = frozenset({"add_argument", "option", "Option", "flag"})
_FIELDS = frozenset({"field", "Field", "attrib", "ib"})


def kept(module: Module, name: str) -> Iterator[ast.expr]:
    """The expressions that an attribute of this name gets its value from, as far as this file says."""
    for class_ in module.classes:
        for statement in class_.body:
            yield from _in_class(statement, name)
    for node in module.nodes(ast.Assign):
        if any(isinstance(target, ast.Attribute) and target.attr == name for target in node.targets):
            yield from _with_default(module, node.value)
    for call in module.nodes(ast.Call):
        yield from option_values(call, name)


def under_key(module: Module, key: str) -> Iterator[ast.expr]:
    """The expressions that a file keeps under a key: in dictionaries, by assignments to it, as a keyword."""
    for mapping in module.nodes(ast.Dict):
        pairs = zip(mapping.keys, mapping.values, strict=True)
        yield from (value for name, value in pairs if isinstance(name, ast.Constant) and name.value == key)
    for node in module.nodes(ast.Assign):
        if any(stored_key(target) == key for target in node.targets):
            yield node.value
    for call in module.nodes(ast.Call):
        yield from (keyword.value for keyword in call.keywords if keyword.arg == key)


def stored_key(target: ast.expr) -> object:
    """The key that an assignment writes under: `scores["auc"] = ...`."""
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        return target.slice.value
    return None


def in_settings(text: str, key: str) -> Iterator[str]:
    """What a file of settings says under a key, as it is written."""
    for match in _IN_TEXT.finditer(text):
        if match["key"].rpartition(".")[2] == key:
            yield match["value"].strip().strip("\"'")


def in_section(text: str, section: str, key: str) -> bool | None:
    """Whether a file of settings keeps something under a key of a section; None where it has no such section."""
    try:
        waiting = [load_yaml(text)]
    except (YamlError, ValueError, RecursionError):
        return None
    found: bool | None = None
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            inner = part.get(section)
            if isinstance(inner, dict):
                found = found or inner.get(key) is not None
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return found


def _in_class(statement: ast.stmt, name: str) -> Iterator[ast.expr]:
    if isinstance(statement, (ast.AnnAssign, ast.Assign)) and statement.value is not None:
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            yield _default_of_field(statement.value)
    elif isinstance(statement, Function) and statement.name == name and statement.decorator_list:
        for node in ast.walk(statement):
            if isinstance(node, ast.Return) and node.value is not None:
                yield node.value


def _default_of_field(value: ast.expr) -> ast.expr:
    """`field(default=7)`: 7; a factory makes what it likes, and stands for itself."""
    if isinstance(value, ast.Call) and unparsed(value.func).rpartition(".")[2] in _FIELDS:
        given = {keyword.arg: keyword.value for keyword in value.keywords}
        return given.get("default") or given.get("default_factory") or (value.args[0] if value.args else value)
    return value


def _with_default(module: Module, value: ast.expr) -> Iterator[ast.expr]:
    """What an attribute is set to; of a parameter the default, too."""
    yield value
    function = module.enclosing_function(value)
    default = (
        defaults_of(function).get(value.id) if isinstance(value, ast.Name) and isinstance(function, Function) else None
    )
    if default is not None:
        yield default


def option_values(call: ast.Call, name: str) -> Iterator[ast.expr]:
    """What an option of the command line gives under a name unless somebody says otherwise."""
    if unparsed(call.func).rpartition(".")[2] not in _OPTIONS:
        return
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    flags = [part.value for part in call.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    if name not in {flag.lstrip("-").replace("-", "_") for flag in flags}:
        return
    if "default" in given:
        yield given["default"]
    elif unparsed(call.func).endswith(("add_argument", ".option")) and all(flag.startswith("-") for flag in flags):
        if not given.keys() & {"required", "action", "nargs", "is_flag", "prompt", "count", "multiple", "envvar"}:
            yield ast.Constant(None)


def defaults_of(function: Function) -> dict[str, ast.expr]:
    """The defaults of the parameters of a function, by name."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = list(zip(reversed(positional), reversed(arguments.defaults), strict=False))
    pairs += [(one, value) for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value]
    return {argument.arg: value for argument, value in pairs}
