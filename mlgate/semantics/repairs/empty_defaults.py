"""What stands for a default that all calls shared does what that did: it can be added to, and is made in time."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import Function, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name, names_in, root_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.kept import defaults_of

_ADDS = frozenset("append extend insert add update setdefault pop remove clear sort appendleft discard".split())
_COPIES = frozenset({"list", "dict", "set", "copy", "deepcopy"})
_SHARED = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp, ast.Call)


def unlike_before(repair: Repair) -> Iterator[Unrepaired]:
    """Parameters whose new default cannot do what the function does with it, or that callers give in vain."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        old = dict(functions_of(before))
        for name, function in functions_of(after):
            if name not in old:
                continue
            was = defaults_of(old[name])
            for parameter, default in defaults_of(function).items():
                if not isinstance(was.get(parameter), _SHARED) or isinstance(default, _SHARED):
                    continue
                words = _wrong(function, parameter, default) or _made_otherwise(
                    after, function, parameter, was[parameter]
                )
                if words:
                    yield Unrepaired(after.location(default), words)


def is_made_in_time(before: Module, after: Module, old: ast.expr, new: ast.expr) -> bool:
    """Whether a parameter stands for what it did: `{} if drop is None else drop`, where the default was `{}`."""
    if not isinstance(old, ast.Name) or not isinstance(new, ast.IfExp) or not isinstance(new.test, ast.Compare):
        return False
    functions = (before.enclosing_function(old), after.enclosing_function(new))
    was, now = (defaults_of(item).get(old.id) if _is_function(item) else None for item in functions)  # type: ignore[arg-type]
    is_none = isinstance(now, ast.Constant) and now.value is None and isinstance(was, _SHARED)
    negated = {f"{old.id} is None": False, f"{old.id} is not None": True}.get(unparsed(new.test))
    if not is_none or negated is None:
        return False
    made, given = (new.orelse, new.body) if negated else (new.body, new.orelse)
    texts = {unparsed(made), unparsed(was)}  # type: ignore[arg-type]
    is_alike = len(texts) == 1 or texts in ({"[]", "list()"}, {"{}", "dict()"})
    return unparsed(given) == old.id and is_alike


def _is_function(node: ast.AST | None) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))


def _wrong(function: Function, name: str, default: ast.expr) -> str:
    is_nothing = isinstance(default, ast.Constant) and default.value is None
    bound = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == name]
    is_bound = any(isinstance(node.ctx, ast.Store) for node in bound)
    used = [node for node in ast.walk(function) if _adds(node, name)]
    if isinstance(default, ast.Tuple) and used and not is_bound:
        return f"`{name}` cannot be added to as it was"
    if not is_nothing:
        return ""
    tests = [test for test in _tests(function) if name in names_in(test)]
    if used and not is_bound and not tests:
        return f"`{name}` is None where nothing is given, and is added to"
    return next((words for node in ast.walk(function) if (words := _taken_for_none(node, name, bool(used)))), "")


def _taken_for_none(node: ast.AST, name: str, is_changed: bool) -> str:
    """What is wrong with a place that asks what callers gave."""
    if is_changed and _is_or(node, name):
        return f"to an empty `{name}` that callers give nothing is added any more"
    if not isinstance(node, ast.If):
        return ""
    if _is_given(node.test, name) and _binds_anew(node.body, name):
        return f"what callers give for `{name}` is thrown away"
    if getattr(node.test, "id", "") == name and any(_adds(part, name) for item in node.body for part in ast.walk(item)):
        return f"to an empty `{name}` that callers give nothing is added any more"
    return ""


def _made_otherwise(module: Module, function: Function, name: str, was: ast.expr) -> str:
    """Whether what a call is given where it is given nothing holds something else than the default did."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == name for target in node.targets):
            for value in _alternatives(node.value):
                made = _written_out(module, value)
                is_display = isinstance(made, (ast.List, ast.Dict, ast.Set, ast.Tuple)) and name not in names_in(made)
                if is_display and _content(made) != _content(was):
                    return f"`{name}` is `{unparsed(value)}` where nothing is given, and was `{unparsed(was)}`"
    return ""


def _alternatives(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.IfExp):
        yield from (*_alternatives(value.body), *_alternatives(value.orelse))
    elif isinstance(value, ast.BoolOp):
        yield from (part for item in value.values for part in _alternatives(item))
    elif isinstance(value, ast.Call) and len(value.args) == 1 and last_name(value.func) in _COPIES:
        yield from _alternatives(value.args[0])
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "copy":
        yield from _alternatives(value.func.value)
    else:
        yield value


def _content(value: ast.expr) -> str:
    """A container as a display: `list()` is `[]`."""
    is_empty = isinstance(value, ast.Call) and not value.args and not value.keywords
    empty = {"list": "[]", "dict": "{}", "set": "[]"}.get(getattr(value.func, "id", "")) if is_empty else None  # type: ignore[attr-defined]
    if isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        return f"[{', '.join(map(unparsed, value.elts))}]"
    return empty or unparsed(value)


def _written_out(module: Module, value: ast.expr) -> ast.expr:
    """What a constant of the module holds, for its name."""
    bound = module.scope_of(value).only_value(value.id) if isinstance(value, ast.Name) else None
    return bound if bound is not None else value


def _is_or(node: ast.AST, name: str) -> bool:
    """`name = name or []`, `if not name: name = []`: an empty container of the caller is left alone."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.BoolOp) and isinstance(node.value.op, ast.Or):
        is_bound = any(getattr(target, "id", "") == name for target in node.targets)
        return is_bound and getattr(node.value.values[0], "id", "") == name
    if isinstance(node, ast.If) and isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not):
        return getattr(node.test.operand, "id", "") == name and _binds_anew(node.body, name)
    return False


def _adds(node: ast.AST, name: str) -> bool:
    """`name.append(...)`, `name[key] = ...`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ADDS:
        return getattr(node.func.value, "id", "") == name
    return isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and root_name(node) == name


def _tests(function: Function) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, (ast.If, ast.IfExp, ast.While)):
            yield node.test
        elif isinstance(node, ast.BoolOp):
            yield node
        elif isinstance(node, ast.Assert):
            yield node.test


def _is_given(test: ast.expr, name: str) -> bool:
    """`if name is not None`, `if name`."""
    if getattr(test, "id", "") == name:
        return True
    is_asked = isinstance(test, ast.Compare) and getattr(test.left, "id", "") == name
    return is_asked and isinstance(test.ops[0], (ast.IsNot, ast.NotEq))  # type: ignore[attr-defined]


def _binds_anew(body: list[ast.stmt], name: str) -> bool:
    """Whether a block gives a name something that is not made of what it stands for."""
    return any(
        isinstance(node, ast.Assign)
        and any(getattr(target, "id", "") == name for target in node.targets)
        and name not in names_in(node.value)
        for node in body
    )
