"""Hyperparameters that are still written down where they are used, only in other words."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.sent_values import sent_along

_CONVERTERS = frozenset("int float abs round eval sum min max len complex bool str next iter pow divmod".split())
_BUILDERS = frozenset("dict zip list tuple set frozenset sorted reversed enumerate iter".split())


def disguised_numbers(repair: Repair) -> Iterator[Unrepaired]:
    """Arguments made of nothing but constants: `int("300")`, `[300][0]`, `(lambda: 300)()`, `300 or 0`."""
    for before, after in repair.modules:
        if after is None:
            continue
        known = Counter(_disguised(before).values()) if before is not None else Counter()
        for node, text in _disguised(after).items():
            known[text] -= 1
            if known[text] < 0:
                yield Unrepaired(after.location(node), f"`{text}` is the number again, in other words")


def _disguised(module: Module) -> dict[ast.expr, str]:
    found: dict[ast.expr, str] = {}
    for call in module.calls:
        if (call.qualified_name or "").startswith("builtins."):
            continue
        for argument in (*call.node.args, *(keyword.value for keyword in call.node.keywords)):
            if _is_disguised(argument):
                found[argument] = module.text(argument)
        for keyword in call.node.keywords:
            if keyword.arg is None and _holds_numbers(keyword.value):
                found[keyword.value] = module.text(keyword.value)
    return found


def _holds_numbers(node: ast.expr) -> bool:
    """Whether what is unpacked where it is written holds numbers: `**{"C": 0.3}`, `**dict(zip(NAMES, (0.3, 5)))`."""
    parts = _parts(node)
    if parts is None:
        return (isinstance(node, ast.Constant) and _is_number(node.value)) or _is_disguised(node)
    return any(map(_holds_numbers, parts))


def _parts(node: ast.expr) -> Sequence[ast.expr] | None:
    """What a mapping or a sequence is made of where it is written; None for any other expression."""
    if isinstance(node, ast.Dict):
        return node.values
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return node.elts
    if isinstance(node, ast.IfExp):
        return (node.body, node.orelse)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return (node.left, node.right)
    if isinstance(node, (ast.DictComp, ast.ListComp, ast.GeneratorExp)):
        made = node.value if isinstance(node, ast.DictComp) else node.elt
        return (made, *(item.iter for item in node.generators))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _BUILDERS:
        return (*node.args, *(keyword.value for keyword in node.keywords))
    return None


def _is_disguised(node: ast.expr) -> bool:
    if isinstance(node, (ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.Lambda, ast.JoinedStr)):
        return False
    if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant):
        return False
    has_number = False
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id not in _CONVERTERS:
            return False
        if isinstance(inner, ast.Constant) and isinstance(inner.value, (int, float, str)):
            has_number = has_number or _is_number(inner.value)
    return has_number


def _is_number(value: object) -> bool:
    if not isinstance(value, str):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    try:
        float(value)
    except ValueError:
        return False
    return True


def turned_thresholds(repair: Repair) -> Iterator[Unrepaired]:
    """Comparisons of the same value, on the line of a diagnostic, that cut the other way now."""
    yield from disguised_numbers(repair)
    lines = {(target.location.path, target.location.line) for target in repair.targets}
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        yield from _exchanged(before, after, lines)
        known = {unparsed(node) for node in before.nodes(ast.Compare)}
        new = [node for node in after.nodes(ast.Compare) if unparsed(node) not in known]
        for node in before.nodes(ast.Compare):
            if (before.path, before.location(node).line) not in lines:
                continue
            twins = [item for item in new if unparsed(item.left) == unparsed(node.left)]
            if twins and not any(type(item.ops[0]) is type(node.ops[0]) for item in twins):
                yield Unrepaired(after.location(twins[0]), f"`{unparsed(twins[0])}` decides otherwise than before")
            yield from _moved_into(after, node, new)
            for item in twins:
                yield from sent_along(after, item)
                if _names(item.left) & _names(item.comparators[0]):
                    words = f"`{unparsed(item.comparators[0])}` is computed of what it decides about"
                    yield Unrepaired(after.location(item), words)


def _moved_into(after: Module, old: ast.Compare, new: list[ast.Compare]) -> Iterator[Unrepaired]:
    """The threshold, written beside what it decides about: `(chance - 0.6) > 0`."""
    parts = (old.left, *old.comparators)
    numbers = {unparsed(part) for part in parts if isinstance(part, ast.Constant) and part.value}
    decided = {unparsed(part) for part in parts} - numbers
    for item in new:
        texts = {unparsed(part) for part in ast.walk(item) if isinstance(part, ast.expr)}
        sides = {unparsed(part) for part in (item.left, *item.comparators)}
        if texts & numbers and texts & decided and not sides & decided:
            yield Unrepaired(after.location(item), f"`{unparsed(item)}` still has the number written into it")


def _names(node: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} - {"self", "cls"}


def _exchanged(before: Module, after: Module, lines: set[tuple[str, int]]) -> Iterator[Unrepaired]:
    """What is said where a threshold is passed, and where it is not, each in the other's place."""
    known = {text for text, _, _, _ in _choices(before)}
    spoken = [item for item in _choices(before) if (before.path, before.location(item[1]).line) in lines]
    for _, test, then, otherwise in spoken:
        for text, other, now, instead in _choices(after):
            is_same = unparsed(test.left) == unparsed(other.left) and type(test.ops[0]) is type(other.ops[0])
            if text not in known and is_same and (now, instead) == (otherwise, then) and then != otherwise:
                yield Unrepaired(after.location(other), f"`{unparsed(other)}` decides the other way than before")


def _choices(module: Module) -> Iterator[tuple[str, ast.Compare, str, str]]:
    """Comparisons that choose between two values: the text, the comparison, both values as they are written."""
    nodes: list[ast.IfExp | ast.If] = [*module.nodes(ast.IfExp), *module.nodes(ast.If)]
    for node in nodes:
        if isinstance(node.test, ast.Compare):
            parts = [part if isinstance(part, list) else [part] for part in (node.body, node.orelse)]
            then, otherwise = (" ".join(map(unparsed, part)) for part in parts)
            yield unparsed(node), node.test, then, otherwise
    for call in module.method_calls("where", "select"):
        if len(call.node.args) == 3 and isinstance(test := call.node.args[0], ast.Compare):
            yield unparsed(call.node), test, unparsed(call.node.args[1]), unparsed(call.node.args[2])
