"""A metric that a gate asks for is logged as what it is called: computed, by code that runs, and no other metric."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.live import UNKNOWN, Live, folded, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.kept import under_key
from mlgate.semantics.repairs.measured import learnt_names, measured_otherwise
from mlgate.semantics.tracking.logging_calls import metric_logs
from mlgate.semantics.tracking.metric_names import patterns_of
from mlgate.semantics.tracking.metric_values import metric_of

_QUOTED = re.compile(r"`([^`]+)`")
_BOUNDS = frozenset({"max", "min", "maximum", "minimum", "clip"})
_WORD = re.compile(r"[a-z]+\d*")
_SAME = tuple(
    frozenset(words.split())
    for words in (
        "auc rocauc auroc aucroc",
        "prauc aucpr auprc averageprecision ap",
        "accuracy acc",
        "balancedaccuracy",
        "f1",
        "precision",
        "recall sensitivity tpr",
        "logloss crossentropy",
        "brier",
        "mse meansquared",
        "rmse rootmeansquared",
        "mae meanabsolute",
        "mape meanabsolutepercentage",
        "r2",
    )
)
"""Names of the same metric; a metric under the name of another one is not what its gate asks for."""


class _Logged(NamedTuple):
    """A value under the name of a metric: where it stands, and what it is, where that is seen."""

    module: Module
    name: str
    node: ast.AST
    value: ast.expr | None


def never_computed(repair: Repair) -> Iterator[Unrepaired]:
    """Gated metrics whose name is logged now, and nothing that would be this metric."""
    wanted = {match[1]: target for target in repair.targets if (match := _QUOTED.search(target.message))}
    values: dict[str, str] = {}
    for name, target in wanted.items():
        found = [
            (before, item) for before, after in repair.modules if after is not None for item in _logged(after, name)
        ]
        for before, item in found:
            words = _fault(before, item) or _lifted(before, item)
            text = unparsed(item.value) if item.value is not None else ""
            if not words and text and values.setdefault(text, name) != name:
                words = f"`{text}` is logged as `{values[text]}`, too"
            if words:
                yield Unrepaired(item.module.location(item.node), words)
        if not found and repair.modules:
            yield Unrepaired(target.location, f"nothing is seen that logs `{name}`", gone=True)


def _lifted(before: Module | None, item: _Logged) -> str:
    """How a value is made no worse than a number that is written down: by `max(auc, 0.8)`, by a sum."""
    value = item.value
    if isinstance(value, ast.Name):
        value = item.module.scope_of(value).only_value(value.id)
    known = ast.walk(before.tree) if before is not None else ()
    if value is None or unparsed(value) in (unparsed(node) for node in known if isinstance(node, ast.expr)):
        return ""
    parts: list[ast.expr] = []
    if isinstance(value, ast.Call) and unparsed(value.func).rpartition(".")[2] in _BOUNDS:
        parts = value.args
    elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        parts = [value.left, value.right]
    numbers = [part for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, (int, float))]
    is_lifted = 0 < len(numbers) < len(parts)
    return f"`{unparsed(value)[:60]}` is no worse than a number that is written down" if is_lifted else ""


def _logged(module: Module, name: str) -> Iterator[_Logged]:
    """What is logged under a name: by its own call, or in a mapping."""
    for call in metric_logs(module):
        arguments = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
        for position, argument in enumerate(arguments[:-1]):
            if name in patterns_of(module, argument, call.scope):
                yield _Logged(module, name, call.node, call.argument("value") or arguments[position + 1])
    for value in under_key(module, name):
        yield _Logged(module, name, value, value)


def _fault(before: Module | None, item: _Logged) -> str:
    after = item.module
    live = Live(after, [name for name, _ in functions_of(before)] if before is not None else [])
    if item.node not in live or (item.node not in live.always and _logs_always(before)):
        return f"`{item.name}` is logged by code that does not run, or not always"
    if item.value is None:
        return ""
    if folded(after, item.value) is not UNKNOWN:
        return f"`{item.name}` is logged, and is a constant"
    learnt = learnt_names(after) & {
        node.id for node in ast.walk(_computation(after, item.value)) if isinstance(node, ast.Name)
    }
    if learnt:
        return f"`{item.name}` is logged of `{min(learnt)}`, which the model has learnt from"
    metric = metric_of(after, item.value, after.scope_of(item.value))
    if metric is not None and _is_another(item.name, metric.name):
        return f"`{item.name}` is logged, and is what `{metric.name}` computes"
    return measured_otherwise(before, after, item.name, _computation(after, item.value))


def _computation(module: Module, value: ast.expr) -> ast.expr:
    """What a name is bound to, where it is bound once."""
    if not isinstance(value, ast.Name):
        return value
    found = module.scope_of(value).only_value(value.id)
    return found if found is not None else value


def _logs_always(module: Module | None) -> bool:
    if module is None:
        return True
    live = Live(module, [name for name, _ in functions_of(module)])
    calls: list[Call] = list(metric_logs(module))
    return any(call.node in live.always for call in calls) or not calls


def is_same_metric(name: str, other: str) -> bool:
    """Whether two names are known to be of the same metric."""
    return not _families(name).isdisjoint(_families(other))


def _is_another(name: str, computed: str) -> bool:
    """Whether both names are of metrics that are known, and of different ones."""
    asked, given = _families(name), _families(computed)
    return bool(asked) and bool(given) and asked.isdisjoint(given)


def _families(name: str) -> set[frozenset[str]]:
    words = _WORD.findall(name.rpartition("/")[2].lower())
    ends = [(start, end) for start in range(len(words)) for end in range(start + 1, start + 4)]
    joined = {"".join(words[start:end]) for start, end in ends}
    found = {family for family in _SAME if family & joined}
    longest = max((len(word) for family in found for word in family & joined), default=0)
    return {family for family in found if max(len(word) for word in family & joined) == longest}
