"""What a call is given by unpacking, where that is written down: `Forest(**PARAMS)`."""

from __future__ import annotations

import ast

from mlgate.semantics.call import Call
from mlgate.semantics.catalogue import UNKNOWN
from mlgate.semantics.constants import NOT_CONSTANT
from mlgate.semantics.module import Module
from mlgate.semantics.scope import Scope

_READING = frozenset({"get", "items", "keys", "values", "copy"})


def unpacked_constants(call: Call) -> dict[str, object] | None:
    """The arguments that a call unpacks from mappings of this module, as constants; None where nobody can tell."""
    found: dict[str, object] = {}
    if any(isinstance(argument, ast.Starred) for argument in call.node.args):
        return None
    for keyword in call.node.keywords:
        if keyword.arg is None:
            pairs = _pairs(call.module, keyword.value, call.scope)
            if pairs is None:
                return None
            found.update(pairs)
    return found


def _pairs(module: Module, mapping: ast.expr, scope: Scope) -> dict[str, object] | None:
    if isinstance(mapping, ast.Name):
        value = scope.only_value(mapping.id)
        return (
            _pairs(module, value, scope) if isinstance(value, ast.Dict) and _is_constant(module, mapping.id) else None
        )
    if not isinstance(mapping, ast.Dict):
        return None
    found: dict[str, object] = {}
    for key, value in zip(mapping.keys, mapping.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            return None
        constant = module.constant(value, scope)
        found[key.value] = UNKNOWN if constant is NOT_CONSTANT else constant
    return found


def _is_constant(module: Module, name: str) -> bool:
    """Whether nothing writes to a mapping: it is unpacked, read, and handed on."""
    for use in module.uses(name):
        parent = module.parent(use)
        if isinstance(parent, ast.Subscript) and parent.value is use and not isinstance(parent.ctx, ast.Load):
            return False
        if isinstance(parent, ast.Attribute) and parent.attr not in _READING:
            return False
    return True
