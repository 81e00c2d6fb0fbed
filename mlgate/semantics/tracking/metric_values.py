"""Which expressions hold the value of a metric: by the metric that computed it, the run that logged it, its key."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import NEVER_NAN, PASSES_NAN_ON
from mlgate.semantics.call import Call
from mlgate.semantics.evaluation.metric_directions import is_greater_better
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.scope import Binding, BindingKind, Scope

ORDINARY_WORDS = frozenset(
    "precision map loss error lift ap uptime runtime throughput staleness fid support f2 d2 mce".split()
)
"""Names of metrics that are as often something else: digits, a dictionary, a flag of the command line."""
READ_METHODS = frozenset({"item", "mean", "median"})
MAX_DEPTH = 6
MAX_BINDINGS = 6


class MetricValue(NamedTuple):
    """The value of a metric; `name` is empty where a variable chooses it, `is_finite` where it is never NaN."""

    name: str
    is_finite: bool = False


def metric_of(module: Module, node: ast.expr, scope: Scope, depth: int = MAX_DEPTH) -> MetricValue | None:
    """The metric that an expression is the value of; None when it is none, or nobody can tell."""
    if depth == 0:
        return None
    if isinstance(node, ast.Name):
        return _of_name(module, node.id, scope, depth)
    if isinstance(node, ast.Subscript):
        return _of_item(module, node.value, node.slice, scope, depth)
    if isinstance(node, ast.Call):
        return _of_call(module, node, scope, depth)
    if isinstance(node, ast.Attribute):
        is_own = isinstance(node.value, ast.Name) and node.value.id in ("self", "args", "config", "cfg", "settings")
        return MetricValue(node.attr) if not is_own and _is_clear_name(node.attr) else None
    if isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant):
        return metric_of(module, node.left, scope, depth - 1)
    return None


def is_mapping_of_metrics(module: Module, node: ast.expr, scope: Scope, depth: int = MAX_DEPTH) -> bool:
    """Whether an expression is a mapping of metrics by name: `run.data.metrics`, a dictionary of computed scores."""
    if depth == 0:
        return False
    if isinstance(node, ast.Attribute):
        return node.attr in ("metrics", "callback_metrics")
    if isinstance(node, ast.Dict):
        return any(metric_of(module, value, scope, depth - 1) for value in node.values)
    if not isinstance(node, ast.Name):
        return False
    return any(is_mapping_of_metrics(module, value, scope, depth - 1) for value in scope.values(node.id))


def _is_clear_name(name: str) -> bool:
    word = name.lower()
    is_bound = word.startswith(("min_", "max_", "target_", "best_", "required_"))
    return not is_bound and word not in ORDINARY_WORDS and is_greater_better(name) is not None


def _of_name(module: Module, name: str, scope: Scope, depth: int) -> MetricValue | None:
    found: MetricValue | None = None
    for binding in scope.all_bindings(name)[:MAX_BINDINGS]:
        if isinstance(binding.value, ast.Constant):
            continue
        value = _of_binding(module, binding, depth)
        if value is None:
            return None
        found = value if found is None or found.is_finite else found
    return found


def _of_binding(module: Module, binding: Binding, depth: int) -> MetricValue | None:
    if binding.kind is BindingKind.PARAMETER:
        return _of_parameter(module, binding, depth)
    if binding.kind is BindingKind.LOOP:
        return _of_loop(module, binding, depth)
    if binding.kind is BindingKind.UNPACKING and isinstance(binding.node, ast.Assign):
        value = binding.node.value
        is_judged = isinstance(value, ast.Call) and getattr(value.func, "attr", "") in ("evaluate", "test")
        return MetricValue(binding.name) if is_judged and is_greater_better(binding.name) is not None else None
    if binding.value is None or binding.kind is BindingKind.AUGMENTED:
        return None
    return metric_of(module, binding.value, binding.scope, depth - 1)


def _of_parameter(module: Module, binding: Binding, depth: int) -> MetricValue | None:
    """By what the calls of the function pass; without any, by a name that means nothing else."""
    function = binding.scope.node
    calls = module.index.by_name.get(f".{getattr(function, 'name', '')}", ())
    passed = [value for call in calls if (value := argument_for(call, function, binding.name)) is not None]
    for value in passed:
        found = metric_of(module, value, module.scope_of(value), depth - 1)
        if found is not None:
            return found
    return MetricValue(binding.name) if not passed and _is_clear_name(binding.name) else None


def argument_for(call: Call, function: ast.AST, parameter: str) -> ast.expr | None:
    """What a call passes for a parameter of a function of this module."""
    keyword = call.keyword(parameter)
    if keyword is not None:
        return keyword.value
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    names = [item.arg for item in (*function.args.posonlyargs, *function.args.args)]
    position = names.index(parameter) if parameter in names else len(call.node.args)
    arguments = call.node.args[: position + 1]
    return arguments[position] if len(arguments) > position and not any(map(_is_starred, arguments)) else None


def _is_starred(node: ast.expr) -> bool:
    return isinstance(node, ast.Starred)


def loop_source(binding: Binding) -> tuple[ast.expr, ast.expr] | None:
    """The target that binds a loop's variable, and what is iterated over."""
    node = binding.node
    if isinstance(node, (ast.For, ast.AsyncFor)):
        return node.target, node.iter
    scope_node = binding.scope.node
    for generator in getattr(scope_node, "generators", ()):
        if any(isinstance(name, ast.Name) and name.id == binding.name for name in ast.walk(generator.target)):
            return generator.target, generator.iter
    return None


