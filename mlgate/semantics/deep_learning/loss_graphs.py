"""Losses of PyTorch that are added up, or collected, together with the graph that they were computed by."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.fix import Edit
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import KEEPS_GRAPH
from mlgate.semantics.call import Call
from mlgate.semantics.deep_learning.gradient_loops import BACKWARD
from mlgate.semantics.deep_learning.gradient_modes import is_without_gradients
from mlgate.semantics.module import Module
from mlgate.semantics.reach import Loop, calls_within, enclosing_loops

HELD_BY = ("append", "add", "extend")


class Kept(NamedTuple):
    """A loss that a loop keeps from each round: `holder` outlives the round, `name` is the loss where it is kept."""

    statement: ast.stmt
    holder: ast.expr
    name: ast.Name
    backward: Call


def kept_losses(module: Module) -> Iterator[Kept]:
    """Losses whose gradients are computed, and which are then kept as they are."""
    backwards = [call for call in module.method_calls(*BACKWARD) if _differentiated(call) and not _keeps_graph(call)]
    if not backwards:
        return
    for statement, holder, value in _accumulations(module):
        name = _tensor_in(value)
        loop = next(iter(enclosing_loops(module, statement)), None) if name is not None else None
        if name is None or loop is None:
            continue
        backward = _backward_of(module, loop, name.id, backwards)
        if backward is None or _is_other_value(module, name.id, statement, backward):
            continue
        if not _is_short_lived(module, loop, statement, holder) and not is_without_gradients(module, statement):
            yield Kept(statement, holder, name, backward)


def _accumulations(module: Module) -> Iterator[tuple[ast.stmt, ast.expr, ast.expr]]:
    """`total += loss`, `total = total + loss`, `losses.append(loss)`: the statement, what holds, what is held."""
    for added in module.statements(ast.AugAssign):
        if isinstance(added.op, ast.Add):
            yield added, added.target, added.value
    for assigned in module.statements(ast.Assign):
        added_to = _added_to(module, assigned)
        if added_to is not None:
            yield assigned, assigned.targets[0], added_to
    for call in module.method_calls(*HELD_BY):
        statement = module.statement_at(call.span.start)
        if isinstance(statement, ast.Expr) and statement.value is call.node and len(call.node.args) == 1:
            assert call.receiver is not None
            yield statement, call.receiver, call.node.args[0]


def _added_to(module: Module, assigned: ast.Assign) -> ast.expr | None:
    """`loss` of `total = total + loss`."""
    value = assigned.value
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Add) or len(assigned.targets) != 1:
        return None
    target = module.text(assigned.targets[0])
    if module.text(value.left) == target:
        return value.right
    return value.left if module.text(value.right) == target else None


def _tensor_in(value: ast.expr) -> ast.Name | None:
    """The variable whose graph hangs on a value: `loss`, `loss * n`, `loss.sum() / n`, `[loss]`."""
    while True:
        if isinstance(value, ast.Name):
            return value
        if isinstance(value, (ast.List, ast.Tuple)) and len(value.elts) == 1:
            value = value.elts[0]
        elif isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Mult, ast.Div)):
            if isinstance(value.op, ast.Mult) and not isinstance(value.left, (ast.Name, ast.Call)):
                value = value.right
            else:
                value = value.left
        elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in KEEPS_GRAPH:
            value = value.func.value
        else:
            return None


def _differentiated(call: Call) -> str | None:
    """`loss` of `loss.backward()`, `scaler.scale(loss).backward()` and `accelerator.backward(loss)`."""
    value = call.node.args[0] if call.node.args else call.receiver
    if (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr == "scale"
        and value.args
    ):
        value = value.args[0]
    name = _tensor_in(value) if value is not None else None
    return name.id if name is not None else None


def _keeps_graph(call: Call) -> bool:
    return call.has_keyword("retain_graph") or call.has_keyword("create_graph")


def _backward_of(module: Module, loop: Loop, name: str, backwards: list[Call]) -> Call | None:
    inside = set(calls_within(module, loop))
    return next((call for call in backwards if call in inside and _differentiated(call) == name), None)


def _is_other_value(module: Module, name: str, statement: ast.stmt, backward: Call) -> bool:
    """Whether the variable is bound anew between the two: `loss = loss.item()`."""
    first, last = sorted((statement.lineno, backward.node.lineno))
    bindings = module.bindings(name, backward.scope)
    return any(first < getattr(binding.node, "lineno", 0) <= last for binding in bindings) or any(
        binding.node is statement for binding in bindings
    )


def _is_short_lived(module: Module, loop: Loop, statement: ast.stmt, holder: ast.expr) -> bool:
    """Whether what holds the losses is emptied in the loop, or has gradients computed of it."""
    text = module.text(holder)
    root = re.match(r"[\w.]*", text)
    if root is None or not root[0]:
        return True
    for assigned in module.statements(ast.Assign):
        inside = loop.lineno <= assigned.lineno <= (loop.end_lineno or 0) and assigned is not statement
        if inside and any(module.text(target) in (text, root[0]) for target in assigned.targets):
            return True
    pattern = rf"(?<![\w.]){re.escape(root[0])}\b(?:\.(?:clear|pop|reset)\(|[^\n]*backward)"
    return re.search(pattern, module.text(loop)) is not None or any(
        re.search(rf"\b{re.escape(root[0])}\b", module.text(call.node)) for call in module.method_calls(*BACKWARD)
    )


def without_graph(module: Module, kept: Kept) -> Edit:
    """The edit that keeps the number, or the tensor alone where the code goes on to treat it as one."""
    holder = re.escape(module.text(kept.holder))
    as_tensor = rf"(?<![\w.]){holder}\.(?!append|add\b|extend)|torch\.\w+\({holder}\b|\bin {holder}\b"
    end = module.span(kept.name).end
    return Edit(end, end, ".detach()" if re.search(as_tensor, module.code) else ".item()")
