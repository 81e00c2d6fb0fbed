"""Rows that each round of a loop parts in the same way: no folds, though the loop fits and judges."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.steady_parts import SteadyParts
from mlgate.semantics.names import names_in

if TYPE_CHECKING:
    from mlgate.semantics.leakage.appending import Turn
    from mlgate.semantics.leakage.rows import Selector


class FixedParts:
    """Selections of rows, with the loops that make no difference to them.

    A selection is another one where an item of the loop has gone into what is selected from, features or labels:
    `prices["up"] = prices["close"].shift(-days) > prices["close"]`.
    """

    __slots__ = ("_fixed", "_reached", "_steady", "_steady_parts", "_turns", "_varied")

    def __init__(self) -> None:
        self._turns: dict[tuple[Selector, ast.expr, int], int] = {}
        self._fixed: dict[Selector, frozenset[ast.AST]] = {}
        self._varied: dict[Selector, frozenset[ast.AST]] = {}
        self._reached: dict[tuple[ast.AST, ...], bool] = {}
        self._steady: dict[tuple[ast.AST, ...], bool] = {}
        self._steady_parts = SteadyParts()

    def varying(
        self,
        selector: Selector,
        path: Sequence[ast.expr],
        functions: Mapping[ast.expr, ast.AST],
        loops: frozenset[ast.AST],
        turns: Iterable[Turn],
    ) -> frozenset[ast.AST]:
        """The loops that may make a selection another one: not those of which another turn has made this one here.

        `path` leads to the selection: the calls of functions around it, the outermost first, and itself.
        """
        nothing: frozenset[ast.AST] = frozenset()
        fixed, varied = self._fixed.get(selector, nothing), self._varied.get(selector, nothing)
        for turn in turns:
            key = (turn.loop, *path)
            if not turn.is_unrolled:
                if key not in self._steady:
                    self._steady[key] = self._steady_parts.is_steady(turn.loop, path, functions)
                if self._steady[key]:
                    fixed |= {turn.loop}
                else:
                    varied |= {turn.loop}
                continue
            if key not in self._reached:
                self._reached[key] = _is_reached(turn.loop, path, functions)
            if self._reached[key]:
                varied |= {turn.loop}
            elif self._turns.setdefault((selector, path[-1], turn.run), turn.number) != turn.number:
                fixed |= {turn.loop}
        self._fixed[selector], self._varied[selector] = fixed, varied
        return loops - (fixed - varied)


def _is_reached(loop: ast.AST, path: Sequence[ast.expr], functions: Mapping[ast.expr, ast.AST]) -> bool:
    """Whether an item of a loop may have gone into an expression, by the names on the way; also where nobody knows."""
    inside = {id(node) for node in ast.walk(loop)}
    first = next((number for number, node in enumerate(path) if id(node) in inside), None)
    if first is None or not isinstance(loop, (ast.For, ast.AsyncFor)):
        return True
    names = _computed_from(names_in(loop.target), loop.body)
    for call in path[first:-1]:
        function = functions.get(call)
        if not isinstance(call, ast.Call) or not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return True
        names = _computed_from(_parameters(call, function, names), function.body)
    return not names.isdisjoint(names_in(path[-1]))


def _parameters(call: ast.Call, function: ast.FunctionDef | ast.AsyncFunctionDef, names: set[str]) -> set[str]:
    """The parameters that are passed something of some names."""
    listed = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    is_method = isinstance(call.func, ast.Attribute) and listed[:1] in (["self"], ["cls"])
    passed = dict(zip(listed[1:] if is_method else listed, call.args, strict=False))
    found = {name for name, value in passed.items() if not names.isdisjoint(names_in(value))}
    starred = [value for value in call.args if isinstance(value, ast.Starred)]
    keywords = [(keyword.arg, keyword.value) for keyword in call.keywords]
    if any(not names.isdisjoint(names_in(value)) for value in (*starred, *(v for name, v in keywords if name is None))):
        return {*listed, *(argument.arg for argument in function.args.kwonlyargs)}
    return found | {name for name, value in keywords if name is not None and not names.isdisjoint(names_in(value))}


def _computed_from(names: set[str], body: Sequence[ast.stmt]) -> set[str]:
    """Names, and those that statements give something of them: `y = labels(prices, days)`, `rows["up"] = days`."""
    assigned = [
        (names_in(*targets), names_in(value))
        for statement in body
        for node in ast.walk(statement)
        for targets, value in [_assignment(node)]
        if value is not None
    ]
    found = set(names)
    while new := {name for targets, used in assigned if not found.isdisjoint(used) for name in targets - found}:
        found |= new
    return found


def _assignment(node: ast.AST) -> tuple[list[ast.expr], ast.expr | None]:
    if isinstance(node, ast.Assign):
        return node.targets, node.value
    if isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)):
        return [node.target], node.value
    return ([node.target], node.iter) if isinstance(node, (ast.For, ast.AsyncFor)) else ([], None)
