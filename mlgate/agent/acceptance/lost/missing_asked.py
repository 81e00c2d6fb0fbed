"""Guards that compared with a missing value, and ask for one now: `(x == np.nan).any()`, `x.isna().any()`."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable

from mlgate.agent.acceptance.lost.bound_beside import bound_beside
from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.semantics.frames.missing_values import nan_comparisons
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name

_MISSING, _PRESENT = "isna", "notna"
_SPELLINGS = {"isna": _MISSING, "isnull": _MISSING, "isnan": _MISSING, "notna": _PRESENT, "notnull": _PRESENT}
_TURNED = {_MISSING: _PRESENT, _PRESENT: _MISSING}
Written = tuple[str, bool]


def as_asked(sides: Sides, module: Module, test: ast.expr, holds: bool) -> Written | None:
    """A condition whose comparisons are questions, where a diagnostic names one of them; None for any other."""
    places = {(place.path, place.line, place.column) for place in sides.change.owned("expression")}
    compared: dict[ast.AST, ast.expr] = {}
    for item in nan_comparisons(module) if places else ():
        place = module.location(item.node)
        if (place.path, place.line, place.column) in places:
            compared[item.node] = _question(_MISSING if item.equal else _PRESENT, copy.deepcopy(item.other))
    if not any(node in compared for node in ast.walk(test)):
        return None

    def replaced(node: ast.AST) -> ast.expr | None:
        return compared.get(node)

    return _written(_rebuilt(test, replaced), holds)


def as_written(module: Module, test: ast.expr, holds: bool) -> Written:
    """A condition with its questions in one spelling, and with what was given a name just above it."""

    def replaced(node: ast.AST) -> ast.expr | None:
        if isinstance(node, ast.Name):
            return bound_beside(module, node)
        return None

    return _written(_rebuilt(test, replaced), holds)


def is_own_comparison(node: ast.AST | None) -> bool:
    """`x == x`, `x != x`: only a missing value is not equal to itself."""
    if not isinstance(node, ast.Compare) or len(node.ops) > 1 or not isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
        return False
    return ast.unparse(node.left) == ast.unparse(node.comparators[0])


def is_dropped_instead(sides: Sides, value: ast.expr) -> bool:
    """Whether rows are chosen as a diagnostic says: `rows[rows["a"] != nan]` is `rows.dropna(subset=["a"])`."""
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute) or value.func.attr != "dropna":
        return False
    if value.args or [item.arg for item in value.keywords] != ["subset"]:
        return False
    rows, given = value.func.value, value.keywords[0].value
    columns = given.elts if isinstance(given, (ast.List, ast.Tuple)) else [given]
    if len(columns) != 1:
        return False
    wanted = ast.unparse(ast.Subscript(rows, columns[0], ast.Load()))
    places = {(place.path, place.line, place.column) for place in sides.change.owned("expression")}
    return any(
        not item.equal and ast.unparse(item.other) == wanted and _selects(module, item.node, rows)
        for module in (sides.before.modules if places else ())
        for item in nan_comparisons(module)
        if ((place := module.location(item.node)).path, place.line, place.column) in places
    )


def _selects(module: Module, condition: ast.AST, rows: ast.expr) -> bool:
    """Whether a condition is all that chooses among some rows."""
    selection = module.parent(condition)
    is_selection = isinstance(selection, ast.Subscript) and selection.slice is condition
    return is_selection and ast.unparse(selection.value) == ast.unparse(rows)  # type: ignore[union-attr]


def _rebuilt(node: ast.expr, replaced: Callable[[ast.AST], ast.expr | None]) -> ast.expr:
    """A copy with some of its parts replaced."""

    class Rebuilding(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            new = replaced(node)
            if new is not None:
                return copy.deepcopy(new)
            fields = {name: self._part(value) for name, value in ast.iter_fields(node)}
            return type(node)(**fields)

        def _part(self, value: object) -> object:
            if isinstance(value, list):
                return [self._part(item) for item in value]
            return self.visit(value) if isinstance(value, ast.AST) else value

    rebuilt = Rebuilding().visit(node)
    assert isinstance(rebuilt, ast.expr)
    return rebuilt


def _written(test: ast.expr, holds: bool) -> Written:
    test = _Spelling().visit(test)
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, holds = test.operand, not holds
    if isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id == f"<{_PRESENT}>":
        test, holds = _question(_MISSING, test.args[0]), not holds
    return ast.unparse(test), holds


def _question(name: str, operand: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(f"<{name}>", ast.Load()), [operand], [])


class _Spelling(ast.NodeTransformer):
    """`x.isnull()`, `pd.isna(x)` and `np.isnan(x)` ask the same, and `~x.notna()` and `x != x` do."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        function = node.func
        name = last_name(function)
        question = _SPELLINGS.get(name)
        if question is None or node.keywords:
            return node
        if node.args:
            return _question(question, node.args[0]) if len(node.args) == 1 else node
        return _question(question, function.value) if isinstance(function, ast.Attribute) else node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if is_own_comparison(node):
            return _question(_PRESENT if isinstance(node.ops[0], ast.Eq) else _MISSING, node.left)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        asked = node.operand
        if isinstance(node.op, ast.Invert) and isinstance(asked, ast.Call) and isinstance(asked.func, ast.Name):
            name = asked.func.id.strip("<>")
            if asked.func.id == f"<{name}>":
                return _question(_TURNED[name], asked.args[0])
        return node
