"""Names of a notebook that a kernel started afresh would not know where they are used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics.entry_point import steps
from mlgate.semantics.free_names import GIVEN_NAMES, has_dynamic_names
from mlgate.semantics.index import FunctionNode
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.notebooks.exercise_blanks import first_blank
from mlgate.semantics.reach import functions_by_name
from mlgate.semantics.scope import Binding, BindingKind
from mlgate.sources.unit import CellKind

_HISTORY = lazy_regex(r"_+(?:\d+|i+\d*|oh|ih|dh|exit_code|sh)?$")
_DATABRICKS = frozenset({"sql", "table", "udf", "sqlContext"})
# Line magics that IPython runs without their `%` where they stand alone on a line.
_AUTOMAGICS = frozenset("cat cd clear dirs hist history ldir less lf lk ll ls lsmagic lx man more pwd who whos".split())
_ENDING = frozenset({BindingKind.DELETED, BindingKind.EXCEPTION})
_CONDITIONAL = (ast.If, ast.IfExp, ast.Try, ast.While, ast.For, ast.Lambda, ast.BoolOp)


class HiddenName(NamedTuple):
    """A name and where it is used first; `what` says what is wrong, `other` is a place that explains it."""

    name: str
    place: Span
    what: str
    caption: str = ""
    other: Span | None = None
    in_function: bool = False


def undefined_names(module: Module, places: Iterable[Span]) -> Iterator[HiddenName]:
    """The names at `places` (which a linter holds for undefined) that nothing outside of Python's view defines."""
    if has_dynamic_names(module):
        return
    told: set[str] = set()
    for place in sorted(places):
        name = module.code[place.start : place.end]
        node = _use_at(module, name, place)
        if node is None or name in told or _is_given(module, name) or _is_automagic(module, node):
            continue
        if _is_bound_for_a_while(module, node) or _may_be_missing(module, node) or _is_asked_for(module, node):
            continue
        told.add(name)
        yield _explained(module, name, place, node)


def unknown_uses(module: Module, name: str) -> Sequence[Span]:
    """Where a notebook reads a name that none of its cells gives a value."""
    if module.scope.bindings.get(name) or has_dynamic_names(module) or _is_given(module, name):
        return ()
    return [module.span(use) for use in module.uses(name)]


def _is_bound_for_a_while(module: Module, node: ast.Name) -> bool:
    """Whether a function reads what is bound and deleted again: nobody knows whether it is called in between."""
    if module.enclosing_function(node) is None:
        return False
    bindings = module.scope_of(node).all_bindings(node.id)
    return any(binding.kind not in _ENDING for binding in bindings)


def _may_be_missing(module: Module, node: ast.Name) -> bool:
    """`try: del rows`: whoever writes that knows that there may be nothing to delete."""
    if not isinstance(node.ctx, ast.Del):
        return False
    return any(isinstance(around, ast.Try) and around.handlers for around in module.ancestors(node))


def _is_asked_for(module: Module, node: ast.Name) -> bool:
    """Whether an exercise still asks for what nothing defines; functions run when they are called, below or above."""
    blank = first_blank(module)
    if blank is None or module.scope.bindings.get(node.id):
        return False
    cell = module.unit.cell_at(module.span(node).start)
    return module.enclosing_function(node) is not None or (cell is not None and cell.index >= blank)


def _is_automagic(module: Module, node: ast.Name) -> bool:
    return node.id in _AUTOMAGICS and isinstance(module.parent(node), ast.Expr)


def _use_at(module: Module, name: str, place: Span) -> ast.Name | None:
    """The expression at a place; there is none inside of a quoted annotation."""
    nodes = (node for node in module.nodes(ast.Name) if node.id == name)
    return next((node for node in nodes if module.span(node).start == place.start), None)


def _is_given(module: Module, name: str) -> bool:
    if name in GIVEN_NAMES or _HISTORY.match(name):
        return True
    if name in _DATABRICKS and "application/vnd.databricks.v1+notebook" in module.unit.metadata:
        return True
    elsewhere = _elsewhere(module)
    return name in elsewhere and re.search(rf"\b{re.escape(name)}\b", elsewhere) is not None


