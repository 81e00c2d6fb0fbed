"""Functions that answer requests with what a model predicts, and what their contract says."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import ENDPOINT_LIBRARIES
from mlgate.semantics.call import Call
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.reach import calls_within, functions_reached

ROUTES = frozenset({"get", "post", "put", "route", "api", "api_route", "websocket", "patch"})
HANDLERS = frozenset({"lambda_handler", "input_fn", "predict_fn", "transform_fn"})
"""Functions that a platform calls by their name: AWS Lambda, SageMaker."""
PREDICTS = ("predict", "predict_proba", "decision_function", "forecast", "inference")

_SCHEMAS = lazy_regex(
    r"model_validate|parse_obj|jsonschema|\.validate\(|marshmallow|pandera|TypeAdapter|pydantic|Field\("
)
_VERSIONS = lazy_regex(r"(?i)version|model_?(?:id|name|tag)|run_id|revision")
_TIMEOUTS = lazy_regex(r"(?i)time_?out|wait_for|deadline|max_latency")
_FALLBACKS = lazy_regex(r"(?i)fall_?back|\bexcept\b|default_(?:score|prediction|response)")
_CHECKS_TYPES = frozenset({"fastapi", "litestar"})
_SCALARS = frozenset({"str", "int", "float", "bool"})
_PLAIN = frozenset("dict list str int float bool Any Request bytes Response object".split())


@per_module
def endpoints(module: Module) -> Sequence[FunctionNode]:
    """Functions that requests come to."""
    if not module.imports_any(ENDPOINT_LIBRARIES) and not module.mentions(
        frozenset({b"lambda_handler", b"input_fn", b"predict_fn"})
    ):
        return ()
    return [node for node in module.functions if _is_endpoint(module, node)]


def _is_endpoint(module: Module, node: FunctionNode) -> bool:
    if node.name in HANDLERS and len(node.args.args) == 2:
        return True
    for decorator in node.decorator_list:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(function, ast.Attribute) and function.attr in ROUTES:
            return True
    return False


def reached(module: Module, node: FunctionNode) -> Sequence[FunctionNode]:
    """A function, and those of the module that it leads to."""
    return [node, *functions_reached(module, calls_within(module, node))]


def prediction(module: Module, node: FunctionNode) -> Call | None:
    """The call by which a request is answered with a prediction."""
    for function in reached(module, node):
        for call in calls_within(module, function):
            if call.method in PREDICTS:
                return call
    return None


class Contract(NamedTuple):
    """An endpoint, and what its contract leaves out."""

    node: FunctionNode
    missing: tuple[str, ...]


def contracts(module: Module) -> Iterator[Contract]:
    """Endpoints that predict, with what their contract leaves out."""
    for node in endpoints(module):
        if prediction(module, node) is not None:
            text = "\n".join(module.text(function) for function in reached(module, node))
            missing = []
            if not _has_schema(module, node) and _SCHEMAS.search(text) is None:
                missing.append("input schema")
            if _VERSIONS.search(text) is None:
                missing.append("model version")
            if _TIMEOUTS.search(module.code) is None:
                missing.append("timeout")
            if _FALLBACKS.search(text) is None:
                missing.append("fallback")
            yield Contract(node, tuple(missing))


def _has_schema(module: Module, node: FunctionNode) -> bool:
    """Whether a parameter is annotated with a class of its own; where the framework checks types, any type will do."""
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    for argument in arguments:
        names = (
            [item for item in ast.walk(argument.annotation) if isinstance(item, ast.Name)]
            if argument.annotation
            else []
        )
        if any(name.id not in _PLAIN and name.id[:1].isupper() for name in names):
            return True
    given = [item for item in arguments if item.arg != "self"]
    if not module.imports_any(_CHECKS_TYPES) or not given:
        return False
    return all(isinstance(item.annotation, ast.Name) and item.annotation.id in _SCALARS for item in given)
