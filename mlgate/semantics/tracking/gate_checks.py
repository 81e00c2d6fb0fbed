"""Where code holds a metric against a bound, and stops, refuses or writes down a failure."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics.evaluation.metric_directions import is_greater_better
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.reach import siblings
from mlgate.semantics.scope import Scope
from mlgate.semantics.tracking.metric_values import MetricValue, metric_of, returns
from mlgate.semantics.tracking.registrations import WORDS, registrations

EXITS = frozenset({"builtins.exit", "builtins.quit", "sys.exit", "os._exit"})
RECORDERS = frozenset({"append", "add", "extend", "update"})
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
HINTS = (
    "metric",
    "score",
    "accura",
    "auc",
    "loss",
    "recall",
    "rmse",
    "mse",
    "mae",
    "f1",
    "gate",
    "latency",
    "mape",
    "r2",
)
STOPS = ("raise", "exit", "return False", "return not", "assert", "= False", "register")
FINITE = lazy_regex(r"(?i)is_?nan|is_?finite|nan_to_num|is_?inf\b|is_?na\b|is_?null\b|validate_evaluation_results")
BOUNDS_NAMED = lazy_regex(
    r"(?i)gate|thresh|limit|bound|target|minimum|maximum|require|baseline|champion|prod|config|cfg|best|old|prev"
)

ADVICE = lazy_regex(r"(?i)recommend|suggest|advice|advise|hint|tips?\b|insight|diagnos|bottleneck")
GATE_WORDS = lazy_regex(r"(?i)gate|promot|valid|release|ready|quality|accept|deploy")
REGISTRY_WORDS = lazy_regex(
    r"register_model|registered_model|create_model_version|transition_model_version|PROMOTION_GATES"
)


class GateCheck(NamedTuple):
    """One comparison of a metric with a bound, on which it depends whether something goes on.

    `test` is the whole condition that it is part of; `passes_nan`: whether a NaN, of which every comparison is false,
    goes on like a good value. `is_stop`: whether the code raises or exits, rather than say no to its caller.
    """

    node: ast.Compare
    test: ast.expr
    value: ast.expr
    metric: MetricValue
    passes_nan: bool
    is_stop: bool
    scope: Scope


class Condition(NamedTuple):
    """A condition, and what it means when it is true: `fails` or goes on."""

    test: ast.expr
    fails: bool
    is_stop: bool
    scope: Scope


@per_module
def gate_checks(module: Module) -> Sequence[GateCheck]:
    """The checks of a module, in order of the code."""
    if not any(word in module.lowered for word in HINTS) or not any(word in module.code for word in STOPS):
        return ()
    found = [check for condition in _conditions(module) for check in _checks(module, condition)]
    return sorted(found, key=_position)


def _position(check: GateCheck) -> tuple[int, int]:
    return (check.node.lineno, check.node.col_offset)


def _conditions(module: Module) -> Iterator[Condition]:
    for statement in module.statements(ast.If):
        if _has_comparison(statement.test):
            yield from _of_branch(module, statement)
    for answer, scope in returns(module) if "return not" in module.code else ():
        if isinstance(answer.value, ast.UnaryOp) and isinstance(answer.value.op, ast.Not):
            yield Condition(answer.value, False, False, scope)
    for assertion in module.statements(ast.Assert):
        yield Condition(assertion.test, False, True, module.scope_of(assertion))
    yield from _of_comprehensions(module)


def _of_branch(module: Module, statement: ast.If) -> Iterator[Condition]:
    is_stop = stops(module, statement.body)
    if is_stop or refuses(statement.body) or _writes_down(module, statement):
        yield Condition(statement.test, True, is_stop, module.scope_of(statement))
    elif stops(module, statement.orelse) or refuses(statement.orelse):
        yield Condition(statement.test, False, stops(module, statement.orelse), module.scope_of(statement))
    elif module.mentions(WORDS) and (fails := _keeps_from_registry(module, statement)) is not None:
        yield Condition(statement.test, fails, False, module.scope_of(statement))
    elif not statement.orelse and _goes_on(module, statement):
        yield Condition(statement.test, False, False, module.scope_of(statement))


def _keeps_from_registry(module: Module, statement: ast.If) -> bool | None:
    """Whether a branch decides on a registration: True when the model stays out where the condition holds."""
    lines = [registration.call.node.lineno for registration in registrations(module)]
    if _spans(statement.body, lines) is not _spans(statement.orelse, lines):
        return _spans(statement.orelse, lines)
    block = siblings(module, statement)
    following = block[block.index(statement) + 1 :] if statement in block else ()
    is_left = isinstance(statement.body[-1], (ast.Return, ast.Continue))
    return True if is_left and _spans(following, lines) else None


def _spans(block: Sequence[ast.stmt], lines: Sequence[int]) -> bool:
    return any(item.lineno <= line <= (item.end_lineno or 0) for item in block for line in lines)


def _goes_on(module: Module, statement: ast.If) -> bool:
    """`if auc >= 0.8: return True` above a `return False`."""
    last = statement.body[-1]
    following = siblings(module, statement)
    rest = following[following.index(statement) + 1 :] if statement in following else ()
    agrees = isinstance(last, ast.Return) and isinstance(last.value, ast.Constant) and last.value.value is True
    return agrees and bool(rest) and (refuses(rest[:1]) or stops(module, rest[:1]))


def stops(module: Module, body: Sequence[ast.stmt]) -> bool:
    """Whether a block ends the work: it raises, or leaves the program."""
    for statement in body:
        if isinstance(statement, ast.Raise):
            return True
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            call = module.call_of(statement.value)
            if call is not None and call.qualified_name in EXITS and not _is_success(statement.value):
                return True
    return False


def _is_success(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0


def refuses(body: Sequence[ast.stmt]) -> bool:
    """Whether a block tells its caller no."""
    return any(
        isinstance(statement, ast.Return)
        and isinstance(statement.value, ast.Constant)
        and statement.value.value is False
        for statement in body
    )


def _writes_down(module: Module, statement: ast.If) -> bool:
    """Whether a block notes a failure (`failures.append(...)`, `passed = False`) that something depends on later."""
    names = [name for item in statement.body for name in _noted(item)]
    return any(_decides(module, name, module.scope_of(statement)) for name in names)


def _noted(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        if isinstance(function, ast.Attribute) and function.attr in RECORDERS and isinstance(function.value, ast.Name):
            yield function.value.id
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            yield target.value.id
        is_no = isinstance(statement.value, ast.Constant) and statement.value.value is False
        if isinstance(target, ast.Name) and is_no:
            yield target.id


def _decides(module: Module, name: str, scope: Scope) -> bool:
    """Whether the truth of a name decides if its scope raises, exits or says no."""
    for statement in module.statements(ast.If):
        if _asks(statement.test, name) and (stops(module, statement.body) or refuses(statement.body)):
            if module.scope_of(statement) is scope:
                return True
    return any(
        owner is scope
        and statement.value is not None
        and _asks(statement.value, name)
        and _may_refuse(statement, owner, name)
        for statement, owner in returns(module)
    )


def _may_refuse(statement: ast.Return, scope: Scope, name: str) -> bool:
    """Whether a name that is given back may be a no: advice that is collected (`recommendations`) stops nobody."""
    if not isinstance(statement.value, ast.Name):
        return True
    function = scope.function.name if scope.function is not None else ""
    return ADVICE.search(f"{name} {function}") is None


def _asks(test: ast.expr, name: str) -> bool:
    """Whether a condition is about the truth or the length of a name."""
    if isinstance(test, ast.UnaryOp):
        return _asks(test.operand, name)
    if isinstance(test, ast.Compare):
        return _asks(test.left, name)
    if isinstance(test, ast.Call):
        return any(_asks(argument, name) for argument in test.args)
    if isinstance(test, ast.BoolOp):
        return any(_asks(value, name) for value in test.values)
    return isinstance(test, ast.Name) and test.id == name


def _of_comprehensions(module: Module) -> Iterator[Condition]:
    """`failures = [name for ... if value < bound]`, where something depends on whether there are any."""
    for statement in module.statements(ast.Assign):
        target = statement.targets[0]
        if isinstance(statement.value, COMPREHENSIONS) and isinstance(target, ast.Name):
            generator = statement.value.generators[-1]
            scope = module.scope_of(statement)
            if generator.ifs and _decides(module, target.id, scope):
                inner = module.scope_of(generator.ifs[0])
                yield from (Condition(test, True, False, inner) for test in generator.ifs)


def _has_comparison(test: ast.expr) -> bool:
    return any(True for _ in _compared(test, True))


def _compared(test: ast.expr, holds: bool) -> Iterator[tuple[ast.Compare, bool]]:
    """The comparisons in a condition; whether each pushes it towards true (False below a `not`)."""
    if isinstance(test, ast.Compare):
        if len(test.ops) == 1 and isinstance(test.ops[0], (ast.Lt, ast.LtE, ast.Gt, ast.GtE)):
            yield test, holds
    elif isinstance(test, ast.BoolOp):
        for value in test.values:
            yield from _compared(value, holds)
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from _compared(test.operand, not holds)
    elif isinstance(test, ast.Call) and getattr(test.func, "id", "") in ("any", "all", "bool"):
        for argument in test.args:
            yield from _compared(argument.elt if isinstance(argument, ast.GeneratorExp) else argument, holds)


def _checks(module: Module, condition: Condition) -> Iterator[GateCheck]:
    for node, holds in _compared(condition.test, True):
        chosen = _sides(module, node, module.scope_of(node))
        if chosen is None:
            continue
        value, metric, on_left = chosen
        fails = holds is condition.fails
        if _is_bad_side(node, metric, on_left) is not fails and metric.name and _direction(metric) is not None:
            continue
        yield GateCheck(node, condition.test, value, metric, fails, condition.is_stop, condition.scope)


def _direction(metric: MetricValue) -> bool | None:
    return is_greater_better(metric.name)


def _is_bad_side(node: ast.Compare, metric: MetricValue, on_left: bool) -> bool:
    """Whether the comparison is true of bad values of the metric."""
    asks_small = isinstance(node.ops[0], (ast.Lt, ast.LtE)) is on_left
    return asks_small is (_direction(metric) is not False)


def _sides(module: Module, node: ast.Compare, scope: Scope) -> tuple[ast.expr, MetricValue, bool] | None:
    """The metric in a comparison, and whether it stands on the left; None without one, or without a real bound."""
    left, right = node.left, node.comparators[0]
    of_left, of_right = metric_of(module, left, scope), metric_of(module, right, scope)
    if of_left is not None and of_right is not None and BOUNDS_NAMED.search(module.text(left)) is not None:
        of_left = None
    if of_left is not None:
        return None if _is_range_end(right) else (left, of_left, True)
    if of_right is not None:
        return None if _is_range_end(left) else (right, of_right, False)
    return None


def _is_range_end(node: ast.expr) -> bool:
    """0 and 1 say what a metric can be at all, not what it should be."""
    return isinstance(node, ast.Constant) and (node.value in (0, 1) or not isinstance(node.value, (int, float)))


def asks_for_finite(module: Module, check: GateCheck) -> bool:
    """Whether the function that holds a check, or the module around it, looks for NaN anywhere."""
    function = check.scope.function
    return FINITE.search(module.text(function) if function is not None else module.code) is not None


def is_gate_code(module: Module, check: GateCheck) -> bool:
    """Whether a check decides on a model's way to its users: by the file, the function, or what else the file does."""
    function = check.scope.function
    words = f"{module.project_path} {function.name if function is not None else ''}"
    return GATE_WORDS.search(words) is not None or REGISTRY_WORDS.search(module.code) is not None
