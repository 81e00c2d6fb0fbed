"""What a module tells an experiment tracker: metrics, parameters, data; and whether it has a tracker at all."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlgate.core.lazy_regex import Alternatives, beginning, lazy_regex
from mlgate.semantics._knowledge import TRACKERS, TRACKING_MODULES
from mlgate.semantics.call import Call
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module

TRACKING_WORDS = frozenset(
    {
        b"TensorBoard",
        b"SummaryWriter",
        b"CSVLogger",
        b"WandbCallback",
        b"MLFlowLogger",
        b"MlflowCallback",
        b"tensorboard",
    }
    | {b"create_file_writer", b"report_to", b"experiment_tracker", b"log_metric", b"log_metrics", b"DictWriter"}
)
WRITTEN_WITH = {
    b"dump": frozenset({"json", "yaml"}),
    b"safe_dump": frozenset({"yaml"}),
    b"storage": frozenset({"optuna"}),
}
"""What else keeps results: TensorBoard by any library, a study with storage, a file of metrics that DVC compares."""

MLFLOW_METRICS = ("log_metric", "log_metrics", "log_batch")
MLFLOW_PARAMS = ("log_param", "log_params", "log_dict", "log_table", "log_hyperparams", "save_hyperparameters")
AUTOLOG = ("autolog",)
PARAMS_KEPT = Alternatives(
    r"log_artifacts?\([^)\n]*(?:config|cfg|param|hydra|\.ya?ml|\.json)",
    beginning("sweep") + r"\(",
    r"\.config\b",
    r"set_tags?\([^)\n]*param",
    words=(
        *("MLFlowLogger", "MLflowLogger", "MlflowCallback", "MLflowCallback", "setup_mlflow", "mlflow_mixin"),
        *("wandb.agent", "config=", "WandbLogger", "WandbCallback", "WandbMetricsLogger", "report_to", "Trainer("),
        *("pyfunc", "openai", "langchain", "mlflow.evaluate", "mlflow.run("),
    ),
)
"""Other ways in which parameters reach the tracker: as a file, a configuration, through a callback."""
DATA_KEPT = (
    "log_input",
    "autolog",
    "Artifact(",
    "use_artifact",
    "log_artifact",
    "lakefs",
    "delta",
    "versionAsOf",
    "snapshot",
)
_DATA_WORDS = ("sha256", "md5", "featurestore", "feature_store", "create_training_set")
_DATA_PACKAGES = (lazy_regex(r"mlflow\.data\b"), lazy_regex(r"dvc(?<!\wdvc)\b"))
_DATA_NAMED = (
    lazy_regex(r"data(?:set)?[_.-]?(?:version|hash|sha|digest|id|uri|md5|rev|path|name|file)"),
    lazy_regex(r"data(?<!\wdata)(?:set)?[\"'] *[,:]"),
    lazy_regex(r"source(?<!\wsource)[\"'] *[,:]"),
)
"""Ways in which a run says on which data it stands: an input, a version, a hash, an artifact."""


def is_tracked(module: Module) -> bool:
    """Whether the module may write results down anywhere."""
    imported = module.imported_modules
    if module.imports_any(TRACKERS) or any(name.startswith(TRACKING_MODULES) for name in imported):
        return True
    if module.mentions(TRACKING_WORDS):
        return True
    return any(word in module.words and module.imports_any(by) for word, by in WRITTEN_WITH.items())


@per_module
def metric_logs(module: Module) -> Sequence[Call]:
    """Calls that log metrics to MLflow or W&B, in order."""
    found = [call for call in module.method_calls(*MLFLOW_METRICS) if _is_mlflow(module, call)]
    found += module.calls_to({"wandb.log"})
    found += (call for call in module.method_calls("log") if call.receiver_class in WANDB_RUNS)
    return sorted(found, key=_position)


WANDB_RUNS = ("wandb.Run", "wandb.sdk.wandb_run.Run")


def _is_mlflow(module: Module, call: Call) -> bool:
    name = call.qualified_name or ""
    return name.startswith("mlflow.") or (not name and module.imports_any({"mlflow"}))


def logs_params(module: Module) -> bool:
    """Whether anything in the module may log parameters."""
    if next(module.method_calls(*MLFLOW_PARAMS), None) is not None or next(autologs(module), None) is not None:
        return True
    return PARAMS_KEPT.found_in(module.code)


def keeps_data(module: Module) -> bool:
    """Whether anything in the module may log which data it works on."""
    code, lowered = module.code, module.lowered
    if any(word in code for word in DATA_KEPT) or any(word in lowered for word in _DATA_WORDS):
        return True
    if any(package.search(code) is not None for package in _DATA_PACKAGES):
        return True
    return any(named.search(lowered) is not None for named in _DATA_NAMED)


def autologs(module: Module) -> Iterator[Call]:
    """Calls that switch automatic logging on."""
    return (call for call in module.method_calls(*AUTOLOG) if not _is_switched_off(call))


def _is_switched_off(call: Call) -> bool:
    given = call.keyword("disable")
    return given is not None and call.module.constant(given.value, call.scope) is True


def names_logged(call: Call) -> Iterator[ast.expr | None]:
    """The names of the metrics that a call logs; None for what nobody can tell."""
    method = call.method or (call.qualified_name or "").rpartition(".")[2]
    if method == "log_metric":
        key = call.argument("key")
        arguments = [item for item in call.node.args if not isinstance(item, ast.Starred)]
        yield key or _first_name(call.module, arguments)
    elif method in ("log_metrics", "log"):
        arguments = [item for item in call.node.args if not isinstance(item, ast.Starred)]
        yield from _keys(call, call.argument("metrics") or next(iter(arguments), None))
    else:
        yield None


def _first_name(module: Module, arguments: Sequence[ast.expr]) -> ast.expr | None:
    """The key: the first argument, or the second after the id of a run."""
    if not arguments:
        return None
    return (
        arguments[1] if len(arguments) > 2 and not _is_text(arguments[0]) and _is_text(arguments[1]) else arguments[0]
    )


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _keys(call: Call, written: ast.expr | None) -> Iterator[ast.expr | None]:
    """The keys of a dictionary that is written out somewhere, or grows out of itself."""
    pending, named = [written], set[str]()
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Dict):
            yield from (key for key in node.keys if key is not None)
            pending.extend(value for key, value in zip(node.keys, node.values, strict=True) if key is None)
        elif isinstance(node, ast.DictComp):
            yield node.key
        elif isinstance(node, ast.Name) and node.id in named:
            continue  # its keys are among those that were met
        elif isinstance(node, ast.Name) and (bindings := call.scope.all_bindings(node.id)):
            named.add(node.id)
            pending.extend(binding.value for binding in bindings)
        elif isinstance(node, ast.Call) and _makes_dictionary(node):
            yield from (ast.Constant(keyword.arg) if keyword.arg else None for keyword in node.keywords)
        else:
            yield None


def _makes_dictionary(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "dict" and not node.args


def _position(call: Call) -> tuple[int, int]:
    return (call.node.lineno, call.node.col_offset)
