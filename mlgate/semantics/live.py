"""Which code of a module runs, as far as it says itself: not what stands under `if False`, nor what nobody calls."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from mlgate.core.typing import Any
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module

Function = ast.FunctionDef | ast.AsyncFunctionDef
_ENDINGS = frozenset({"sys.exit", "builtins.exit", "builtins.quit", "os._exit", "os.abort"})
UNKNOWN = object()
_FILLED = (ast.List, ast.Dict, ast.Set)
_ONLY_READ = frozenset({"len", "bool", "iter", "list", "tuple", "set", "dict", "sum", "any", "all", "print", "range"})


class Live:
    """The nodes that run: `always`, whenever the module runs or a function that was there before is called, or perhaps.

    Functions are reached when live code names them, when they were there before (`known`), or when `is_mentioned` says
    that another file names them.
    """

    def __init__(
        self, module: Module, known: Collection[str] = (), is_mentioned: Callable[[str], bool] = lambda name: False
    ) -> None:
        self.module = module
        self.always: set[ast.AST] = set()
        self.perhaps: set[ast.AST] = set()
        self.dead: list[ast.AST] = []
        self._known = known
        self._is_mentioned = is_mentioned
        self._names: set[str] = set()
        self._waiting: list[tuple[str, Function | ast.Lambda, bool]] = []
        self._block(module.tree.body, True)
        self._reach()

    def __contains__(self, node: ast.AST) -> bool:
        return node in self.always or node in self.perhaps

    def _reach(self) -> None:
        """Enter functions that live code names, until no more are found; nobody calls the rest."""
        while True:
            reached = [item for item in self._waiting if self._is_reached(item[0], item[1])]
            if not reached:
                break
            self._waiting = [item for item in self._waiting if item not in reached]
            for _, node, always in reached:
                body = node.body if not isinstance(node, ast.Lambda) else [ast.Expr(node.body)]
                self._block(body, always)

    def _is_reached(self, name: str, node: ast.AST) -> bool:
        last = name.rpartition(".")[2]
        if isinstance(node, Function) and node.decorator_list:
            return True
        if last.startswith("__") and last.endswith("__"):  # called with its class, wherever that is named
            owner = name.rpartition(".")[0].rpartition(".")[2]
            return not owner or name in self._known or owner in self._names or self._is_mentioned(owner)
        return last in self._names or name in self._known or last.startswith("test") or self._is_mentioned(last)

    def _block(self, statements: Sequence[ast.stmt], always: bool, within: str = "") -> None:
        for position, statement in enumerate(statements):
            self._statement(statement, always, within)
            if self._ends(statement):
                self.dead.extend(statements[position + 1 :])
                return

    def _ends(self, statement: ast.stmt) -> bool:
        if isinstance(statement, (ast.Return, ast.Raise, ast.Continue, ast.Break)):
            return True
        if isinstance(statement, ast.Assert):
            return self.truth(statement.test) is False
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            return self.module.qualified_name(statement.value.func) in _ENDINGS
        return False

    def _statement(self, node: ast.stmt, always: bool, within: str) -> None:
        self._mark(node, always)
        if isinstance(node, Function):
            self._waiting.append((f"{within}{node.name}", node, True))
            self._expressions([*node.decorator_list, node.args], always)
        elif isinstance(node, ast.ClassDef):
            self._expressions([*node.decorator_list, *node.bases, *node.keywords], always)
            self._block(node.body, always, f"{within}{node.name}.")
        elif isinstance(node, ast.If):
            self._if(node, always)
        elif isinstance(node, (ast.While, ast.For, ast.AsyncFor)):
            self._loop(node, always)
        elif not self._guarded(node, always):
            self._simple(node, always)

    def _guarded(self, node: ast.stmt, always: bool) -> bool:
        """Statements with blocks that run whatever happens, and others that may."""
        if isinstance(node, (ast.Try, ast.TryStar)):
            self._attempt(node.body, always, all(map(_goes_no_further, node.handlers)))
            for handler in node.handlers:
                self._block(handler.body, False)
            self._block(node.orelse, always)
            self._block(node.finalbody, always)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            self._expressions(node.items, always)
            self._block(node.body, always)
        elif isinstance(node, ast.Match):
            self._expressions([node.subject], always)
            for case in node.cases:
                self._block(case.body, False)
        return isinstance(node, (ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.Match))

    def _attempt(self, body: Sequence[ast.stmt], always: bool, is_told: bool) -> None:
        """What is tried: behind its first statement it may not run, where nobody hears of what was raised."""
        first = [] if is_told else body[:1]
        self._block(first, always)
        if not (first and self._ends(first[0])):
            self._block(body[len(first) :], always and is_told)

    def _simple(self, node: ast.stmt, always: bool) -> None:
        value = getattr(node, "value", None)
        named = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        if named and isinstance(value, ast.Lambda):
            self._waiting.append((node.targets[0].id, value, True))  # type: ignore[attr-defined]
            return
        if isinstance(value, ast.GeneratorExp) and not _unpacks(node):  # nobody draws from it here
            self.dead.append(value)
            return
        if isinstance(node, ast.Expr) and isinstance(value, ast.Name):
            (self.always if always else self.perhaps).add(value)  # a function that is only named is not called
            return
        self._expressions(ast.iter_child_nodes(node), always)

    def _if(self, node: ast.If, always: bool) -> None:
        self._expressions([node.test], always)
        truth = True if is_main(node.test) else self.truth(node.test)
        for branch, wanted in ((node.body, True), (node.orelse, False)):
            if truth is UNKNOWN:
                self._block(branch, False)
            elif truth is wanted:
                self._block(branch, always)
            else:
                self.dead.extend(branch)

    def _loop(self, node: ast.While | ast.For | ast.AsyncFor, always: bool) -> None:
        head = node.test if isinstance(node, ast.While) else node.iter
        self._expressions([head] if isinstance(node, ast.While) else [head, node.target], always)
        truth = self.truth(head)
        if truth is False:
            self.dead.extend(node.body)
        else:
            self._block(node.body, always and not (isinstance(node, ast.While) and truth is UNKNOWN))
        self._block(node.orelse, always)

    def _expressions(self, nodes: Iterable[ast.AST], always: bool) -> None:
        for node in nodes:
            self._expression(node, always)

    def _expression(self, node: ast.AST, always: bool) -> None:
        self._mark(node, always)
        if isinstance(node, ast.IfExp):
            self._choice(node, always)
        elif isinstance(node, ast.BoolOp):
            self._operands(node, always)
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            runs = not any(self.truth(part.iter) is False for part in node.generators)
            self._expressions(ast.iter_child_nodes(node), always) if runs else self.dead.append(node)
        elif isinstance(node, ast.stmt):
            self._statement(node, always, "")
        else:
            self._expressions(ast.iter_child_nodes(node), always)

    def _choice(self, node: ast.IfExp, always: bool) -> None:
        truth = self.truth(node.test)
        self._expression(node.test, always)
        for branch, wanted in ((node.body, True), (node.orelse, False)):
            if truth is UNKNOWN or truth is wanted:
                self._expression(branch, always and truth is wanted)
            else:
                self.dead.append(branch)

    def _operands(self, node: ast.BoolOp, always: bool) -> None:
        stops = isinstance(node.op, ast.Or)
        for position, value in enumerate(node.values):
            self._expression(value, always)
            truth = self.truth(value)
            if truth is stops:
                self.dead.extend(node.values[position + 1 :])
                return
            always = always and truth is not UNKNOWN

    def _mark(self, node: ast.AST, always: bool) -> None:
        (self.always if always else self.perhaps).add(node)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            self._names.add(node.id)
        elif isinstance(node, ast.Attribute):
            self._names.add(node.attr)

    def truth(self, test: ast.expr) -> Any:
        """Whether an expression is true or false whenever it runs; `UNKNOWN` otherwise."""
        value = folded(self.module, test)
        return value if value is UNKNOWN else bool(value)


def _unpacks(node: ast.stmt) -> bool:
    """Whether a statement draws from what it assigns: `train, test = (clean(part) for part in parts)`."""
    return isinstance(node, ast.Assign) and any(isinstance(target, (ast.Tuple, ast.List)) for target in node.targets)


def _goes_no_further(handler: ast.ExceptHandler) -> bool:
    """Whether a handler ends by raising, or by leaving."""
    last = handler.body[-1]
    is_exit = isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) and "exit" in ast.unparse(last.value.func)
    return is_exit or isinstance(last, ast.Raise)


def folded(module: Module, node: ast.expr, depth: int = 6) -> Any:
    """The value of an expression of constants; `UNKNOWN` for any other."""
    if isinstance(node, ast.Constant):
        return node.value
    if depth == 0:
        return UNKNOWN
    if isinstance(node, (ast.List, ast.Tuple, ast.Set, ast.Dict)):
        return bool(node.keys if isinstance(node, ast.Dict) else node.elts)
    if isinstance(node, ast.UnaryOp):
        return _negated(node.op, folded(module, node.operand, depth - 1))
    if isinstance(node, ast.BoolOp):
        return _joined(node, [folded(module, value, depth - 1) for value in node.values])
    if isinstance(node, ast.Call):
        return _called(module, node, depth)
    if isinstance(node, (ast.Name, ast.Attribute)):
        return _named(module, node, depth)
    return _of_two(module, node, depth)


def _of_two(module: Module, node: ast.expr, depth: int) -> Any:
    """A comparison, or an operation, of two constants."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, right = node.left, node.comparators[0]
    elif isinstance(node, ast.BinOp):
        left, right = node.left, node.right
    else:
        return UNKNOWN
    sides = folded(module, left, depth - 1), folded(module, right, depth - 1)
    if any(side is UNKNOWN for side in sides):
        return UNKNOWN
    return _compared(node.ops[0], *sides) if isinstance(node, ast.Compare) else _computed(node.op, *sides)


