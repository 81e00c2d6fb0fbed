"""Functions that change a data frame of their caller, and callers that go on with it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.fix import Edit
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import FRAME_METHODS
from mlgate.semantics.call import Call
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.module import Module
from mlgate.semantics.reach import calls_within, functions_by_name
from mlgate.semantics.result_types import FRAME
from mlgate.semantics.scope import BindingKind, Scope
from mlgate.semantics.stores import Store, stores

SAYS_SO = lazy_regex(r"in[- ]?place|modif|mutat|(?i:adds? (?:a |the |new )?(?:column|feature)s? to the)|changes? the")
NAMED_SO = lazy_regex(r"(?:^|_)in_?place$|_$|^(?:fill|set|add|drop|update|append|insert|mutate)_?(?:to_)?in")


class SharedFrame(NamedTuple):
    """A change of a caller's frame: where, of which parameter; the use of the frame after the call that it spoils.

    `certain`: the caller's object is known to be a frame; otherwise the function treats it as one.
    """

    function: FunctionNode
    parameter: str
    span: Span
    call: Span
    later: Span
    certain: bool


def shared_frames(module: Module) -> Iterator[SharedFrame]:
    """The first change of each frame that a function is given, and that its caller uses under its own name later."""
    if not module.functions:
        return
    for function in module.functions:
        scope = next((scope for scope in module.index.scopes if scope.node is function), None)
        if scope is None or _says_so(function):
            continue
        for position, name in enumerate(_parameters(function)):
            change = _first_change(module, function, scope, name)
            if change is None:
                continue
            victim = next(_victims(module, function, position, name), None)
            if victim is not None:
                yield SharedFrame(function, name, change, *victim)


def copy_first(module: Module, found: SharedFrame) -> Edit | None:
    """The statement that makes a copy, at the beginning of the body."""
    body = found.function.body
    is_docstring = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    first = body[1] if is_docstring and len(body) > 1 else body[0]
    start = module.span(first).start
    margin = module.code[module.unit.line_starts[first.lineno - 1] : start]
    if margin.strip() or isinstance(first, (ast.FunctionDef, ast.ClassDef)):
        return None
    return Edit(start, start, f"{found.parameter} = {found.parameter}.copy()\n{margin}")


def changed_directly(module: Module, function: FunctionNode, name: str) -> bool:
    """Whether a function changes the very object that it is given as a parameter."""
    scope = next((scope for scope in module.index.scopes if scope.node is function), None)
    return scope is not None and _first_change(module, function, scope, name) is not None


def _says_so(function: FunctionNode) -> bool:
    docstring = ast.get_docstring(function, clean=False) or ""
    return SAYS_SO.search(docstring) is not None or NAMED_SO.search(function.name) is not None


def _parameters(function: FunctionNode) -> list[str]:
    names = [parameter.arg for parameter in (*function.args.posonlyargs, *function.args.args)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def _first_change(module: Module, function: FunctionNode, scope: Scope, name: str) -> Span | None:
    """Where a function changes the very object that it was given; None where it makes its own first."""
    rebound = [
        module.span(binding.node).start
        for binding in scope.bindings.get(name, ())
        if binding.kind is not BindingKind.PARAMETER
    ]
    whole = module.span(function)
    limit = min(rebound, default=whole.end)
    places = [module.span(store.node) for store in stores(module) if _is_column(store, name)]
    places += [call.span for call in calls_within(module, function) if _is_in_place(module, call, name)]
    return min((place for place in places if whole.start < place.start < limit), default=None)


def _is_column(store: Store, name: str) -> bool:
    """`df["a"] = ...`, `df.loc[...] = ...`."""
    if store.root == name:
        return not store.is_attribute
    base = store.base
    if not isinstance(base, ast.Attribute) or base.attr not in ("loc", "iloc", "at", "iat"):
        return False
    return isinstance(base.value, ast.Name) and base.value.id == name


def _is_in_place(module: Module, call: Call, name: str) -> bool:
    if not isinstance(call.receiver, ast.Name) or call.receiver.id != name:
        return False
    inplace = call.keyword("inplace")
    if inplace is not None:
        return module.constant(inplace.value, call.scope) is True
    return call.method in ("insert", "update", "pop")


def _victims(module: Module, function: FunctionNode, position: int, name: str) -> Iterator[tuple[Span, Span, bool]]:
    """Calls that hand over a frame by its name, and the next use of that name that expects the old frame."""
    if functions_by_name(module).get(function.name) != [function]:
        return
    for call in module.calls_to((f".{function.name}",)):
        argument = call.argument(name, position)
        if not isinstance(argument, ast.Name):
            continue
        known = module.instance_of(argument, call.scope)
        if known != FRAME and (known is not None or not _is_treated_as_frame(module, function, name)):
            continue
        later = _later_use(module, call, argument)
        if later is not None and not _is_rebound(module, call, argument.id):
            yield call.span, later, known == FRAME


def _is_treated_as_frame(module: Module, function: FunctionNode, name: str) -> bool:
    """Whether a function calls methods of its parameter, or of a column of it, that only a frame has."""
    for call in calls_within(module, function):
        receiver = call.receiver
        root = receiver.value if isinstance(receiver, ast.Subscript) else receiver
        if call.method in FRAME_METHODS and isinstance(root, ast.Name) and root.id == name:
            return True
    return False


def _is_rebound(module: Module, call: Call, name: str) -> bool:
    """`df = prepare(df)`, or a call for its effect alone: the caller knows."""
    statement = module.statement_at(call.span.start)
    if isinstance(statement, ast.Expr):
        return True
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    names = [element for target in targets for element in (target.elts if isinstance(target, ast.Tuple) else [target])]
    return any(isinstance(element, ast.Name) and element.id == name for element in names)


def _later_use(module: Module, call: Call, argument: ast.Name) -> Span | None:
    end = call.node.end_lineno or 0
    bindings = [getattr(binding.node, "lineno", 0) for binding in call.scope.all_bindings(argument.id)]
    limit = min((line for line in bindings if line > end), default=10**9)
    for use in module.uses(argument.id):
        is_below = end < use.lineno <= limit and module.scope_of(use) is call.scope
        if is_below and not _is_other_branch(module, call.node, use):
            return module.span(use)
    return None


def _is_other_branch(module: Module, first: ast.AST, later: ast.AST) -> bool:
    """Whether two nodes stand in branches of one `if` of which only one runs."""
    around = {id(node) for node in module.ancestors(later)}
    inner: ast.AST = first
    for ancestor in module.ancestors(first):
        if isinstance(ancestor, ast.If) and id(ancestor) in around:
            return id(inner) not in around
        inner = ancestor
    return False
