"""Lists, dictionaries and sets that all calls of a function, or all objects of a class, share."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.fix import Edit
from mlgate.core.values import NamedTuple
from mlgate.semantics.editing.edits import replace_node
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.reach import calls_within
from mlgate.semantics.stores import CONTAINER_CHANGES, stores


class Default(NamedTuple):
    """A mutable default of a parameter; `escapes`: the function changes it, keeps it or gives it back."""

    function: FunctionNode
    parameter: ast.arg
    value: ast.expr
    escapes: bool


@per_module
def _defaults(module: Module) -> dict[int, tuple[FunctionNode, ast.arg, ast.expr]]:
    """Parameters with defaults, by the offset of the default."""
    found = {}
    for function in module.functions:
        arguments = function.args
        positional = [*arguments.posonlyargs, *arguments.args]
        pairs = list(zip(reversed(positional), reversed(arguments.defaults), strict=False))
        pairs += [(p, v) for p, v in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if v is not None]
        for parameter, value in pairs:
            found[module.span(value).start] = (function, parameter, value)
    return found


def defaults_by_function(module: Module, places: Iterable[Span]) -> Iterator[Sequence[Default]]:
    """The defaults at some places, in order: those that a function lets out together, and those that it does not."""
    found: dict[tuple[FunctionNode, bool], list[Default]] = {}
    for place in sorted(places):
        known = _defaults(module).get(place.start)
        if known is not None:
            function, parameter, value = known
            escapes = _escapes(module, function, parameter.arg)
            found.setdefault((function, escapes), []).append(Default(function, parameter, value, escapes))
    yield from found.values()


def _escapes(module: Module, function: FunctionNode, name: str) -> bool:
    """Whether what a parameter holds outlives the call, or is changed in it."""
    first, last = function.lineno, function.end_lineno or 0
    if any(
        call.method in CONTAINER_CHANGES and isinstance(call.receiver, ast.Name) and call.receiver.id == name
        for call in calls_within(module, function)
    ):
        return True
    if any(store.root == name and first <= store.node.lineno <= last for store in stores(module)):
        return True
    uses = [use for use in module.uses(name) if first <= use.lineno <= last]
    return any(_is_kept(module, use) for use in uses) or any(
        isinstance(item.target, ast.Name) and item.target.id == name and first <= item.lineno <= last
        for item in module.statements(ast.AugAssign)
    )


def _is_kept(module: Module, use: ast.Name) -> bool:
    parent = module.parent(use)
    if isinstance(parent, ast.Return):
        return True
    return isinstance(parent, ast.Assign) and any(isinstance(target, ast.Attribute) for target in parent.targets)


def none_defaults(module: Module, defaults: Sequence[Default]) -> tuple[Edit, ...]:
    """Edits that make defaults of one function anew in each call; none where the body shares a line with the head."""
    function = defaults[0].function
    body = function.body
    first = next((item for item in body if not _is_preamble(item)), body[-1])
    start = module.span(first).start
    decorators = getattr(first, "decorator_list", ())
    line = module.unit.line_starts[first.lineno - 1]
    margin = module.code[line:start]
    if margin.strip() or decorators or first.lineno == function.lineno or (len(body) == 1 and _is_bare(body[0])):
        return ()
    made, edits = "", []
    for _, parameter, value, _ in defaults:
        name = parameter.arg
        made += f"if {name} is None:\n{margin}    {name} = {module.text(value)}\n{margin}"
        edits.append(replace_node(module, value, "None"))
        if parameter.annotation is not None:
            end = module.span(parameter.annotation).end
            edits.append(Edit(end, end, " | None"))
    return tuple(sorted([*edits, Edit(start, start, made)]))


def _is_preamble(statement: ast.stmt) -> bool:
    """A docstring, or a default that is already made in the call."""
    if isinstance(statement, ast.If):
        test = statement.test
        return isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Is) and len(statement.body) == 1
    return _is_bare(statement)


def _is_bare(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def shared_attribute(module: Module, span: Span) -> str | None:
    """The name of a class attribute with its mutable value at a span, if objects change it; None if none does."""
    statement = module.statement_at(span.start)
    owner = module.parent(statement) if statement is not None else None
    if not isinstance(owner, ast.ClassDef) or not isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return None
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    if not isinstance(target, ast.Name):
        return None
    scope = module.scope_of(statement)
    if target.id in scope.attributes:
        return None
    return target.id if _is_changed(module, owner, target.id) else None


def _is_changed(module: Module, owner: ast.ClassDef, name: str) -> bool:
    """Whether a method changes `self.name` in place."""
    for call in calls_within(module, owner):
        if call.method in CONTAINER_CHANGES and _is_own(call.receiver, name):
            return True
    first, last = owner.lineno, owner.end_lineno or 0
    return any(_is_own(store.base, name) for store in stores(module) if first <= store.node.lineno <= last)


def _is_own(node: ast.expr | None, name: str) -> bool:
    is_attribute = isinstance(node, ast.Attribute) and node.attr == name
    return is_attribute and isinstance(node.value, ast.Name) and node.value.id == "self"  # type: ignore[union-attr]