def _named(module: Module, node: ast.Name | ast.Attribute, depth: int) -> Any:
    name = node.id if isinstance(node, ast.Name) else node.attr
    if name == "TYPE_CHECKING":
        return False
    if not isinstance(node, ast.Name):
        return UNKNOWN
    value = module.scope_of(node).only_value(node.id)
    if isinstance(value, (*_FILLED, ast.Call)) and _may_be_filled(module, node.id):
        return UNKNOWN
    return folded(module, value, depth - 1) if value is not None and not isinstance(value, ast.Name) else UNKNOWN


def _may_be_filled(module: Module, name: str) -> bool:
    """Whether what a name is bound to may hold something later: `rows.append(row)`, `rows[key] = row`, `fill(rows)`."""
    kept = [node.value for node in module.nodes(ast.Attribute)]
    kept += [node.value for node in module.nodes(ast.Subscript) if isinstance(node.ctx, ast.Store)]
    if any(isinstance(node, ast.Name) and node.id == name for node in kept):
        return True
    return any(
        isinstance(part, ast.Name) and part.id == name
        for call in module.nodes(ast.Call)
        for part in (*call.args, *(keyword.value for keyword in call.keywords))
        if not (isinstance(call.func, ast.Name) and call.func.id in _ONLY_READ)
    )


