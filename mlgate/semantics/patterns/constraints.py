"""What a metavariable must be, beyond its place in the pattern."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from mlgate.core.typing import Any
from mlgate.semantics.constants import NOT_CONSTANT
from mlgate.semantics.module import Module

KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float, complex),
    "integer": (int,),
    "boolean": (bool,),
    "none": (type(None),),
}
SHAPES: Mapping[str, tuple[type[ast.AST], ...]] = {
    "name": (ast.Name,),
    "attribute": (ast.Attribute,),
    "call": (ast.Call,),
    "list": (ast.List, ast.ListComp),
    "dict": (ast.Dict, ast.DictComp),
    "tuple": (ast.Tuple,),
    "lambda": (ast.Lambda,),
    "f-string": (ast.JoinedStr,),
}
CONSTANT = "constant"
TYPES = (CONSTANT, *KINDS, *SHAPES)


def holds(module: Module, thing: Any, condition: Mapping[str, Any]) -> bool:
    """Whether what a metavariable stands for meets a condition; what is not known does not, nor its opposite."""
    return all(_TESTS[key](module, thing, wanted) for key, wanted in condition.items())


def _text(module: Module, thing: Any) -> str:
    value = _constant(module, thing)
    if isinstance(value, str):
        return value
    return thing if isinstance(thing, str) else module.text(thing)


def _constant(module: Module, thing: Any) -> Any:
    return module.constant(thing) if isinstance(thing, ast.expr) else NOT_CONSTANT


def _regex(module: Module, thing: Any, pattern: str) -> bool:
    return compiled(pattern).search(_text(module, thing)) is not None


def _not_regex(module: Module, thing: Any, pattern: str) -> bool:
    return not _regex(module, thing, pattern)


def _type(module: Module, thing: Any, wanted: Sequence[str]) -> bool:
    return any(_is_of_type(module, thing, name) for name in wanted)


def _is_of_type(module: Module, thing: Any, name: str) -> bool:
    if name in SHAPES:
        return isinstance(thing, SHAPES[name])
    value = _constant(module, thing)
    if name == CONSTANT or value is NOT_CONSTANT:
        return value is not NOT_CONSTANT
    return isinstance(value, KINDS[name]) and (name == "boolean" or not isinstance(value, bool))


def _value(module: Module, thing: Any, wanted: Sequence[Any]) -> bool:
    value = _constant(module, thing)
    return any(type(value) is type(item) and value == item for item in wanted)


def _not_value(module: Module, thing: Any, wanted: Sequence[Any]) -> bool:
    return _constant(module, thing) is not NOT_CONSTANT and not _value(module, thing, wanted)


def _instance(module: Module, thing: Any, wanted: Sequence[str]) -> bool:
    if not isinstance(thing, ast.expr):
        return False
    found = module.instance_of(thing)
    return found is not None and any(found in (name, module.catalogue.canonical(name)) for name in wanted)


def _name(module: Module, thing: Any, wanted: Sequence[str]) -> bool:
    if not isinstance(thing, (ast.Name, ast.Attribute)):
        return False
    found = module.qualified_name(thing)
    return found is not None and any(found in (name, module.catalogue.canonical(name)) for name in wanted)


_TESTS = {
    "regex": _regex,
    "not-regex": _not_regex,
    "type": _type,
    "value": _value,
    "not-value": _not_value,
    "instance": _instance,
    "name": _name,
}


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """A regular expression whose `^` and `$` are the ends of lines."""
    return re.compile(pattern, re.MULTILINE)
