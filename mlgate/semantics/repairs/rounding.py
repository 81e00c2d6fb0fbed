"""Numbers that were printed with digits behind the point are not logged as whole ones."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterable, Iterator

from mlgate.core.rule import Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import GIVES_FRACTIONS

_PERCENT = re.compile(r"%(?:\([^)]*\))?[-+ #0]*\d*(?:\.(?P<digits>\d+))?(?P<kind>[diufFeEgGsrxXoc%])")
_FIELD = re.compile(r"\{[^{}:!]*(?:![rsa])?(?::(?P<spec>[^{}]*))?\}")
_SPEC = re.compile(r"\.(?P<digits>\d+)(?P<kind>[fFeE%])$")
_WHOLE = re.compile(r"[dn]$")
_OF_PRINT = frozenset({"sep", "end", "file", "flush"})
_TO_WHOLE = frozenset({"floor", "ceil", "trunc", "rint", "fix"})
_ALL = math.inf


def rounded(before: Module, after: Module, printed: Iterable[Call], logged: Iterable[Call]) -> Iterator[Unrepaired]:
    """Numbers that new calls of a logger give with fewer digits than calls of `print` did."""
    known: dict[str, float] = {}
    shown = [(value, digits) for call in printed for value, digits in _values(call.node)]
    for value, digits in shown:
        text = unparsed(value)
        known[text] = max(known.get(text, 0), digits)
    fractions = {unparsed(value) for value, _ in shown if _is_fraction(before, value)}
    for call in logged:
        for value, digits in _values(call.node):
            text = unparsed(value)
            was = known.get(text, 0)
            if digits < was and (was is not _ALL or (digits == 0 and text in fractions)):
                yield Unrepaired(after.location(value), f"`{text}` is logged with fewer digits than it was printed")


def _values(call: ast.Call) -> Iterator[tuple[ast.expr, float]]:
    """What a call shows, and with how many digits behind the point."""
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str) and len(call.args) > 1 and "%" in first.value:
        yield from _filled(first.value, call.args[1:])
    else:
        for value in call.args:
            yield from _shown(value)
    for keyword in call.keywords:
        if keyword.arg not in _OF_PRINT:
            yield from _shown(keyword.value)


def _shown(value: ast.expr) -> Iterator[tuple[ast.expr, float]]:
    if isinstance(value, ast.JoinedStr):
        for part in value.values:
            if isinstance(part, ast.FormattedValue):
                spec = unparsed(part.format_spec)[2:-1] if part.format_spec is not None else ""
                yield from _cut(part.value, _digits(spec))
    elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mod) and _is_text(value.left):
        given = value.right.elts if isinstance(value.right, ast.Tuple) else [value.right]
        yield from _filled(value.left.value, given)  # type: ignore[attr-defined]
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and _is_text(value.func.value):
        specs = [match["spec"] or "" for match in _FIELD.finditer(value.func.value.value)]  # type: ignore[attr-defined]
        for part, spec in zip(value.args, specs, strict=False):
            yield from _cut(part, _digits(spec))
    elif not isinstance(value, ast.Constant):
        yield from _cut(value, _ALL)


def _filled(template: str, given: Iterable[ast.expr]) -> Iterator[tuple[ast.expr, float]]:
    matches = (match for match in _PERCENT.finditer(template) if match["kind"] != "%")
    for value, match in zip(given, matches, strict=False):
        if match["kind"] in "diu":
            yield from _cut(value, 0)
        else:
            yield from _cut(value, int(match["digits"] or 6) if match["kind"] in "fF" else _ALL)


def _digits(spec: str) -> float:
    if _WHOLE.search(spec):
        return 0
    found = _SPEC.search(spec)
    return int(found["digits"]) + (2 if found["kind"] == "%" else 0) if found is not None else _ALL


def _cut(value: ast.expr, digits: float) -> Iterator[tuple[ast.expr, float]]:
    """A value without what rounds it on the way: `round(score)`, `int(score)`, `round(score, 3)`."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.args:
        if value.func.id == "round":
            places = value.args[1] if len(value.args) > 1 else ast.Constant(0)
            if isinstance(places, ast.Constant) and isinstance(places.value, int):
                yield from _cut(value.args[0], min(digits, places.value))
                return
        elif value.func.id in ("int", "float", "str"):
            yield from _cut(value.args[0], 0 if value.func.id == "int" else digits)
            return
    if isinstance(value, ast.Call) and value.args and unparsed(value.func).rpartition(".")[2] in _TO_WHOLE:
        if len(value.args) == 1 and not value.keywords:
            yield from _cut(value.args[0], 0)
            return
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.FloorDiv):
        yield from _cut(value.left, 0)
        return
    yield value, digits


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_fraction(module: Module, value: ast.expr, depth: int = 3) -> bool:
    """Whether a value is a share, a mean or a score, as far as the module says: nothing that counts."""
    if depth == 0:
        return False
    if isinstance(value, ast.BinOp):
        return isinstance(value.op, ast.Div) or any(
            _is_fraction(module, part, depth - 1) for part in (value.left, value.right)
        )
    if isinstance(value, ast.Call):
        call = module.call_of(value)
        name = (call.qualified_name or "") if call is not None else ""
        if module.catalogue.has_kind(name, "metric") or unparsed(value.func).rpartition(".")[2] in GIVES_FRACTIONS:
            return "confusion" not in name
        own = (function for function in module.functions if function.name == unparsed(value.func))
        returns = (node.value for function in own for node in ast.walk(function) if isinstance(node, ast.Return))
        return any(node is not None and _is_fraction(module, node, depth - 1) for node in returns)
    if isinstance(value, ast.Name):
        return any(_is_fraction(module, bound, depth - 1) for bound in module.scope_of(value).values(value.id))
    return False