def _of_loop(module: Module, binding: Binding, depth: int) -> MetricValue | None:
    source = loop_source(binding)
    if source is None:
        return None
    target, iterated = source
    if isinstance(iterated, (ast.List, ast.Tuple)) and len(iterated.elts) == 1 and isinstance(target, ast.Name):
        return metric_of(module, iterated.elts[0], binding.scope, depth - 1)
    if not isinstance(iterated, ast.Call) or not isinstance(iterated.func, ast.Attribute):
        return None
    is_value = iterated.func.attr == "values" or (
        iterated.func.attr == "items"
        and isinstance(target, ast.Tuple)
        and getattr(target.elts[-1], "id", "") == binding.name
    )
    is_metrics = is_value and is_mapping_of_metrics(module, iterated.func.value, binding.scope, depth - 1)
    return MetricValue("") if is_metrics or (is_value and _is_looked_up(module, target, binding.scope)) else None


def _is_looked_up(module: Module, target: ast.expr, scope: Scope) -> bool:
    """Whether the key beside a value finds a bound: `for name, value in metrics.items(): bound = GATES[name]`."""
    key = target.elts[0] if isinstance(target, ast.Tuple) else None
    if not isinstance(key, ast.Name):
        return False
    return any(
        isinstance(node.slice, ast.Name) and node.slice.id == key.id and _is_bounds(module, node.value, scope)
        for node in module.nodes(ast.Subscript)
    )


def _of_item(module: Module, base: ast.expr, key: ast.expr, scope: Scope, depth: int) -> MetricValue | None:
    if isinstance(key, ast.Constant):
        if not isinstance(key.value, str):
            return metric_of(module, base, scope, depth - 1)
        is_metric = is_greater_better(key.value) is not None and key.value not in ("precision", "map")
        return MetricValue(key.value) if is_metric or is_mapping_of_metrics(module, base, scope, depth - 1) else None
    if is_mapping_of_metrics(module, base, scope, depth - 1) or is_gate_key(module, key, scope):
        return MetricValue("")
    return None


def is_gate_key(module: Module, key: ast.expr, scope: Scope) -> bool:
    """Whether a variable runs over the names in a dictionary of bounds."""
    if not isinstance(key, ast.Name):
        return False
    sources = [loop_source(item) for item in scope.all_bindings(key.id) if item.kind is BindingKind.LOOP]
    return any(source is not None and _is_bounds(module, source[1], scope) for source in sources)


def _is_bounds(module: Module, node: ast.expr, scope: Scope) -> bool:
    """Whether a dictionary (or its `items()`) maps known metrics to numbers, or to pairs of a side and a number."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "items":
        node = node.func.value
    if not isinstance(node, ast.Name):
        return False
    return any(isinstance(value, ast.Dict) and _has_metric_keys(value) for value in scope.values(node.id))


def _has_metric_keys(node: ast.Dict) -> bool:
    keys = [key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    return any(is_greater_better(key) is not None for key in keys)


def _of_call(module: Module, node: ast.Call, scope: Scope, depth: int) -> MetricValue | None:
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if method == "get" and node.args and isinstance(node.func, ast.Attribute):
        return _of_item(module, node.func.value, node.args[0], scope, depth)
    name = module.resolver.resolve(node.func, scope)[0] or ""
    if module.catalogue.has_kind(name, "metric"):
        return MetricValue(name.rpartition(".")[2], name in NEVER_NAN)
    if module.catalogue.has_kind(name, "cross_validation"):
        return MetricValue("score")
    if name in PASSES_NAN_ON and node.args:
        return metric_of(module, node.args[0], scope, depth - 1)
    if method in READ_METHODS and isinstance(node.func, ast.Attribute):
        return metric_of(module, node.func.value, scope, depth - 1)
    if method == "score" and len(node.args) == 2:
        return MetricValue("score", True)
    return _of_own_function(module, name, depth) if name.startswith(".") else None


def _of_own_function(module: Module, name: str, depth: int) -> MetricValue | None:
    for value, scope in returned(module).get(name.lstrip("."), ()):
        found = metric_of(module, value, scope, depth - 1)
        if found is not None:
            return found
    return None


@per_module
def returned(module: Module) -> dict[str, list[tuple[ast.expr, Scope]]]:
    """What each function of the module returns, with the scope that it is written in."""
    found: dict[str, list[tuple[ast.expr, Scope]]] = {}
    for statement, scope in returns(module):
        if statement.value is not None and scope.function is not None:
            found.setdefault(scope.function.name, []).append((statement.value, scope))
    return found


def returns(module: Module) -> Iterator[tuple[ast.Return, Scope]]:
    """All `return` statements, with their scopes."""
    for statement in module.statements(ast.Return):
        yield statement, module.scope_of(statement)
