"""Texts that are put together or spelt out so that no check reads them: what was written down is hidden, not moved."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name

_SPELLS = frozenset({"chr", "bytes", "bytearray", "reversed"})
_REMAKES = frozenset(
    "decode encode translate maketrans swapcase casefold replace fromhex unhexlify b64decode b32decode".split()
)
_CUTS = frozenset("split rsplit partition rpartition splitlines strip lstrip rstrip removeprefix removesuffix".split())
_FILLS = frozenset({"join", "format", "format_map", "Template", "substitute"})
_SEPARATES = frozenset({"sep", "altsep", "pathsep", "linesep"})


def disguised_texts(repair: Repair) -> Iterator[Unrepaired]:
    """New texts that are made of nothing but what is written there: `chr(47) + "home"`, `f"cuda:{1 + 2}"`."""
    for before, after in repair.modules:
        if after is None:
            continue
        known = Counter(before.text(node) for node in _made(before)) if before is not None else Counter()
        for node in _made(after):
            text = after.text(node)
            known[text] -= 1
            if known[text] < 0:
                words = f"`{text}` says in pieces what was written down: let a plain text or the configuration say it"
                yield Unrepaired(after.location(node), words)


def _made(module: Module) -> Iterator[ast.expr]:
    """Expressions of constants alone that give a text otherwise than by being one; the outermost of each."""
    kinds = (ast.BinOp, ast.Call, ast.JoinedStr, ast.Subscript)
    found = {id(node): node for node in ast.walk(module.tree) if isinstance(node, kinds) and _is_made(node)}
    yield from (node for node in found.values() if id(module.parent(node)) not in found)


def _is_made(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        filled = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        return bool(filled) and all(_is_written(part) for part in filled)
    if isinstance(node, ast.Subscript):
        return _is_text(node.value) and _is_written(node.slice) and not _is_other_value(node.value)
    if isinstance(node, ast.BinOp):
        return _is_text(node) and _is_written(node) and isinstance(node.op, (ast.Add, ast.Mod, ast.Mult))
    return isinstance(node, ast.Call) and _is_call_made(node)


def _is_call_made(node: ast.Call) -> bool:
    name = last_name(node.func)
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    if isinstance(node.func, ast.Name):
        return name in _SPELLS and bool(given) and all(_is_written(part) for part in given)
    if not isinstance(node.func, ast.Attribute):
        return False
    receiver = node.func.value
    if name in _REMAKES and isinstance(receiver, ast.Constant):
        return all(_is_written(part) for part in given)
    if name in _FILLS and (isinstance(receiver, ast.Constant) or last_name(receiver) in _SEPARATES):
        return bool(given) and all(_is_written(part) for part in given)
    return name in _REMAKES and bool(given) and all(_is_written(part) for part in given)


def _is_text(node: ast.expr) -> bool:
    """Whether a text, or bytes, is among what an expression is made of."""
    return any(
        isinstance(part, ast.Constant) and isinstance(part.value, (str, bytes)) for part in ast.walk(node)
    ) and not isinstance(node, ast.Dict)


def _is_other_value(node: ast.expr) -> bool:
    """Whether a call gives something that is no text: `load_dataset("acme/tickets", token=TOKEN)`."""
    name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
    return isinstance(node, ast.Call) and not _is_written(node) and name not in _REMAKES | _FILLS | _CUTS


def _is_written(node: ast.expr) -> bool:
    """Whether an expression is made of constants alone: no name, but those that spell texts."""
    return all(
        not isinstance(part, (ast.Name, ast.Attribute)) or _is_speller(part) for part in ast.walk(node)
    ) and not isinstance(node, ast.Lambda)


def _is_speller(part: ast.Name | ast.Attribute) -> bool:
    if isinstance(part, ast.Name):
        return part.id in _SPELLS | {"map", "list", "tuple", "str", "int"} or isinstance(part.ctx, ast.Store)
    return part.attr in _REMAKES | _FILLS
