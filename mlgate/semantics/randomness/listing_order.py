"""Where the order of a directory listing, or of a set, decides the order of rows, columns or labels."""

from __future__ import annotations

import ast

from mlgate.core.diagnostic import Span
from mlgate.core.fix import Edit
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import MAKES_ROWS, SORTS_LISTING
from mlgate.semantics.call import Call
from mlgate.semantics.display import PRINTERS
from mlgate.semantics.editing.edits import replace_node
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.randomness.unordered_sources import Source, operands, sources
from mlgate.semantics.reach import calls_within
from mlgate.semantics.result_types import FRAME
from mlgate.semantics.scope import Binding, BindingKind, Scope

KEEPS_ORDER = frozenset({"list", "tuple", "enumerate", "reversed", "map", "filter", "zip", "tqdm", "trange", "iter"})
"""Calls, by their last name, that hand on what they are given in its order."""
ORDERED_KINDS = ("split_function", "shuffler", "rng_draw", "generator_draw", "dataset", "data_maker", "random_method")
DEPTH = 5


class Unordered(NamedTuple):
    """An unordered source, and the place where its order starts to matter.

    `certain`: its order does vary; `likely`: it holds what labels are made of. `safe`: sorting it changes nothing else.
    """

    node: ast.expr
    name: str
    is_set: bool
    use: Span
    certain: bool
    likely: bool
    edit: Edit
    safe: bool


@per_module
def unordered(module: Module) -> tuple[Unordered, ...]:
    """Listings and sets whose order reaches rows, columns or labels, each once."""
    found: dict[ast.expr, Unordered] = {}
    for source in sources(module):
        if source.node not in found and (judged := _judged(module, source)) is not None:
            found[source.node] = judged
    return tuple(found.values())


def _judged(module: Module, source: Source) -> Unordered | None:
    use = _deciding_use(module, source.node, source.scope, source.is_set, DEPTH)
    if use is None:
        return None
    certain = not source.is_set or any(_holds_text(module, item, source.scope) for item in operands(source.node))
    likely = isinstance(use, ast.Call) and _numbers_labels(module, use)
    return Unordered(
        source.node,
        source.name,
        source.is_set,
        module.span(use),
        certain,
        likely,
        _sorting(module, source),
        source.safe,
    )


def _sorting(module: Module, source: Source) -> Edit:
    parent = module.parent(source.node)
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id == "list":
        return replace_node(module, parent.func, "sorted")
    return replace_node(module, source.node, f"sorted({module.text(source.node)})")


def _holds_text(module: Module, node: ast.expr, scope: Scope) -> bool:
    """Whether the elements of a set are strings, whose hashes differ from run to run."""
    if isinstance(node, ast.Set):
        return any(isinstance(item, ast.Constant) and isinstance(item.value, str) for item in node.elts)
    if not isinstance(node, ast.Call) or not node.args:
        return False
    argument = node.args[0]
    if isinstance(argument, ast.Call) and isinstance(argument.func, ast.Attribute):
        return argument.func.attr in {"split", "splitlines", "lower", "read"}
    if isinstance(argument, (ast.List, ast.Tuple)):
        return any(isinstance(item, ast.Constant) and isinstance(item.value, str) for item in argument.elts)
    if isinstance(argument, ast.Attribute):
        return argument.attr == "columns"
    known = module.instance_of(argument, scope)
    return known in ("builtins.str", FRAME) or isinstance(module.constant(argument, scope), str)


def _deciding_use(module: Module, node: ast.expr, scope: Scope, is_set: bool, depth: int) -> ast.AST | None:
    """The place where the order of an expression's elements decides something; None where it does not, or unknown."""
    if depth == 0:
        return None
    parent = module.parent(node)
    if isinstance(parent, ast.keyword):
        parent = module.parent(parent)
    if isinstance(parent, ast.For):
        return _deciding_loop(module, parent, node, scope, depth)
    if isinstance(parent, ast.comprehension):
        return _of_comprehension(module, parent, scope, depth)
    if isinstance(parent, (ast.Assign, ast.AnnAssign)):
        return _of_assignment(module, parent, scope, is_set, depth)
    if isinstance(parent, ast.Subscript):
        return _of_subscript(module, parent, node, scope, depth) if not is_set else None
    return _of_call(module, parent, node, scope, is_set, depth) if isinstance(parent, ast.Call) else None


def _of_subscript(module: Module, subscript: ast.Subscript, node: ast.expr, scope: Scope, depth: int) -> ast.AST | None:
    """Columns picked by the elements, or the first few of the elements for more than a look."""
    if subscript.slice is node:
        return subscript
    if not isinstance(subscript.slice, ast.Slice) or _is_shown(module, subscript):
        return None
    parent = module.parent(subscript)
    if isinstance(parent, ast.For):
        return _deciding_loop(module, parent, subscript, scope, depth)
    if isinstance(parent, ast.Assign) and len(parent.targets) == 1 and isinstance(parent.targets[0], ast.Name):
        name = parent.targets[0].id
        uses = [use for use in module.uses(name) if use.lineno > parent.lineno]
        return None if uses and all(_is_shown(module, use) for use in uses) else subscript
    return None if isinstance(parent, ast.Call) else subscript


def _is_shown(module: Module, node: ast.AST) -> bool:
    """Whether an expression becomes text, is printed, or stands alone."""
    for around in module.ancestors(node):
        if isinstance(around, (ast.JoinedStr, ast.Expr)):
            return True
        if isinstance(around, ast.Call):
            call = module.call_of(around)
            joins = isinstance(around.func, ast.Attribute) and around.func.attr == "join"
            return call is not None and (joins or call.qualified_name in PRINTERS)
        if isinstance(around, ast.stmt):
            return False
    return False


