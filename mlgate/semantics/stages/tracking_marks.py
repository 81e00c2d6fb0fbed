"""What a module tells a tracker, what it saves, and what it does to the registry."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics._knowledge import TRACKERS
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.scope import Scope
from mlgate.semantics.stages.vocabulary import Mark
from mlgate.semantics.tracking.artifacts import saves
from mlgate.semantics.tracking.gate_paths import GATE_FUNCTIONS
from mlgate.semantics.tracking.logging_calls import MLFLOW_PARAMS, autologs, metric_logs
from mlgate.semantics.tracking.registrations import registrations
from mlgate.semantics.tracking.signatures import SAYS
from mlgate.semantics.training import NUMERIC_LIBRARIES

_TRACKED_DATA = ("log_input", "log_inputs", "use_artifact")
_RUNS_GATE = lazy_regex(r"\bmlgate[\"',\s]+(?:gate|promote)\b")
_VERSIONED = lazy_regex(
    r"(?:data(?:set)?|snapshot)_?(?:version|digest|hash|sha\w*|rev(?:ision)?|id)|version_?as_?of|snapshot_?id",
)
_COMMANDS = frozenset({"os.system", *(f"subprocess.{name}" for name in ("run", "call", "check_call", "Popen"))})
_OPTIONS = frozenset({"self", "args", "arguments", "options", "opts", "config", "cfg", "settings", "params"})
_LEARNERS = ("estimator", "classifier", "regressor", "ranker", "search")
_MODEL_WORD = lazy_regex(
    r"(?i)model|clf|classifier|regressor|estimator|pipe|learner|forest|booster|best|_?net\b|xgb|lgbm?"
)
_PIPELINES = ("pipeline",)
_GOES_BACK = lazy_regex(r"(?i)roll_?back|revert_to|restore_(?:previous|champion|model)")


def tracking_marks(module: Module) -> Iterator[Mark]:
    """Marks of training records, artifacts and the registry."""
    yield from _records(module)
    yield from _artifacts(module)
    yield from _registry(module)


def _of(kind: str, calls: Iterable[Call]) -> Iterator[Mark]:
    return (Mark(kind, call.function_span, call.text) for call in calls)


def _records(module: Module) -> Iterator[Mark]:
    if module.imports_any(TRACKERS):
        params = [call for call in module.method_calls(*MLFLOW_PARAMS) if call.method != "log_table"]
        yield from _of("logs-params", [*params, *autologs(module)])
        yield from _of("logs-data", module.method_calls(*_TRACKED_DATA))
        yield from _of("logs-metrics", [*metric_logs(module), *autologs(module)])
    for call in module.method_calls("set_tag", "log_param", "set_tags", "log_params"):
        if _VERSIONED.search(module.text(call.node).lower()):
            yield Mark("logs-data", call.function_span, call.text)


def _artifacts(module: Module) -> Iterator[Mark]:
    for call in module.method_calls("log_model"):
        if (call.qualified_name or "").startswith("mlflow.") or module.imports_any(TRACKERS):
            yield Mark("logs-model", call.function_span, call.text)
            if any(call.has_keyword(name) for name in SAYS):
                yield Mark("signs-model", call.function_span, call.text)
    yield from _of("signs-model", module.calls_to({"mlflow.models.set_signature", "mlflow.models.infer_signature"}))
    for call, saved in saves(module):
        if not _is_model(module, saved, call):
            continue
        yield Mark("saves-model", call.function_span, call.text)
        if _is_pipeline(module, saved, call):
            yield Mark("saves-pipeline", call.function_span, f"{call.text} of a pipeline")
    if module.imports_any({"torch"}):
        yield from _of("saves-model", module.calls_to({"torch.save"}))


def _is_model(module: Module, saved: ast.expr, call: Call) -> bool:
    """Whether a model is saved, by what it is or what it is called: much else is pickled."""
    name = module.instance_of(saved, call.scope) or _made_by(module, saved, call.scope)
    if name is not None and module.catalogue.has_kind(name, *_LEARNERS, *_PIPELINES):
        return True
    return _MODEL_WORD.search(module.text(call.node)) is not None


def _is_pipeline(module: Module, saved: ast.expr, call: Call) -> bool:
    name = module.instance_of(saved, call.scope) or _made_by(module, saved, call.scope)
    return name is not None and module.catalogue.has_kind(name, *_PIPELINES)


def _made_by(module: Module, node: ast.expr, scope: Scope) -> str | None:
    """The call that an object comes from, through names that are bound once and through `fit`, which gives it back."""
    for _ in range(6):
        if isinstance(node, ast.Name):
            value = scope.only_value(node.id)
            if value is None:
                return None
            node = value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fit":
            node = node.func.value
        else:
            break
    found = module.call_of(node) if isinstance(node, ast.Call) else None
    return found.qualified_name if found is not None else None


def _choices(node: ast.expr) -> Sequence[ast.expr]:
    """The values that `a or b`, and `a if x else b`, may be."""
    if isinstance(node, ast.BoolOp):
        return node.values
    return (node.body, node.orelse) if isinstance(node, ast.IfExp) else (node,)


def _takes_any_version(call: Call) -> bool:
    """Whether an option says which version is served: the one before is an answer, too."""
    version = call.argument("version", 2)
    values: list[ast.expr | None] = [version]
    if isinstance(version, ast.Name):
        values = [binding.value for binding in call.scope.all_bindings(version.id)]
    chosen = [choice for value in values if value is not None for choice in _choices(value)]
    owners = [value.value for value in chosen if isinstance(value, ast.Attribute)]
    return any(isinstance(owner, ast.Name) and owner.id in _OPTIONS for owner in owners)


def _registry(module: Module) -> Iterator[Mark]:
    for registration in registrations(module):
        kind = "moves-alias" if registration.moves else "registers"
        yield Mark(kind, registration.call.function_span, registration.call.text)
        if registration.moves and _takes_any_version(registration.call):
            yield Mark(
                "goes-back", registration.call.function_span, f"{registration.call.text} to the version it is told"
            )
    yield from _of("runs-gates", module.calls_to(GATE_FUNCTIONS))
    yield from _of("registers", module.calls_to({"mlgate.gates.promote"}))
    yield from _of("goes-back", module.calls_to({"mlgate.gates.rollback"}))
    for call in module.calls_to(_COMMANDS) if "mlgate" in module.code else ():
        if _RUNS_GATE.search(module.text(call.node)):
            yield Mark("runs-gates", call.function_span, "mlgate")
    if not module.imports_any(TRACKERS | NUMERIC_LIBRARIES):
        return
    for node in module.functions:
        if _GOES_BACK.search(node.name):
            yield Mark("goes-back", module.span(node), node.name)
