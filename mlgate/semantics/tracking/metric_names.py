"""Names under which a project logs metrics, as patterns; and whether gates ask for one that nobody logs."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.project import Fact
from mlgate.semantics.evaluation.declared_gates import metrics_in_code, metrics_in_file
from mlgate.semantics.module import Module
from mlgate.semantics.scope import BindingKind, Scope
from mlgate.semantics.stores import stores
from mlgate.semantics.tracking.logging_calls import autologs, metric_logs, names_logged
from mlgate.semantics.tracking.metric_values import loop_source
from mlgate.sources.unit import SourceUnit

GATED, LOGGED, UNKNOWN = "gated", "logged", "unknown"
ELSEWHERE = lazy_regex(r"mlflow\.(?:models\.)?evaluate|\.log_dict\(|log_batch")
LOGGERS = frozenset(
    {b"MLFlowLogger", b"MLflowLogger", b"MlflowCallback", b"MLflowCallback", b"report_to", b"WandbLogger"}
)
"""Whatever logs metrics under names of its own."""
SKLEARN = "mlflow.sklearn.autolog"
SKLEARN_NAMES = (
    "training_score training_precision_score training_recall_score training_f1_score training_accuracy_score "
    "training_log_loss training_roc_auc training_roc_auc_score training_mse training_mae training_r2_score "
    "training_rmse training_mean_squared_error training_mean_absolute_error training_root_mean_squared_error "
    "best_cv_score"
).split()
"""What automatic logging of scikit-learn writes at `fit`; metrics computed later are called `<metric>_<variable>`."""


def gather_names(module: Module) -> Iterator[Fact]:
    """Names that gates in the code ask for, and names that the module logs."""
    yield from _gated(metrics_in_code(module))
    names: dict[str, None] = {}
    is_known = not module.mentions(LOGGERS)
    if module.imports_any({"mlflow"}):
        is_known = is_known and ELSEWHERE.search(module.code) is None
    calls = metric_logs(module)
    for call in calls:
        for node in names_logged(call):
            patterns = patterns_of(module, node, call.scope) if node is not None else None
            is_known = is_known and bool(patterns)
            names.update(dict.fromkeys(patterns or ()))
    for call in autologs(module):
        is_known = is_known and call.qualified_name == SKLEARN
        names.update(dict.fromkeys((*SKLEARN_NAMES, *_computed(module))))
    if not is_known:
        yield module.fact(UNKNOWN, module.beginning)
    if names:
        names.update(dict.fromkeys(_written_keys(module)))
        place = calls[0].span if calls else module.beginning
        yield module.fact(LOGGED, place, {"names": list(names)})


def gather_gated(unit: SourceUnit) -> Iterator[Fact]:
    """Names that a gate file asks for."""
    return _gated(metrics_in_file(unit))


def _gated(facts: Iterator[Fact]) -> Iterator[Fact]:
    return (fact._replace(kind=GATED) for fact in facts)


def patterns_of(module: Module, node: ast.expr, scope: Scope, depth: int = 4) -> Sequence[str]:
    """What a string may be, as shell patterns; empty when nobody can tell."""
    if isinstance(node, ast.Constant):
        return (str(node.value),)
    if isinstance(node, ast.JoinedStr):
        parts = [
            "*" if isinstance(part, ast.FormattedValue) else str(getattr(part, "value", "")) for part in node.values
        ]
        return ("".join(parts),)
    if isinstance(node, ast.BinOp) and depth:
        left, right = (patterns_of(module, side, scope, depth - 1) or ("*",) for side in (node.left, node.right))
        found = [f"{first}{second}" for first in left for second in right] if isinstance(node.op, ast.Add) else ["*"]
        return () if found == ["**"] else found
    if isinstance(node, ast.Name) and depth:
        return _of_name(module, node.id, scope, depth)
    return ()


def _of_name(module: Module, name: str, scope: Scope, depth: int) -> Sequence[str]:
    found: list[str] = []
    for binding in scope.all_bindings(name):
        if binding.kind is BindingKind.LOOP:
            patterns = _of_loop(binding.name, loop_source(binding))
        else:
            patterns = patterns_of(module, binding.value, binding.scope, depth - 1) if binding.value else ()
        if not patterns:
            return ()
        found.extend(patterns)
    return found


def _of_loop(name: str, source: tuple[ast.expr, ast.expr] | None) -> Sequence[str]:
    """The strings that a loop over written-out keys, or pairs, hands to a name."""
    if source is None:
        return ()
    target, iterated = source
    if isinstance(iterated, ast.Call) and isinstance(iterated.func, ast.Attribute) and iterated.func.attr == "items":
        iterated = iterated.func.value
    items: Sequence[ast.expr | None] = ()
    if isinstance(iterated, (ast.List, ast.Tuple, ast.Set)):
        items = iterated.elts
    elif isinstance(iterated, ast.Dict):
        items = iterated.keys
    if isinstance(target, ast.Tuple) and not isinstance(iterated, ast.Dict):
        position = next((i for i, item in enumerate(target.elts) if getattr(item, "id", "") == name), 0)
        items = [item.elts[position] for item in items if isinstance(item, ast.Tuple) and len(item.elts) > position]
    return [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]


def _computed(module: Module) -> Iterator[str]:
    """Names that automatic logging gives to metrics computed after `fit`."""
    for call in module.calls_of_kind("metric"):
        yield f"{(call.qualified_name or '').rpartition('.')[2]}*"
    if next(module.method_calls("score"), None) is not None:
        yield "*_score_*"


def _written_keys(module: Module) -> Iterator[str]:
    """Keys that are added to dictionaries one by one: any of them may be logged."""
    for store in stores(module):
        if isinstance(store.node, ast.Subscript) and isinstance(store.node.slice, ast.Constant):
            yield str(store.node.slice.value)


def is_logged(metric: str, patterns: Sequence[str]) -> bool:
    """Whether one of the names that are logged may be this one; either side may be a pattern."""
    return any(fnmatchcase(metric, pattern) or fnmatchcase(pattern, metric) for pattern in patterns)