def _called(module: Module, node: ast.Call, depth: int) -> Any:
    """`bool(0)`, `int("0")`, `len(())`, `range(0)`."""
    function = node.func.id if isinstance(node.func, ast.Name) else ""
    if (
        function in ("bool", "int", "len", "range", "list", "tuple", "set", "dict", "iter", "float", "str")
        and not node.keywords
    ):
        if not node.args:
            return False
        value = folded(module, node.args[0], depth - 1)
        if function in ("int", "float") and isinstance(value, str):
            return value.strip() not in ("0", "0.0", "")
        return value if len(node.args) == 1 else UNKNOWN
    return UNKNOWN


def _negated(operator: ast.unaryop, value: Any) -> Any:
    if value is UNKNOWN:
        return UNKNOWN
    if isinstance(operator, ast.Not):
        return not value
    return -value if isinstance(operator, ast.USub) and isinstance(value, (int, float)) else value


def _compared(operator: ast.cmpop, left: Any, right: Any) -> Any:
    try:
        if isinstance(operator, (ast.Eq, ast.Is)):
            return left == right
        if isinstance(operator, (ast.NotEq, ast.IsNot)):
            return left != right
        if isinstance(operator, (ast.Lt, ast.LtE)):
            return left < right or (isinstance(operator, ast.LtE) and left == right)
        if isinstance(operator, (ast.Gt, ast.GtE)):
            return left > right or (isinstance(operator, ast.GtE) and left == right)
    except TypeError:
        return UNKNOWN
    return UNKNOWN


