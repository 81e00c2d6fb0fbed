"""Frames that are copied before they are written to: what goes on is the copy, and not what it was made of."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.frames.frame_parameters import SharedFrame, changed_directly, shared_frames
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name, root_of_calls
from mlgate.semantics.node_text import unparsed

_OF_ROWS = frozenset({"index", "shape"})
_PLACES = frozenset({"loc", "iloc", "at", "iat", "values", "T", "columns", "dtypes"})


def written_beside(repair: Repair) -> Iterator[Unrepaired]:
    """Functions that go on with their caller's frame where they went on with one that they had written to."""
    places = {(item.location.path, item.location.line, item.location.column) for item in repair.targets}
    for before, after in repair.modules:
        for found in shared_frames(before) if before is not None and after is not None else ():
            spot = before.unit.location(found.span)  # type: ignore[union-attr]
            if (spot.path, spot.line, spot.column) in places:
                yield from _left_as_it_was(before, after, found)  # type: ignore[arg-type]


def _left_as_it_was(before: Module, after: Module, found: SharedFrame) -> Iterator[Unrepaired]:
    functions = [item for item in after.functions if item.name == found.function.name]
    for function in functions:
        yield from _shared_values(after, function)
    if len(functions) != 1 or changed_directly(after, functions[0], found.parameter):
        return  # the caller may hand over a copy
    name, column = found.parameter, _column(before, found.span)
    changing = before.statement_at(found.span.start)
    end = changing.end_lineno or changing.lineno if changing is not None else 0
    known = {
        _read(before, use)
        for use in _uses(before, found.function, name)
        if use.lineno > end and _shows_change(before, use, column)
    }
    for use in _uses(after, functions[0], name):
        if not _is_bound_above(after, use) and _read(after, use) in known and _shows_change(after, use, column):
            words = f"`{_read(after, use)[:60]}` is of the frame of the caller: what was written to a copy is lost"
            yield Unrepaired(after.location(use), words)


def _shared_values(module: Module, function: FunctionNode) -> Iterator[Unrepaired]:
    """Copies that share their values with what they were made of, and whose values are written to."""
    shallow = {
        target.id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _is_shallow(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(function) if shallow else ():
        is_value = (
            isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and not isinstance(node.value, ast.Name)
        )
        is_inplace = isinstance(node, ast.Call) and any(
            item.arg == "inplace" and isinstance(item.value, ast.Constant) and item.value.value
            for item in node.keywords
        )
        name = root_of_calls(node) if is_value or is_inplace else ""
        if name in shallow:
            words = f"`{unparsed(shallow[name])}` shares its values with the frame of the caller"
            yield Unrepaired(module.location(shallow[name]), words)


def _is_shallow(call: ast.Call) -> bool:
    """`frame.copy(deep=False)`, `frame.copy(False)`."""
    if last_name(call.func) != "copy":
        return False
    given = [*call.args[:1], *(item.value for item in call.keywords if item.arg == "deep")]
    return any(isinstance(value, ast.Constant) and value.value is False for value in given)


def _uses(module: Module, function: FunctionNode, name: str) -> Iterator[ast.Name]:
    return (use for use in module.uses(name) if module.enclosing_function(use) is function)


def _read(module: Module, use: ast.AST) -> str:
    """The expression that a use is part of, without the statement around it."""
    parent = module.parent(use)
    while parent is not None and not isinstance(parent, ast.stmt):
        use, parent = parent, module.parent(parent)
    return unparsed(use)


def _is_bound_above(module: Module, use: ast.Name) -> bool:
    """Whether a parameter has another value by then."""
    around = {id(node) for node in module.ancestors(use)}
    return any(
        isinstance(binding.node, ast.stmt) and id(binding.node) not in around and binding.node.lineno < use.lineno
        for binding in module.scope_of(use).bindings.get(use.id, ())
    )


def _column(module: Module, place: Span) -> object:
    """The one column that is written; None for a change of all."""
    for node in module.nodes(ast.Subscript):
        is_of_frame = isinstance(node.value, ast.Name) and isinstance(node.ctx, ast.Store)
        if is_of_frame and module.span(node) == place and isinstance(node.slice, ast.Constant):
            return node.slice.value
    return None


def _shows_change(module: Module, use: ast.Name, column: object) -> bool:
    """Whether a use of a frame would tell that a column of it was written; any does where all of it changed."""
    around = module.parent(use)
    if column is None:
        return True
    if isinstance(around, ast.Subscript):
        named = [node.value for node in ast.walk(around.slice) if isinstance(node, ast.Constant)]
        is_of_columns = isinstance(around.slice, (ast.Constant, ast.List))
        return not is_of_columns or column in named or not named
    if isinstance(around, ast.Attribute):
        outer = module.parent(around)
        is_method = isinstance(outer, ast.Call) and outer.func is around
        return around.attr not in _OF_ROWS and (is_method or around.attr in _PLACES or around.attr == column)
    return not (isinstance(around, ast.Call) and getattr(around.func, "id", "") == "len")
