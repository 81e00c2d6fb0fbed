"""Loops over the rows of a data frame that compute what pandas computes for all rows at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import GIVES_FEW_ROWS, MAKES_FRAME
from mlgate.semantics.call import Call
from mlgate.semantics.frames.chained_assignments import INDEXERS
from mlgate.semantics.frames.frame_evidence import frame_confidence
from mlgate.semantics.module import Module
from mlgate.semantics.reach import calls_within
from mlgate.semantics.reaching import binding_before

PLAIN_ROOTS = frozenset({"numpy", "math", "builtins", "pandas", "re", "datetime"})
ASIDE = frozenset(
    "builtins.print builtins.open builtins.input builtins.eval builtins.exec builtins.display builtins.getattr".split()
)
PLAIN_METHODS = frozenset(
    (
        "append extend add get lower upper strip split replace startswith endswith format join items keys values days "
        "total_seconds date year title count index isoformat strftime copy to_dict tolist item astype"
    ).split()
)
"""Methods that do nothing but compute."""


class RowLoop(NamedTuple):
    """A loop over the rows of `frame`; `lost` is a write into the row, which is a copy."""

    loop: ast.For
    call: Call
    lost: ast.expr | None


def row_loops(module: Module) -> Iterator[RowLoop]:
    """Loops over `iterrows` that only compute, or write where nothing is kept."""
    for call in module.method_calls("iterrows"):
        loop = module.statement_at(call.span.start)
        if not isinstance(loop, ast.For) or call.node is not _iterated(loop) or call.receiver is None:
            continue
        if frame_confidence(module, call.receiver, call.scope) is None:
            continue
        lost = _lost_write(module, loop)
        if lost is not None or (_only_computes(module, loop) and not _is_small(module, call)):
            yield RowLoop(loop, call, lost)


def _iterated(loop: ast.For) -> ast.expr:
    """What a loop goes over, inside of `enumerate` or a progress bar."""
    found = loop.iter
    while isinstance(found, ast.Call) and found.args and not isinstance(found.func, ast.Call):
        found = found.args[0]
    return found


def _row(loop: ast.For) -> str | None:
    """`row` of `for index, row in frame.iterrows()`."""
    target = loop.target
    last = target.elts[-1] if isinstance(target, ast.Tuple) and target.elts else None
    return last.id if isinstance(last, ast.Name) else None


def _lost_write(module: Module, loop: ast.For) -> ast.expr | None:
    """The first `row["a"] = ...` after which the row is only read by column."""
    row = _row(loop)
    inside = [item for item in module.uses(row) if _is_inside(loop, item)] if row is not None else []
    if any(not isinstance(module.parent(item), (ast.Subscript, ast.Attribute)) for item in inside):
        return None
    for assigned in module.statements(ast.Assign):
        if not _is_inside(loop, assigned):
            continue
        for target in assigned.targets:
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and target.value.id == row:
                return target if not _is_read_later(module, loop, assigned, target) else None
    return None


def _is_read_later(module: Module, loop: ast.For, assigned: ast.Assign, target: ast.Subscript) -> bool:
    """Whether the column that was written is read below, in the same round."""
    text = module.text(target)
    last = module.span(loop).end
    return text in module.code[module.span(assigned).end : last]


def _is_inside(loop: ast.For, node: ast.expr | ast.stmt) -> bool:
    return loop.body[0].lineno <= node.lineno <= (loop.end_lineno or 0)


def _only_computes(module: Module, loop: ast.For) -> bool:
    """Whether every call of a loop is arithmetic, and every write goes to a list or to the frame itself."""
    body = [call for call in calls_within(module, loop) if _is_inside(loop, call.node)]
    if any(not _is_plain(call) for call in body) or any(_is_inside(loop, item) for item in _controls(module)):
        return False
    frame = module.text(_frame(loop))
    written = [target for target in _targets(module, loop) if isinstance(target, (ast.Subscript, ast.Attribute))]
    roots = {_root(module, target) for target in written}
    collects = any(call.method == "append" for call in body)
    return (collects and not roots) or roots == {frame}


def _frame(loop: ast.For) -> ast.expr:
    iterated = _iterated(loop)
    assert isinstance(iterated, ast.Call) and isinstance(iterated.func, ast.Attribute)
    return iterated.func.value


def _is_plain(call: Call) -> bool:
    name = call.qualified_name
    if name in ASIDE:
        return False
    if name is not None and name.partition(".")[0] in PLAIN_ROOTS:
        return not name.startswith(("pandas.read", "numpy.load", "numpy.random")) and ".to_" not in name
    return call.method in PLAIN_METHODS


def _controls(module: Module) -> list[ast.stmt]:
    """Statements that make a loop more than a computation of column by column."""
    kinds = (ast.Break, ast.Return, ast.While, ast.Try, ast.With, ast.Raise)
    return [statement for kind in kinds for statement in module.statements(kind)]


def _targets(module: Module, loop: ast.For) -> Iterator[ast.expr]:
    for assigned in module.statements(ast.Assign):
        if _is_inside(loop, assigned):
            yield from assigned.targets
    for added in module.statements(ast.AugAssign):
        if _is_inside(loop, added):
            yield added.target


def _root(module: Module, target: ast.expr) -> str:
    """The variable that a target is a part of, without an indexer."""
    while isinstance(target, (ast.Subscript, ast.Attribute)):
        if isinstance(target, ast.Attribute) and target.attr not in INDEXERS:
            break
        target = target.value
    return module.text(target)


def _is_small(module: Module, call: Call) -> bool:
    """Whether the frame is written out, or a handful of rows of another one."""
    node = call.receiver
    for _ in range(12):
        if isinstance(node, ast.Call):
            name = module.qualified_name(node.func, call.scope)
            if name == "pandas.DataFrame" or (
                isinstance(node.func, ast.Attribute) and node.func.attr in GIVES_FEW_ROWS
            ):
                return True
            node = node.func.value if isinstance(node.func, ast.Attribute) and name not in MAKES_FRAME else None
        elif isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        elif isinstance(node, ast.Name):
            binding = binding_before(module, node, call.scope)
            node = binding.value if binding is not None else None
        else:
            break
    return False