def _computed(operator: ast.operator, left: Any, right: Any) -> Any:
    if not (isinstance(left, (int, float)) and isinstance(right, (int, float))):
        return left + right if isinstance(left, str) and isinstance(right, str) else UNKNOWN
    if isinstance(operator, ast.Add):
        return left + right
    if isinstance(operator, ast.Sub):
        return left - right
    if isinstance(operator, ast.Mult):
        return left * right
    return left / right if isinstance(operator, ast.Div) and right else UNKNOWN


def _joined(node: ast.BoolOp, values: list[Any]) -> Any:
    """`and` is false as soon as one operand is, whatever the others are; `or` likewise."""
    stops = isinstance(node.op, ast.Or)
    if any(value is not UNKNOWN and bool(value) is stops for value in values):
        return stops
    return UNKNOWN if any(value is UNKNOWN for value in values) else not stops


def is_main(test: ast.expr) -> bool:
    """Whether a condition is the guard of a script: `__name__ == "__main__"`."""
    if not isinstance(test, ast.Compare) or len(test.comparators) != 1 or not isinstance(test.ops[0], ast.Eq):
        return False
    sides = (test.left, test.comparators[0])
    names = {side.id for side in sides if isinstance(side, ast.Name)}
    return names == {"__name__"} and any(isinstance(side, ast.Constant) and side.value == "__main__" for side in sides)


@per_module
def functions_of(module: Module) -> tuple[tuple[str, Function], ...]:
    """Functions and methods with the names around them: `Model.fit`, `train.step`."""
    return tuple(_functions_in(module.tree, ""))


def function_around(module: Module, node: ast.AST) -> str:
    """The name of the function that a node stands in, as `functions_of` gives it; "" outside of all."""
    function = module.enclosing_function(node)
    return _names_of(module).get(id(function), "") if function is not None else ""


@per_module
def _names_of(module: Module) -> dict[int, str]:
    return {id(node): name for name, node in functions_of(module)}


def given_to(function: Function, call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """Parameters of a function with what a call gives them."""
    names = [item.arg for item in (*function.args.posonlyargs, *function.args.args)]
    if isinstance(call.func, ast.Attribute) and names[:1] in (["self"], ["cls"]):
        names = names[1:]
    yield from zip(names, call.args, strict=False)
    yield from ((item.arg, item.value) for item in call.keywords if item.arg is not None)


def bound_pairs(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each target with its value: `hits, count = 0, 0` gives two, `hits = count = 0` as well."""
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=False)
        else:
            yield target, node.value


def bound_once(module: Module, name: str) -> ast.expr | None:
    """What the one assignment to a name in a module gives it, in a tuple too: `low, high = rows.min(), rows.max()`."""
    pairs = (pair for node in module.nodes(ast.Assign) for pair in bound_pairs(node))
    bound = [value for target, value in pairs if isinstance(target, ast.Name) and target.id == name]
    return bound[0] if len(bound) == 1 else None


def _functions_in(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        inner = prefix
        if isinstance(child, Function):
            yield f"{prefix}{child.name}", child
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            inner = f"{prefix}{child.name}."
        yield from _functions_in(child, inner)
