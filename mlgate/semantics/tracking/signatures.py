"""Models that are logged to MLflow without saying what they take and give."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.semantics._knowledge import DESCRIBES_ITS_INPUT
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module

SAYS = ("signature", "input_example")


def unsigned(module: Module) -> Iterator[Call]:
    """Calls of `mlflow.<flavour>.log_model` and `save_model` that give neither signature nor example."""
    calls = [call for call in module.method_calls("log_model", "save_model") if _is_flavour(call)]
    if not calls or next(module.calls_to({"mlflow.models.set_signature"}), None) is not None:
        return
    for call in calls:
        if not call.has_unpacking and not any(_is_given(call, name) for name in SAYS) and not _is_typed(module, call):
            yield call


def _is_flavour(call: Call) -> bool:
    parts = (call.qualified_name or "").split(".")
    return len(parts) == 3 and parts[0] == "mlflow" and parts[1] not in DESCRIBES_ITS_INPUT


def _is_given(call: Call, name: str) -> bool:
    keyword = call.keyword(name)
    return keyword is not None and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is None)


def _is_typed(module: Module, call: Call) -> bool:
    """Whether a Python model annotates what `predict` takes, or is written in another file."""
    model = call.argument("python_model")
    if ".pyfunc." not in f"{call.qualified_name}":
        return False
    if model is None:
        return call.has_keyword("loader_module") or call.has_keyword("data_path")
    if isinstance(model, ast.Constant) or isinstance(module.constant(model, call.scope), str):
        return True
    name = module.instance_of(model, call.scope) or ""
    owner = module.class_named(name) if name.startswith(".") else None
    if owner is None:
        return True
    for node in owner.body:
        if isinstance(node, ast.FunctionDef) and node.name == "predict":
            taken = [item for item in node.args.args if item.arg not in ("self", "context")]
            return any(item.annotation is not None for item in taken)
    return False
