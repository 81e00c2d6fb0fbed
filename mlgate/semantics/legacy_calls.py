"""What ruff says of pandas' older API, told apart by whether the object is one of pandas at all."""

from __future__ import annotations

import ast

from mlgate.core.rule import Remark
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.result_types import FRAME, GROUPED, SERIES

PANDAS = frozenset({FRAME, SERIES, GROUPED})
INPLACE = "PD002"


@per_module
def _by_start(module: Module) -> dict[int, list[ast.Attribute | ast.Subscript]]:
    """Attributes and subscripts by the offset of their beginning."""
    found: dict[int, list[ast.Attribute | ast.Subscript]] = {}
    for node in module.nodes(ast.Attribute, ast.Subscript):
        found.setdefault(module.span(node).start, []).append(node)  # type: ignore[arg-type]
    return found


@per_module
def _inplace_calls(module: Module) -> dict[int, ast.Call]:
    """Calls with `inplace=`, by the offset of the keyword."""
    return {
        module.span(keyword).start: call.node
        for call in module.calls
        for keyword in call.node.keywords
        if keyword.arg == "inplace"
    }


def subject_of(module: Module, remark: Remark) -> str | None:
    """What the remark is about, as written, if it is pandas' own; None for any other, or unknown, object."""
    if remark.code.startswith("NPY"):
        return module.unit.code[remark.span.start : remark.span.end]
    if remark.code == INPLACE:
        call = _inplace_calls(module).get(remark.span.start)
        function = call.func if call is not None else None
        return _of_receiver(module, function) if isinstance(function, ast.Attribute) else None
    nodes = [node for node in _by_start(module).get(remark.span.start, ()) if module.span(node).end == remark.span.end]
    return _of_receiver(module, nodes[0]) if nodes else None


def _of_receiver(module: Module, node: ast.Attribute | ast.Subscript) -> str | None:
    attribute = node.value if isinstance(node, ast.Subscript) else node
    if not isinstance(attribute, ast.Attribute):
        return None
    is_function = (module.qualified_name(attribute) or "").startswith("pandas.") and _is_module(module, attribute)
    if is_function:
        return module.text(attribute)
    return f".{attribute.attr}" if module.instance_of(attribute.value) in PANDAS else None


def _is_module(module: Module, attribute: ast.Attribute) -> bool:
    return module.qualified_name(attribute.value) == "pandas"
