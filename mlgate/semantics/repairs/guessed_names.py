"""Names that no cell of a notebook binds: they do not become what is at hand, nor what the kernel remembers."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from mlgate.core.rule import Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.misspelt import is_misspelt

_KERNEL = re.compile(
    r"\b(?:globals|locals|vars|getattr|user_ns|user_global_ns|user_ns_hidden|__dict__|__main__|ev|eval)\b"
)
_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_LIMITS = frozenset({"gt", "ge", "lt", "le", "between", "cut", "qcut"})
_PLAIN = frozenset("df data dataset frame table raw rows X y train test".split())
"""Names that say nothing of what they hold: one of them may be another."""


def guessed(before: Module, after: Module, name: str) -> Iterator[Unrepaired]:
    """What is wrong with what took the place of a name that nothing bound."""
    if before.bindings(name) or is_misspelt(before, name):
        return
    yield from _remembered(before, after, name)
    yield from _limited(before, after, name)
    for binding in after.bindings(name):
        other = _same(binding.value) if binding.value is not None else None
        if other is not None and binding.value is not None and not _may_be(name, other):
            yield Unrepaired(after.location(binding.value), f"`{name}` is `{other}` under another name now")
    if not after.uses(name):
        yield from _replaced(before, after, name)


def _remembered(before: Module, after: Module, name: str) -> Iterator[Unrepaired]:
    """`get_ipython().user_ns["rows"]`: the name is asked of the kernel, which knows it no more than before."""
    known = Counter(unparsed(node) for node in _asked(before, name))
    for node in _asked(after, name):
        known[unparsed(node)] -= 1
        if known[unparsed(node)] < 0:
            yield Unrepaired(after.location(node), f"a fresh kernel does not know `{name}` in this way either")


def _asked(module: Module, name: str) -> Iterator[ast.expr]:
    for node in module.nodes(ast.Subscript):
        if getattr(node.slice, "value", None) == name and _KERNEL.search(unparsed(node.value)):
            yield node
    for call in module.nodes(ast.Call):
        first = [item.value for item in call.args if isinstance(item, ast.Constant)]
        if name in first and _KERNEL.search(unparsed(call.func)):
            yield call


def _limited(before: Module, after: Module, name: str) -> Iterator[Unrepaired]:
    """Values that are parted by a number which nobody ever said: `(rows["visits"] > 1)`."""
    is_bound = bool(after.bindings(name))
    if not is_bound and after.uses(name):
        return
    known = {_masked(node) for node in _limits(before)}
    values = [binding.value for binding in after.bindings(name) if binding.value is not None]
    inside = {id(part) for value in values for part in ast.walk(value)}
    for node in _limits(after):
        if _masked(node) not in known and (not is_bound or id(node) in inside):
            words = f"`{unparsed(node)[:60]}` parts what is there by a limit that no cell says of `{name}`"
            yield Unrepaired(after.location(node), words)
            return


def _limits(module: Module) -> Iterator[ast.expr]:
    for node in module.nodes(ast.Compare):
        if any(isinstance(op, _ORDERS) for op in node.ops) and any(map(_is_number, (node.left, *node.comparators))):
            yield node
    for call in module.nodes(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in _LIMITS:
            yield call


def _is_number(node: ast.expr) -> bool:
    """A number, or one that is computed of the rows themselves: their median."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr in ("median", "mean", "quantile", "max", "min")
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and node.value != 0


def _masked(node: ast.expr) -> str:
    """An expression without the names in it."""
    return re.sub(r"(?<![\w.\"'])[A-Za-z_]\w*(?!\w|\()", "_", unparsed(node))


def _replaced(before: Module, after: Module, name: str) -> Iterator[Unrepaired]:
    """Statements that stand as they were, but for another name in its place."""
    old = Counter(unparsed(node) for node in _simple(before))
    word = re.compile(rf"\b{re.escape(name)}\b")
    wanted = [text for text in old if word.search(text)]
    for node in _simple(after):
        text = unparsed(node)
        others = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}
        for other in sorted(others) if text not in old else ():
            if any(word.sub(other, line) == text for line in wanted) and not _may_be(name, other):
                yield Unrepaired(after.location(node), f"`{other}` stands where `{name}` stood, which is another thing")


def _simple(module: Module) -> Iterator[ast.stmt]:
    yield from module.nodes(ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr)


def _same(value: ast.expr) -> str | None:
    """The name that a value is, or a copy of."""
    if (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr in ("copy", "deepcopy")
    ):
        given = value.args[0] if value.args else value.func.value
        return _same(given)
    if isinstance(value, ast.Subscript) and unparsed(value.slice) in (":", ":, :"):
        inner = value.value
        return _same(inner.value if isinstance(inner, ast.Attribute) and inner.attr in ("loc", "iloc") else inner)
    return value.id if isinstance(value, ast.Name) else None


def _may_be(name: str, other: str) -> bool:
    """Whether a name may be one for the same: they share a word, or one of them says nothing."""
    words, others = ({*one.lower().split("_")} - {""} for one in (name, other))
    return bool(words & others) or name in _PLAIN or other in _PLAIN or min(len(name), len(other)) < 3
