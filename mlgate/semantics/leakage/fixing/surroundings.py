"""Where a fix happens: two statements of one body, the names they share with the rest, and what stands between."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence

from mlgate.core.fix import Edit
from mlgate.semantics.leakage._knowledge import HARMLESS_METHODS
from mlgate.semantics.leakage.captions import short_text
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.names import names_in
from mlgate.semantics.scope import Scope

SPLIT = "sklearn.model_selection.train_test_split"
SIZES = frozenset({"columns", "shape", "index", "ndim", "dtypes", "size"})
"""What may be asked of data afterwards: it is the same before and after it is scaled or filled."""


HARMLESS_FUNCTIONS = frozenset(
    "print len list tuple dict set range int float str bool round sorted abs type zip".split()
)
PURE = (
    ast.Constant,
    ast.Name,
    ast.Attribute,
    ast.Subscript,
    ast.Slice,
    ast.Tuple,
    ast.List,
    ast.Dict,
    ast.BinOp,
    ast.UnaryOp,
    ast.Compare,
    ast.BoolOp,
    ast.JoinedStr,
    ast.FormattedValue,
    ast.keyword,
    ast.expr_context,
    ast.operator,
    ast.unaryop,
    ast.cmpop,
    ast.boolop,
)


class Surroundings:
    """One body of statements (the module's or a function's) and the names of its scope."""

    def __init__(self, module: Module, body: Sequence[ast.stmt], scope: Scope) -> None:
        self.module = module
        self.body = body
        self.scope = scope
        self._starts = [_start(statement) for statement in body]

    @classmethod
    def of(cls, module: Module, node: ast.AST) -> Surroundings | None:
        """The body around a node; None where its statement is in a loop, a branch or a class."""
        statement = module.statement_at(module.span(node).start)
        parent = module.parent(statement) if statement is not None else None
        if statement is None or not isinstance(parent, (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef)):
            return None
        known = _known(module)
        if parent not in known:
            known[parent] = cls(module, parent.body, module.scope_of(statement))
        return known[parent]

    def index(self, node: ast.AST) -> int | None:
        """Which statement of the body holds a node."""
        position = bisect_right(self._starts, _start(node)) - 1
        return position if position >= 0 and _end(node) <= _end(self.body[position]) else None

    # Names

    def mentions(self, name: str) -> list[ast.Name]:
        """All places that read, write or delete a variable of this scope."""
        found = _names(self.module).get(name, ())
        return [node for node in found if self._home(node) is self.scope]

    def _home(self, node: ast.Name) -> Scope | None:
        """The scope whose variable a name means."""
        scope = self.module.scope_of(node)
        for candidate in scope.chain():
            if node.id in candidate.global_names:
                return candidate.module
            if node.id in candidate.bindings and (candidate is scope or not candidate.is_class):
                return candidate
        return None

    def is_free_outside(self, name: str, allowed: Iterable[ast.AST], first: int, *, but_for_size: bool = False) -> bool:
        """Whether a variable of this scope is not used from a statement on, but for some nodes, and for its size."""
        known = set(allowed)
        mentions = self.mentions(name)
        if any(self.is_deferred(node) for node in mentions):
            return False
        for node in mentions:
            if (self.index(node) or 0) < first or node in known or (but_for_size and self._is_size(node)):
                continue
            return self._is_bound_anew(node)
        return bool(mentions)

    def is_deferred(self, node: ast.Name) -> bool:
        """Whether a name stands in a function: who knows when it runs."""
        return self.index(node) is None or self.module.scope_of(node) is not self.scope

    def _is_bound_anew(self, node: ast.Name) -> bool:
        """Whether a variable is here given another value, without a look at the old one."""
        statement = self.body[self.index(node) or 0]
        if not isinstance(statement, ast.Assign):
            return False
        targets = [item for target in statement.targets for item in _flat(target)]
        return node in targets and node.id not in names_in(statement.value)

    def _is_size(self, node: ast.Name) -> bool:
        parent = self.module.parent(node)
        return isinstance(parent, ast.Attribute) and parent.attr in SIZES and isinstance(parent.ctx, ast.Load)

    def stores(self, name: str) -> list[ast.Name]:
        """All places that bind or delete a variable."""
        return [node for node in self.mentions(name) if not isinstance(node.ctx, ast.Load)]

    def fresh_name(self, wanted: str) -> str:
        """A name that nothing in the module uses."""
        taken = (
            {node.id for node in self.module.nodes(ast.Name)}
            | set(self.scope.bindings)
            | set(self.module.scope.bindings)
        )
        taken |= {node.arg for node in self.module.nodes(ast.arg)}
        numbers = iter(range(2, 1000))
        name = wanted
        while name in taken:
            name = f"{wanted}_{next(numbers)}"
        return name

    # What stands between

    def is_quiet(self, statements: Iterable[ast.stmt], fixed: Collection[str]) -> bool:
        """Whether statements neither change data nor draw random numbers, nor bind one of the names."""
        return all(self._is_quiet(statement, fixed) for statement in statements)

    def _is_quiet(self, statement: ast.stmt, fixed: Collection[str]) -> bool:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            bound = {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
            return bound.isdisjoint(fixed) and "*" not in bound
        if isinstance(statement, ast.FunctionDef):
            return statement.name not in fixed and not statement.decorator_list and not statement.args.defaults
        if isinstance(statement, ast.Assign):
            names = [target for item in statement.targets for target in _flat(item)]
            known = all(isinstance(item, ast.Name) and item.id not in fixed for item in names)
            return known and self.is_pure(statement.value)
        return isinstance(statement, ast.Pass) or (isinstance(statement, ast.Expr) and self.is_pure(statement.value))

    def is_pure(self, expression: ast.expr) -> bool:
        """Whether evaluating an expression changes nothing and draws nothing."""
        for node in ast.walk(expression):
            if isinstance(node, ast.Call):
                if not self._is_harmless(node):
                    return False
            elif not isinstance(node, PURE):
                return False
        return True

    def _is_harmless(self, call: ast.Call) -> bool:
        if any(keyword.arg in (None, "inplace") for keyword in call.keywords):
            return False
        if any(isinstance(item, ast.Starred) for item in call.args):
            return False
        path = self.module.qualified_name(call.func, self.scope) or ""
        if path.startswith("builtins.") or isinstance(call.func, ast.Name):
            return path.removeprefix("builtins.") in HARMLESS_FUNCTIONS or self.is_estimator(path)
        if not isinstance(call.func, ast.Attribute) or self.is_estimator(path):
            return self.is_estimator(path)
        by_table = call.func.attr == "map" and all(isinstance(item, ast.Dict) for item in call.args)
        return by_table or call.func.attr in HARMLESS_METHODS

    def is_estimator(self, path: str) -> bool:
        """Whether a name is an estimator's class of scikit-learn or imbalanced-learn: making one changes nothing."""
        last = path.rpartition(".")[2]
        return path.startswith(("sklearn.", "imblearn.")) and last[:1].isupper()

    # Edits

    def stands_alone(self, statement: ast.stmt) -> bool:
        """Whether a statement has its lines for itself, but for a comment."""
        start, end = self.module.span(statement)
        code = self.module.code
        before = code[code.rfind("\n", 0, start) + 1 : start]
        return not before.strip() and _rest(code, end).lstrip()[:1] in ("", "#")

    def comment_of(self, statement: ast.stmt) -> str:
        """The comment at the end of a statement's last line, with the space before it."""
        return _rest(self.module.code, self.module.span(statement).end).rstrip()

    def removal(self, statement: ast.stmt) -> Edit:
        """Take a statement away with its line: with the line end before it, or in a first line the one after it."""
        code = self.module.code
        span = self.module.span(statement)
        start = code.rfind("\n", 0, span.start) + 1
        stop = span.end + len(_rest(code, span.end))
        cell = self.module.cell_of(statement)
        lower, upper = (cell.start, cell.end) if cell is not None else (0, len(code))
        if start > lower:
            return Edit(start - 1, stop, "")
        return Edit(start, min(stop + 1, upper - 1), "")

    def insertion(self, statement: ast.stmt, lines: Sequence[str]) -> Edit:
        """Put lines below a statement."""
        code = self.module.code
        span = self.module.span(statement)
        margin = code[code.rfind("\n", 0, span.start) + 1 : span.start]
        position = span.end + len(_rest(code, span.end))
        return Edit(position, position, "".join(f"\n{margin}{line}" for line in lines))


