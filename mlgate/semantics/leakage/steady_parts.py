"""Selections of rows that are the same in each round of a loop, though its rounds are not run one by one."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mlgate.semantics.names import names_in

STEADY_CALLS = frozenset(
    "len int round min max abs floor ceil list tuple array asarray to_numpy to_list tolist copy astype reshape drop "
    "dropna reset_index sort_index sort_values set_index DataFrame Series read_csv read_parquet read_excel".split()
)
"""Functions and methods that give the same for the same, and change nothing that they are given."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def is_steady(loop: ast.AST, path: Sequence[ast.expr], functions: Mapping[ast.expr, ast.AST]) -> bool:
    """Whether a selection is made of what a loop leaves alone, all the way from its body to the selection.

    `path` leads to the selection: the calls of functions around it, the outermost first, and itself.
    """
    if not isinstance(loop, (ast.For, ast.AsyncFor)):
        return False
    inside = {id(node) for node in ast.walk(loop)}
    first = next((number for number, node in enumerate(path) if id(node) in inside), None)
    if first is None:
        return False
    needed: set[str] | None = names_in(path[-1]) if _is_plain(path[-1]) else None
    for call in reversed(path[first:-1]):
        function = functions.get(call)
        if needed is None or not isinstance(call, ast.Call) or not isinstance(function, Function):
            return False
        needed = _passed(call, function, _sources(needed, function.body))
    needed = _sources(needed, loop.body)
    return needed is not None and needed.isdisjoint(names_in(loop.target)) and not _is_carried(needed, loop.body)


def _sources(needed: set[str] | None, body: Sequence[ast.stmt]) -> set[str] | None:
    """What names are made of in a body, and these; None where something may make them anew or change them."""
    if needed is None:
        return None
    nodes = [node for statement in body for node in ast.walk(statement)]
    given = [(targets, value) for node in nodes for targets, value in [_given(node)] if value is not None]
    found, new = set[str](), set(needed)
    while new - found:
        found |= new
        if any(_may_change(node, found) for node in nodes):
            return None
        made_of = [value for targets, value in given if not found.isdisjoint(_bound(targets))]
        if not all(map(_is_plain, made_of)):
            return None
        new = names_in(*made_of)
    return found


def _is_carried(names: set[str], body: Sequence[ast.stmt]) -> bool:
    """Whether a round makes a name of what the round before left: `rows = rows[10:]`."""
    made_of: dict[str, set[str]] = {}
    for node in (node for statement in body for node in ast.walk(statement)):
        targets, value = _given(node)
        for name in _bound(targets) & names:
            made_of.setdefault(name, set()).update(names_in(value) if value is not None else ())
    for name, sources in made_of.items():
        reached, new = set[str](), sources
        while new - reached:
            reached |= new
            new = {other for each in new for other in made_of.get(each, ())}
        if name in reached:
            return True
    return False


def _given(node: ast.AST) -> tuple[list[ast.expr], ast.expr | None]:
    """What a node gives a value to, and that value; of a statement that only declares, or does something else, None."""
    if isinstance(node, ast.Assign):
        return node.targets, node.value
    return ([node.target], node.value) if isinstance(node, (ast.AnnAssign, ast.NamedExpr)) else ([], None)


def _may_change(node: ast.AST, names: set[str]) -> bool:
    """Whether a node changes what a name stands for, other than by an assignment."""
    if isinstance(node, ast.AugAssign):
        return not names.isdisjoint(names_in(node.target))
    if isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
        return not names.isdisjoint(names_in(node.target))
    if isinstance(node, ast.withitem):
        return node.optional_vars is not None and not names.isdisjoint(names_in(node.optional_vars))
    if isinstance(node, (ast.Assign, ast.AnnAssign)):  # `rows["up"] = ...`, `rows[5] = ...`
        parts = [item for item in _parts(_given(node)[0]) if not isinstance(item, ast.Name)]
        return not names.isdisjoint(names_in(*parts))
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):  # `rows.sort()`, `shuffle(rows)`
        call = node.value
        is_own = isinstance(call.func, ast.Attribute) and not names.isdisjoint(names_in(call.func.value))
        return is_own or ("shuffle" in _called(call.func) and not names.isdisjoint(names_in(call)))
    return False


def _bound(targets: Iterable[ast.expr]) -> set[str]:
    return {part.id for part in _parts(targets) if isinstance(part, ast.Name)}


def _parts(targets: Iterable[ast.expr]) -> Iterator[ast.expr]:
    for target in targets:
        if isinstance(target, (ast.Tuple, ast.List)):
            yield from _parts(target.elts)
        else:
            yield target


def _is_plain(value: ast.expr) -> bool:
    """Whether an expression gives the same for the same names."""
    return not any(
        isinstance(node, (ast.Yield, ast.YieldFrom, ast.Await, ast.Lambda))
        or (isinstance(node, ast.Call) and _called(node.func) not in STEADY_CALLS)
        for node in ast.walk(value)
    )


def _passed(call: ast.Call, function: Function, needed: set[str] | None) -> set[str] | None:
    """The names, where a function is called, that it gets what it needs from; its own defaults are constants."""
    if needed is None or any(isinstance(item, ast.Starred) for item in call.args) or function.args.vararg is not None:
        return None
    if any(keyword.arg is None for keyword in call.keywords):
        return None
    listed = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    is_method = isinstance(call.func, ast.Attribute) and listed[:1] in (["self"], ["cls"])
    if is_method and listed[0] in needed:
        return None
    given = dict(zip(listed[1:] if is_method else listed, call.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}
    found = needed - {*listed, *(argument.arg for argument in function.args.kwonlyargs)}
    for name in needed & given.keys():
        if not _is_plain(given[name]):
            return None
        found |= names_in(given[name])
    return found


def _called(function: ast.expr) -> str:
    """The last part of what is called."""
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
