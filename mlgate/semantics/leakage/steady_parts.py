"""Selections of rows that are the same in each round of a loop, though its rounds are not run one by one."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mlgate.core.values import NamedTuple
from mlgate.semantics.names import names_in

STEADY_CALLS = frozenset(
    "len int round min max abs floor ceil list tuple array asarray to_numpy to_list tolist copy astype reshape drop "
    "dropna reset_index sort_index sort_values set_index DataFrame Series read_csv read_parquet read_excel".split()
)
"""Functions and methods that give the same for the same, and change nothing that they are given."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Loop = ast.For | ast.AsyncFor


class _Given(NamedTuple):
    """Names that are given a value, what that is made of, and whether it is the same for the same."""

    names: set[str]
    sources: set[str]
    is_plain: bool


class _Body(NamedTuple):
    """What statements give to names, and the names that they change in another way."""

    given: list[_Given]
    changed: set[str]


class SteadyParts:
    """Which loops leave alone what selections are made of; what a body does is worked out once."""

    __slots__ = ("_bodies",)

    def __init__(self) -> None:
        self._bodies: dict[Function | Loop, _Body] = {}

    def is_steady(self, loop: ast.AST, path: Sequence[ast.expr], functions: Mapping[ast.expr, ast.AST]) -> bool:
        """Whether a selection is made of what a loop leaves alone, all the way from its body to the selection.

        `path` leads to the selection: the calls of functions around it, the outermost first, and itself.
        """
        if not isinstance(loop, (ast.For, ast.AsyncFor)) or not _is_plain(path[-1]):
            return False
        first = next((number for number, node in enumerate(path) if _is_inside(loop, node)), None)
        if first is None:
            return False
        needed: set[str] | None = names_in(path[-1])
        for call in reversed(path[first:-1]):
            function = functions.get(call)
            if not isinstance(call, ast.Call) or not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                return False
            needed = _passed(call, function, _sources(needed, self._body(function)))
        turned = names_in(loop.target)
        if needed is None or not needed.isdisjoint(turned):
            return False
        body = self._body(loop)
        needed = _sources(needed, body)
        return needed is not None and needed.isdisjoint(turned) and not _is_carried(needed, body)

    def _body(self, around: Function | Loop) -> _Body:
        if around not in self._bodies:
            self._bodies[around] = _body_of(around.body)
        return self._bodies[around]


def _is_inside(loop: Loop, node: ast.expr) -> bool:
    return loop.lineno <= node.lineno <= (loop.end_lineno or loop.lineno)


def _body_of(body: Sequence[ast.stmt]) -> _Body:
    given: list[_Given] = []
    changed: set[str] = set()
    for node in (node for statement in body for node in ast.walk(statement)):
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)):
            parts = [*_parts(node.targets if isinstance(node, ast.Assign) else [node.target])]
            changed |= names_in(*(part for part in parts if not isinstance(part, ast.Name)))  # `rows["up"] = ...`
            names = {part.id for part in parts if isinstance(part, ast.Name)}
            if node.value is not None and names:
                given.append(_Given(names, names_in(node.value), _is_plain(node.value)))
        elif isinstance(node, (ast.AugAssign, ast.For, ast.AsyncFor, ast.comprehension)):
            changed |= names_in(node.target)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            changed |= names_in(node.optional_vars)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):  # `rows.sort()`, `shuffle(rows)`
            called = node.value.func
            changed |= names_in(called.value) if isinstance(called, ast.Attribute) else set()
            changed |= names_in(node.value) if "shuffle" in _called(called) else set()
    return _Body(given, changed)


def _sources(needed: set[str] | None, body: _Body) -> set[str] | None:
    """What names are made of in a body, and these; None where something may make them anew or change them."""
    if needed is None:
        return None
    found, new = set[str](), set(needed)
    while new - found:
        found |= new
        made_of = [item for item in body.given if not found.isdisjoint(item.names)]
        if not found.isdisjoint(body.changed) or not all(item.is_plain for item in made_of):
            return None
        new = set[str]().union(*(item.sources for item in made_of))
    return found


def _is_carried(names: set[str], body: _Body) -> bool:
    """Whether a round makes a name of what the round before left: `rows = rows[10:]`."""
    made_of: dict[str, set[str]] = {}
    for item in body.given:
        for name in item.names & names:
            made_of.setdefault(name, set()).update(item.sources)
    for name, sources in made_of.items():
        reached, new = set[str](), sources
        while new - reached:
            reached |= new
            new = {other for each in new for other in made_of.get(each, ())}
        if name in reached:
            return True
    return False


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