@per_module
def _known(module: Module) -> dict[ast.AST, Surroundings]:
    """The surroundings made so far, by the module or function that they are of."""
    return {}


@per_module
def _names(module: Module) -> dict[str, list[ast.Name]]:
    """All names, by what they are, in order of the code."""
    found: dict[str, list[ast.Name]] = {}
    for node in sorted(module.nodes(ast.Name), key=_start):
        found.setdefault(node.id, []).append(node)
    return found


class SplitStatement:
    """`a, b, ... = train_test_split(x, ...)`, a statement of a body."""

    def __init__(self, statement: ast.Assign, call: ast.Call, names: list[str]) -> None:
        self.statement = statement
        self.call = call
        self.names = names

    @classmethod
    def of(cls, around: Surroundings, split: ast.expr | None, but: ast.expr | None = None) -> SplitStatement | None:
        """The statement of a split, if it is as plain as that; one argument may be, or hold, a node that is not."""
        position = around.index(split) if split is not None else None
        statement = around.body[position] if position is not None else None
        if not isinstance(statement, ast.Assign) or statement.value is not split or not isinstance(split, ast.Call):
            return None
        targets = _flat(statement.targets[0]) if len(statement.targets) == 1 else []
        names = [item.id for item in targets if isinstance(item, ast.Name) and not item.id.startswith("_")]
        path = around.module.qualified_name(split.func, around.scope) or ""
        plain = len(names) == len(targets) == len(set(names)) == 2 * len(split.args)
        plain = plain and around.module.catalogue.canonical(path) == SPLIT and around.stands_alone(statement)
        arguments = [*split.args, *(item.value for item in split.keywords)]
        if not plain or not all(
            around.is_pure(item) or any(node is but for node in ast.walk(item)) for item in arguments
        ):
            return None
        return cls(statement, split, names) if all(item.arg for item in split.keywords) else None

    def parts_of(self, argument: ast.expr) -> tuple[str, str]:
        """The names of the training part and the test part of an argument."""
        position = 2 * self.call.args.index(argument)
        return self.names[position], self.names[position + 1]


def text_of(module: Module, node: ast.expr) -> str | None:
    """Source text of a node that stands on one line."""
    return short_text(module, node) or (module.text(node) if node.lineno == node.end_lineno else None)


def in_order(module: Module, first: ast.stmt, second: ast.stmt) -> bool:
    """Whether the cells of two statements were, as far as is known, also run in this order."""
    one, other = module.cell_of(first), module.cell_of(second)
    counts = [cell.execution_count for cell in (one, other) if cell is not None]
    return len(counts) < 2 or None in counts or counts[0] <= counts[1]  # type: ignore[operator]


def _rest(code: str, end: int) -> str:
    """What follows on a line."""
    stop = code.find("\n", end)
    return code[end : stop if stop >= 0 else len(code)].rstrip("\r")


def _flat(target: ast.expr) -> list[ast.expr]:
    return list(target.elts) if isinstance(target, (ast.Tuple, ast.List)) else [target]


def _start(node: ast.AST) -> tuple[int, int]:
    return (node.lineno, node.col_offset)  # type: ignore[attr-defined]


def _end(node: ast.AST) -> tuple[int, int]:
    return (node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