@per_module
def _elsewhere(module: Module) -> str:
    """What else may define names: magics, cells of other languages, cells that could not be parsed."""
    broken = {problem.cell for problem in module.problems}
    cells = (cell.source for cell in module.unit.cells if cell.kind is CellKind.OTHER or cell.index in broken)
    return "\n".join([*(magic.text for magic in module.unit.magics), *cells])


def _explained(module: Module, name: str, place: Span, node: ast.Name) -> HiddenName:
    in_function = module.enclosing_function(node) is not None
    bindings = [(module.span(binding.node).start, binding) for binding in module.scope.bindings.get(name, ())]
    before = [binding for start, binding in bindings if start < place.start]
    if before and before[-1].kind in _ENDING:
        end = "deleted here" if before[-1].kind is BindingKind.DELETED else "bound only within this block"
        what = "is used after it was deleted"
        return HiddenName(name, place, what, end, _first_line(module, before[-1].node), in_function)
    if bindings and not before:
        other = _first_line(module, bindings[0][1].node)
        return HiddenName(name, place, _used_above(module, place, other), "defined here", other, in_function)
    return HiddenName(name, place, "is used, but no cell defines it", in_function=in_function)


def _used_above(module: Module, place: Span, other: Span) -> str:
    same = module.unit.cell_at(place.start) is module.unit.cell_at(other.start)
    return "is used before it is defined" if same else "is used above the cell that defines it"


def _first_line(module: Module, node: ast.AST) -> Span:
    start, end = module.span(node)
    line_end = module.code.find("\n", start, end)
    return Span(start, line_end if line_end >= 0 else end)


def late_globals(module: Module) -> Iterator[HiddenName]:
    """Globals that a function reads when it is first called, in a cell above the one that defines them."""
    called = _first_calls(module)
    if not called or has_dynamic_names(module):
        return
    earliest = min(called.values())
    for name, bindings in module.scope.bindings.items():
        first = _definition(module, bindings)
        if first is not None and first.start > earliest:
            found = _early_use(module, name, bindings, first, called)
            if found is not None and not _is_given(module, name):
                yield found


@per_module
def _first_calls(module: Module) -> dict[FunctionNode, int]:
    """Functions of the notebook that its cells call directly, with the offset of the first call."""
    functions = functions_by_name(module)
    found: dict[FunctionNode, int] = {}
    if not functions:
        return found
    for call, path in steps(module):
        name = call.qualified_name or ""
        named = functions.get(name[1:], []) if name.startswith(".") else []
        if len(named) == 1 and len(path) == 1 and not isinstance(call.scope.node, ast.Lambda):
            found.setdefault(named[0], call.span.start)
    return found


def _definition(module: Module, bindings: Sequence[Binding]) -> Span | None:
    """Where a global is first bound; None when a function may bind it at any time."""
    if any(binding.scope is not module.scope for binding in bindings):
        return None
    return _first_line(module, bindings[0].node)


def _early_use(
    module: Module, name: str, bindings: Sequence[Binding], first: Span, called: dict[FunctionNode, int]
) -> HiddenName | None:
    for use in module.uses(name):
        function = module.enclosing_function(use)
        if function is None or function not in called or _is_conditional(module, use, function):
            continue
        call = module.unit.cell_at(called[function])
        later = module.unit.cell_at(first.start)
        if call is None or later is None or call.index >= later.index:
            continue
        if module.scope_of(use).all_bindings(name) is bindings:
            what = f"is used by `{function.name}`, called above the cell that defines it"
            return HiddenName(name, module.span(use), what, "defined here", first, in_function=True)
    return None


def _is_conditional(module: Module, use: ast.Name, function: FunctionNode) -> bool:
    """Whether a use within a function may not be reached."""
    for ancestor in module.ancestors(use):
        if ancestor is function:
            return use in _outside_body(function)
        if isinstance(ancestor, _CONDITIONAL):
            return True
    return True


def _outside_body(function: FunctionNode) -> Sequence[ast.expr]:
    """Expressions that run when the function is defined, not when it is called."""
    arguments = function.args
    return [*function.decorator_list, *arguments.defaults, *(item for item in arguments.kw_defaults if item)]
