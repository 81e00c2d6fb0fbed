"""Edits that make a gate refuse NaN, or survive `python -O`."""

from __future__ import annotations

import ast

from mlgate.core.fix import Applicability, Edit, Fix
from mlgate.semantics.editing.edits import replace_node
from mlgate.semantics.editing.import_edits import added_standard_import, bound_name
from mlgate.semantics.module import Module
from mlgate.semantics.tracking.gate_checks import GateCheck

_LOOSER = (ast.BoolOp, ast.IfExp, ast.Lambda, ast.NamedExpr)


def finite_fix(module: Module, check: GateCheck) -> Fix | None:
    """Ask first whether the value is a finite number; None where asking means computing it twice."""
    if not _is_read(check.value):
        return None
    line = check.test.lineno
    imports = added_standard_import(module, "math", line) or _first_import(module, "math")
    name = bound_name(module, "math", line)
    if name is None and not imports:
        return None
    test = module.text(check.test)
    test = f"({test})" if isinstance(check.test, _LOOSER) else test
    is_finite = f"{name or 'math'}.isfinite({module.text(check.value)})"
    says_no = isinstance(check.test, ast.UnaryOp)
    content = f"{is_finite} and {test}" if says_no else f"not {is_finite} or {test}"
    edits = (*imports, replace_node(module, check.test, content))
    return Fix(f"Refuse a `{module.text(check.value)}` that is not finite", Applicability.UNSAFE, edits)


def _first_import(module: Module, name: str) -> tuple[Edit, ...]:
    """The edit that imports a module where nothing is imported yet: above the first statement that is no docstring."""
    statements = module.tree.body
    if bound_name(module, name) is not None or any(
        isinstance(item, (ast.Import, ast.ImportFrom)) for item in statements
    ):
        return ()
    is_text = isinstance(statements[0], ast.Expr) and isinstance(statements[0].value, ast.Constant)
    first = statements[1] if is_text and len(statements) > 1 else statements[0]
    start = _start(module, first)
    gap = "\n\n\n" if isinstance(first, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) else "\n\n"
    return (Edit(start, start, f"import {name}{gap}"),)


def _start(module: Module, statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", None)
    line = min(decorators[0].lineno, statement.lineno) if decorators else statement.lineno
    return module.unit.line_starts[line - 1]


def _is_read(node: ast.expr) -> bool:
    """Whether an expression only reads: names, attributes, items, `get`."""
    if isinstance(node, (ast.Name, ast.Constant)):
        return True
    if isinstance(node, ast.Attribute):
        return _is_read(node.value)
    if isinstance(node, ast.Subscript):
        return _is_read(node.value) and _is_read(node.slice)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        return _is_read(node.func.value) and all(map(_is_read, node.args)) and not node.keywords
    return False


def raise_fix(module: Module, assertion: ast.Assert) -> Fix | None:
    """Raise what the `assert` would raise."""
    span = module.span(assertion)
    margin = module.code[module.unit.line_starts[assertion.lineno - 1] : span.start]
    if margin.strip() or "\n" in module.text(assertion):
        return None
    step = "\t" if "\t" in margin else "    "
    reason = f"({module.text(assertion.msg)})" if assertion.msg is not None else ""
    content = f"if not ({module.text(assertion.test)}):\n{margin}{step}raise AssertionError{reason}"
    return Fix("Raise the error", Applicability.UNSAFE, (Edit(span.start, span.end, content),))
