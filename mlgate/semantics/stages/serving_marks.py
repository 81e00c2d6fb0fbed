"""Code that answers requests or scores rows in batches, and what it says of itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics.call import Call
from mlgate.semantics.definitions import definition_at, name_span
from mlgate.semantics.module import Module
from mlgate.semantics.stages.loading import loads_model
from mlgate.semantics.stages.vocabulary import Mark
from mlgate.semantics.tracking.endpoints import PREDICTS, Contract, contracts

_ITEMS = {
    "input schema": ("serves-schema", "serves-no-schema"),
    "model version": ("serves-version", "serves-no-version"),
    "timeout": ("serves-timeout", "serves-no-timeout"),
    "fallback": ("serves-fallback", "serves-no-fallback"),
}
"""What a contract of an endpoint holds, by the marks of having it and of lacking it."""
_FILES = (".pkl", ".pickle", ".joblib", ".pt", ".pth", ".h5", ".keras", ".onnx", ".bin", ".cbm", ".json", ".model")


_BENCHMARK = lazy_regex(r"(?i)(?:^|[/\\_])(?:bench|benchmarks?|load_?tests?)(?=[/\\_.])")
"""What is served there has no users."""


def serving_marks(module: Module) -> Iterator[Mark]:
    """Endpoints with what their contract says, and predictions of a model that was loaded."""
    if _BENCHMARK.search(module.project_path):
        return
    found = list(contracts(module))
    for contract in found:
        yield from _of_contract(module, contract)
    loaded = loads_model(module)
    for call in loaded:
        yield Mark("loads-model", call.function_span, call.text)
        name = _local_file(module, call)
        if name is not None:
            yield Mark("loads-local-model", call.function_span, name)
    if loaded and not found:
        for call in list(module.method_calls(*PREDICTS))[:1]:
            yield Mark("predicts", call.function_span, call.text)


def _of_contract(module: Module, contract: Contract) -> Iterator[Mark]:
    definition = definition_at(module, module.span(contract.node).start)
    span = name_span(module, definition) if definition is not None else module.span(contract.node)
    yield Mark("serves", span, contract.node.name)
    for item, (has, lacks) in _ITEMS.items():
        yield Mark(lacks if item in contract.missing else has, span, contract.node.name)


def _local_file(module: Module, call: Call) -> str | None:
    """The relative path of a model's file, written in the call, or in the `open` that it reads from."""
    for argument in call.node.args[:1]:
        for node in (argument, *_opened(module, argument)):
            value = module.constant(node, call.scope)
            if isinstance(value, str) and "://" not in value and value.lower().endswith(_FILES):
                return value
    return None


def _opened(module: Module, argument: ast.expr) -> Iterator[ast.expr]:
    """The path that a file was opened by: `with open("model.pkl", "rb") as file`."""
    if isinstance(argument, ast.Name):
        for statement in module.statements(ast.With):
            for item in statement.items:
                if isinstance(item.optional_vars, ast.Name) and item.optional_vars.id == argument.id:
                    if isinstance(item.context_expr, ast.Call) and item.context_expr.args:
                        yield item.context_expr.args[0]
