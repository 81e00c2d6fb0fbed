"""What runs text as code is gone, and not only called by another name."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import function_around
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.security.evaluated_text import applied_eval

_NAMES = frozenset({"eval", "exec"})
_QUALIFIED = frozenset({"builtins.eval", "builtins.exec", "pandas.eval"})


def evaluated_by_another_name(repair: Repair) -> Iterator[Unrepaired]:
    """New places where `eval` or `exec` is handed on, kept under a name, or looked up by its text."""
    for before, after in repair.modules:
        if before is not None and after is not None:
            yield from _without_names(before, after)
        if after is None or not any(name in after.code for name in _NAMES):
            continue
        known = Counter(unparsed(node) for node in _handed_on(before)) if before is not None else Counter[str]()
        for node in _handed_on(after):
            text = unparsed(node)
            known[text] -= 1
            if known[text] < 0:
                yield Unrepaired(after.location(node), f"`{text}` runs text as code under any name")


def _without_names(before: Module, after: Module) -> Iterator[Unrepaired]:
    """Literals are read where expressions were evaluated that had names to look up: these are no literals."""
    places = {_place(before, call) for call in before.nodes(ast.Call) if _has_names(call)}
    for call in after.nodes(ast.Call) if places else ():
        if last_name(call.func) == "literal_eval" and _place(after, call) in places:
            words = f"`{unparsed(call)}` knows no names, and what was evaluated had some"
            yield Unrepaired(after.location(call), words)


def _place(module: Module, call: ast.Call) -> tuple[str, str]:
    """The function around a call, and what it is given first."""
    return function_around(module, call), unparsed(call.args[0]) if call.args else ""


def _has_names(call: ast.Call) -> bool:
    """`eval(text, {}, row)`, `eval(text, {"rate": rate})`: not `eval(text, {})`."""
    spaces = [part for part in call.args[1:] if not (isinstance(part, ast.Dict) and not _own_names(part))]
    return getattr(call.func, "id", "") == "eval" and bool(spaces)


def _own_names(space: ast.Dict) -> list[ast.expr | None]:
    return [key for key in space.keys if getattr(key, "value", None) != "__builtins__"]


def _handed_on(module: Module) -> Iterator[ast.AST]:
    reported = {function for _, function in applied_eval(module)}
    read: list[ast.Name | ast.Attribute] = [*module.nodes(ast.Name), *module.nodes(ast.Attribute)]
    for node in read:
        name = node.id if isinstance(node, ast.Name) else node.attr
        if name not in _NAMES or not isinstance(node.ctx, ast.Load) or node in reported:
            continue
        parent = module.parent(node)
        is_called = isinstance(parent, ast.Call) and parent.func is node  # of this the rule itself tells
        if not is_called and module.qualified_name(node) in _QUALIFIED:
            yield node
    yield from _by_text(module)


def _by_text(module: Module) -> Iterator[ast.AST]:
    """`from builtins import eval as run`, `vars(builtins)["eval"]`."""
    for imported in module.nodes(ast.ImportFrom):
        if imported.module == "builtins" and any(alias.name in _NAMES for alias in imported.names):
            yield imported
    for call in module.method_calls("eval"):  # of a frame, by the engine that calls whatever its text names
        engine = call.keyword("engine")
        is_python = engine is not None and unparsed(engine.value) == "'python'"
        if is_python and call.node.args and not isinstance(call.node.args[0], (ast.Constant, ast.JoinedStr)):
            yield call.node
    for part in module.nodes(ast.Subscript):
        is_named = isinstance(part.slice, ast.Constant) and part.slice.value in _NAMES
        if is_named and "builtins" in unparsed(part.value):
            yield part