def _of_call(
    module: Module, parent: ast.Call, node: ast.expr, scope: Scope, is_set: bool, depth: int
) -> ast.AST | None:
    call = module.call_of(parent)
    last = last_name(parent.func)
    if call is None or parent.func is node or last in SORTS_LISTING:
        return None
    name = call.qualified_name or ""
    if last in KEEPS_ORDER:
        if last == "enumerate" and _numbers_labels(module, parent):
            return parent
        return _deciding_use(module, parent, scope, False, depth - 1)
    if is_set:
        return None
    if name in MAKES_ROWS and _is_sorted_later(module, parent):
        return None
    if name in MAKES_ROWS or module.catalogue.has_kind(name, *ORDERED_KINDS):
        return parent
    return None


def _is_sorted_later(module: Module, made: ast.Call) -> bool:
    """Whether rows are sorted once they are put together, by whatever they hold."""
    around = module.parent(made)
    if isinstance(around, ast.Attribute):
        return around.attr in SORTS_LISTING
    return isinstance(around, ast.Assign) and any(_is_sorted(module, module.text(target)) for target in around.targets)


def _numbers_labels(module: Module, enumeration: ast.Call) -> bool:
    """Whether the positions become values: `{word: i for i, word in enumerate(...)}`."""
    parent = module.parent(enumeration)
    around = module.parent(parent) if isinstance(parent, ast.comprehension) else None
    if not isinstance(parent, ast.comprehension) or not isinstance(around, ast.DictComp):
        return False
    target = parent.target
    if not isinstance(target, ast.Tuple) or not isinstance(target.elts[0], ast.Name):
        return True
    spans = [module.span(around.key), module.span(around.value)]
    uses = [module.span(use).start for use in module.uses(target.elts[0].id)]
    return any(span.start <= use < span.end for span in spans for use in uses)


def _of_comprehension(module: Module, generator: ast.comprehension, scope: Scope, depth: int) -> ast.AST | None:
    around = module.parent(generator)
    if isinstance(around, (ast.ListComp, ast.GeneratorExp)):
        return _deciding_use(module, around, scope, False, depth - 1)
    return None


def _of_assignment(
    module: Module, statement: ast.Assign | ast.AnnAssign, scope: Scope, is_set: bool, depth: int
) -> ast.AST | None:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    if len(targets) != 1:
        return None
    target, scope = targets[0], module.scope_of(statement)
    if isinstance(target, ast.Attribute):
        return _of_attribute(module, target, scope) if not is_set else None
    if not isinstance(target, ast.Name):
        return None
    return _of_name(module, target.id, statement, scope, is_set, depth)


def _of_attribute(module: Module, target: ast.Attribute, scope: Scope) -> ast.AST | None:
    """`self.files = ...` of a data set whose items are taken by position."""
    owner = scope.enclosing_class()
    if owner is None or "__getitem__" not in owner.bindings or _is_sorted(module, module.text(target)):
        return None
    return owner.bindings["__getitem__"][0].node if not _is_replaced(module, target, scope) else None


def _is_replaced(module: Module, target: ast.Attribute, scope: Scope) -> bool:
    """Whether the same function, in the end, gives an attribute another value, whatever it has held before."""
    text = module.text(target)
    return any(
        statement.lineno > target.lineno
        and statement in getattr(scope.function, "body", ())
        and module.text(statement.targets[0]) == text
        and text not in module.text(statement.value)
        for statement in module.statements(ast.Assign)
    )


def _of_name(module: Module, name: str, statement: ast.stmt, scope: Scope, is_set: bool, depth: int) -> ast.AST | None:
    if _is_sorted(module, name):
        return None
    end = _next_binding(name, statement, scope)
    for use in module.uses(name):
        if not (statement.end_lineno or 0) < use.lineno <= end:
            continue
        inner = module.scope_of(use)
        if scope not in inner.chain():
            continue
        found = _deciding_use(module, use, inner, is_set, depth - 1)
        if found is not None:
            return found
    return None


def _next_binding(name: str, statement: ast.stmt, scope: Scope) -> float:
    lines = [_line(binding) for binding in scope.bindings.get(name, ()) if binding.kind is not BindingKind.DELETED]
    return min((line for line in lines if line > statement.lineno), default=float("inf"))


def _line(binding: Binding) -> int:
    return int(getattr(binding.node, "lineno", 0))


def _deciding_loop(module: Module, loop: ast.For, node: ast.expr, scope: Scope, depth: int) -> ast.AST | None:
    """A loop that collects rows in the order in which it goes."""
    if loop.iter is not node:
        return None
    for call in calls_within(module, loop):
        if call.method not in ("append", "extend") or call.receiver is None:
            continue
        if (found := _collected(module, call, loop, scope, depth)) is not None:
            return found
    return None


def _collected(module: Module, call: Call, loop: ast.For, scope: Scope, depth: int) -> ast.AST | None:
    receiver = call.receiver
    if isinstance(receiver, ast.Name):
        if any(loop.lineno <= _line(binding) <= (loop.end_lineno or 0) for binding in scope.all_bindings(receiver.id)):
            return None
        return call.node if _of_name(module, receiver.id, loop, scope, False, depth) is not None else None
    if isinstance(receiver, ast.Attribute):
        return call.node if _of_attribute(module, receiver, scope) is not None else None
    return None


@per_module
def _sorted_texts(module: Module) -> frozenset[str]:
    """What is sorted somewhere, as written."""
    found: set[str] = set()
    for call in module.calls:
        if last_name(call.node.func) not in SORTS_LISTING:
            continue
        found.update(module.text(argument) for argument in call.node.args)
        if call.receiver is not None:
            found.add(module.text(call.receiver))
    return frozenset(found)


def _is_sorted(module: Module, text: str) -> bool:
    return text in _sorted_texts(module)
