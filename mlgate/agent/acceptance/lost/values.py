"""What an argument is when it comes from elsewhere: a constant, a field of a class, a key of a mapping, a file."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator

from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.core.typing import Any
from mlgate.semantics.call import Call
from mlgate.semantics.live import UNKNOWN, folded
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

_PLAIN = re.compile(r"(?m)^[ \t-]*[\"']?(?P<key>[\w.-]+)[\"']?[ \t]*[:=][ \t]*(?P<value>[^#\r\n,]+)")


def values_named(sides: Sides, call: Call, expression: ast.expr) -> set[Any]:
    """The values that an expression may have, as far as they are written down; empty when nobody can tell."""
    value = folded(call.module, expression)
    if value is not UNKNOWN and not isinstance(expression, (ast.List, ast.Tuple, ast.Set, ast.Dict)):
        return {value} if isinstance(value, (int, float, str, bytes, bool, type(None))) else set()
    name = last_name(expression)
    if name is None:
        return set()
    return {*_in_code(sides, name), *_in_texts(sides, name)}


def others_named(sides: Sides, call: Call, expression: ast.expr, argument: str) -> set[Any]:
    """Constants that are kept now under the name of a value, and that nothing was given under it, or as it, before."""
    name = last_name(expression)
    if name is None:
        return set()
    known = {*kept_under(sides.before.modules, name), *kept_under(sides.before.modules, argument)}
    for text in sides.before.texts():
        known |= kept_in_text(text, name)
    return {value for value in values_named(sides, call, expression) if isinstance(value, (int, float))} - known


def last_name(expression: ast.expr) -> str | None:
    """What a value is kept under: `config.model.lr`, `CONFIG["lr"]`, `config.get("lr")`, `LR`: lr."""
    if isinstance(expression, ast.Attribute):
        return expression.attr
    if isinstance(expression, ast.Name):
        return expression.id
    if isinstance(expression, ast.Subscript) and isinstance(expression.slice, ast.Constant):
        return str(expression.slice.value)
    if isinstance(expression, ast.Call):
        first = expression.args[0] if expression.args else None
        if (
            isinstance(expression.func, ast.Attribute)
            and expression.func.attr in ("get", "getenv")
            and isinstance(first, ast.Constant)
        ):
            return str(first.value)
        if isinstance(expression.func, ast.Name) and expression.func.id in ("int", "float", "str", "bool") and first:
            return last_name(first)
    return None


def _in_code(sides: Sides, name: str) -> set[Any]:
    """Constants bound to a name, given for a parameter of that name, or kept under it as a key."""
    return kept_under(sides.after.modules, name)


_KEEPING = (ast.Assign, ast.AnnAssign, ast.keyword, ast.Dict, ast.arguments, ast.Call, ast.FunctionDef)


def kept_under(modules: Iterable[Module], name: str) -> set[Any]:
    """The constants that modules bind to a name, in any of these ways."""
    found: set[Any] = set()
    for module in modules:
        for node in module.nodes(*_KEEPING):
            for key, value in _bound(node):
                constant = folded(module, value) if key == name and value is not None else UNKNOWN
                if isinstance(constant, (int, float, str, bytes, type(None))):
                    found.add(constant)
    return found


def _bound(node: ast.AST) -> list[tuple[str | None, ast.expr | None]]:
    if isinstance(node, ast.Assign):
        return [(_target(target), node.value) for target in node.targets]
    if isinstance(node, ast.AnnAssign):
        return [(_target(node.target), node.value)]
    if isinstance(node, ast.arguments):
        named = [*node.posonlyargs, *node.args][-len(node.defaults) or None :] if node.defaults else []
        pairs = [*zip(named, node.defaults, strict=False), *zip(node.kwonlyargs, node.kw_defaults, strict=True)]
        return [(argument.arg, value) for argument, value in pairs]
    if isinstance(node, ast.Call):
        return _declared(node)
    if isinstance(node, ast.FunctionDef):
        returns = (part.value for part in ast.walk(node) if isinstance(part, ast.Return))
        return [(node.name, value) for value in returns] if is_property(node) else []
    if isinstance(node, ast.keyword):
        return [(node.arg, node.value)]
    if isinstance(node, ast.Dict):
        keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
        return [(str(key), value) for key, value in zip(keys, node.values, strict=True) if key is not None]
    return []


def is_property(function: ast.FunctionDef) -> bool:
    """Whether what a function gives back is read as an attribute."""
    return any(unparsed(item).rpartition(".")[2].endswith("property") for item in function.decorator_list)


def _declared(call: ast.Call) -> list[tuple[str | None, ast.expr | None]]:
    """`parser.add_argument("--learning-rate", default=0.1)`, `click.option(...)`: a value by its name."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if name not in ("add_argument", "option", "Option", "flag") or "default" not in given:
        return []
    flags = [part.value for part in call.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    target = given.get("dest")
    names = (
        [target.value] if isinstance(target, ast.Constant) else [flag.lstrip("-").replace("-", "_") for flag in flags]
    )
    return [(str(word), given["default"]) for word in names]


def _target(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else None


def _in_texts(sides: Sides, name: str) -> set[Any]:
    """Values under a key in files of configuration that differ."""
    found: set[Any] = set()
    for text in sides.after.texts():
        found |= kept_in_text(text, name)
    return found


def kept_in_text(text: str, name: str) -> set[Any]:
    """Values under a key in a file of configuration: YAML, TOML, JSON, INI."""
    if text.lstrip().startswith("{"):
        return set(_in_json(text, name))
    found = set()
    for match in _PLAIN.finditer(text):
        if match["key"].rpartition(".")[2] == name:
            found.add(_read(match["value"].strip().strip("\"'")))
    return found


def _in_json(text: str, name: str) -> Iterator[Any]:
    """Plain values under a key, wherever it stands."""
    try:
        waiting = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            value = part.get(name)
            if name in part and isinstance(value, (int, float, str, type(None))):
                yield value
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)


def _read(text: str) -> Any:
    for reader in (int, float):
        try:
            return reader(text)
        except ValueError:
            continue
    return {"true": True, "false": False, "null": None, "none": None}.get(text.lower(), text)
