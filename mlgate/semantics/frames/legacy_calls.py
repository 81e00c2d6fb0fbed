"""What ruff says of pandas' older API, told apart by whether the object is one of pandas at all."""

from __future__ import annotations

import ast

from mlgate.core.rule import Remark
from mlgate.semantics.frames.missing_values import is_column
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.reaching import binding_before
from mlgate.semantics.result_types import FRAME, GROUPED, SERIES

PANDAS = frozenset({FRAME, SERIES, GROUPED})
INPLACE = "PD002"
RESHAPING = frozenset({"unstack", "stack", "pivot"})
"""What of them only a frame can do in another way."""


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
    kind = _class_of(module, attribute.value)
    is_known = kind in PANDAS and (kind != SERIES or attribute.attr not in RESHAPING)
    return f".{attribute.attr}" if is_known else None


def _class_of(module: Module, receiver: ast.expr) -> str | None:
    """The class of an expression where it stands: `x = x.values` makes `x` another thing below."""
    found = module.instance_of(receiver)
    if found is not None:
        return found
    scope = module.scope_of(receiver)
    if isinstance(receiver, ast.Name):
        binding = binding_before(module, receiver, scope)
        return binding.instance if binding is not None else None
    return SERIES if is_column(module, receiver, scope) else None


def _is_module(module: Module, attribute: ast.Attribute) -> bool:
    return module.qualified_name(attribute.value) == "pandas"
