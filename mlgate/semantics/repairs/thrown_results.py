"""Results that were thrown away: they are kept and read, or the call works in place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.display import is_discarded
from mlgate.semantics.live import folded
from mlgate.semantics.module import Module
from mlgate.semantics.names import root_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.kept_amiss import kept_amiss
from mlgate.semantics.repairs.shown_results import is_only_shown

_IDLE_CALLS = frozenset("len bool str repr type id list tuple iter hash callable isinstance".split())


def still_discarded(repair: Repair) -> Iterator[Unrepaired]:
    """Calls whose value was thrown away, and that are gone, or whose value nobody reads."""
    for target, before, after, call in _called(repair):
        twins = [item for item in after.method_calls(call.method) if not is_discarded(item)] if call.method else []
        twins += [item for item in after.calls_to({call.qualified_name or ""}) if not is_discarded(item)]
        in_place = (item for item in after.method_calls(call.method or "") if _is_in_place(item))
        if not any(_is_on_the_spot(call, item) for item in in_place):
            if not any(_is_read(after, item) and not is_only_shown(after, item) for item in twins):
                yield Unrepaired(target.location, f"nobody reads what `{call.text}` gives", gone=True)
        for item in twins:
            yield from kept_amiss(before, call, item)
            yield from _narrowed(after, item)
            column = _overwritten(before, item)
            if column is not None:
                yield Unrepaired(after.location(item.node), f"the column `{column}` is overwritten by another one")


def _is_on_the_spot(call: Call, in_place: Call) -> bool:
    """Whether a call that works in place works on the object of another call, and not on a copy of it."""
    parts = [*_chain(in_place.receiver)]
    root = [*_chain(call.receiver)][-1:]
    copies = (isinstance(part, ast.Call) or (isinstance(part, ast.Subscript) and _is_choice(part)) for part in parts)
    return bool(parts) and not any(copies) and [*map(unparsed, parts[-1:])] == [*map(unparsed, root)]


def _is_choice(node: ast.Subscript) -> bool:
    """Whether a subscript gives a new frame: of several columns, of some rows."""
    return not isinstance(node.slice, (ast.Constant, ast.Name))


def _chain(node: ast.expr | None) -> Iterator[ast.expr]:
    """An expression, and what it is taken of, down to a name or `self.name`."""
    while node is not None:
        yield node
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            return
        inner = node.func if isinstance(node, ast.Call) else node
        node = inner.value if isinstance(inner, (ast.Attribute, ast.Subscript)) else None


def _narrowed(module: Module, call: Call) -> Iterator[Unrepaired]:
    """Frames whose name is given to what was computed of one of their columns: the others are gone."""
    statement = module.statement_at(call.span.start)
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    value = statement.value if isinstance(statement, ast.Assign) else None
    parts = [*_chain(value)]
    column = parts[-2] if len(parts) > 2 and call.node in parts else None
    if isinstance(column, ast.Subscript) and isinstance(column.slice, ast.Constant):
        if unparsed(column.value) in map(unparsed, targets):
            words = f"`{unparsed(column.value)}` is what was one of its columns now"
            yield Unrepaired(module.location(call.node), words)


def _overwritten(before: Module, call: Call) -> object:
    """The column, known before, that gets what was computed of other ones."""
    statement = call.module.parent(call.node)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    if not isinstance(target, ast.Subscript) or not isinstance(target.slice, ast.Constant):
        return None
    column = target.slice.value
    own = {node.value for node in ast.walk(call.node) if isinstance(node, ast.Constant)}
    known = {node.value for node in before.nodes(ast.Constant)}
    return column if own and column not in own and column in known else None


def _called(repair: Repair) -> Iterator[tuple[LocatedDiagnostic, Module, Module, Call]]:
    """The calls that diagnostics speak of, with both states of their files."""
    for before, after in repair.modules:
        for call in before.calls if before is not None and after is not None else ():
            place = before.location(call.node)  # type: ignore[union-attr]
            for target in repair.targets:
                found = target.location
                if (found.path, found.line, found.column) == (place.path, place.line, place.column):
                    yield target, before, after, call  # type: ignore[misc]


def _is_in_place(call: Call) -> bool:
    return any(
        keyword.arg == "inplace" and folded(call.module, keyword.value) is True for keyword in call.node.keywords
    )


def _is_read(module: Module, call: Call) -> bool:
    """Whether the value of a call gets somewhere: a name that is read, a column, an argument, a return."""
    node: ast.AST = call.node
    parent = module.parent(node)
    is_given = False
    while isinstance(parent, (ast.Attribute, ast.Call, ast.Subscript, ast.keyword)):
        is_argument = isinstance(parent, ast.keyword) or (isinstance(parent, ast.Call) and node in parent.args)
        is_given = is_given or (is_argument and not _only_shows(parent))
        node, parent = parent, module.parent(parent)
    if any(isinstance(item, ast.Assert) for item in module.ancestors(node)):
        return False  # it is looked at, and forgotten
    if is_given and not isinstance(parent, (ast.Assign, ast.AnnAssign)):
        return True
    if isinstance(parent, (ast.Assign, ast.AnnAssign)):
        targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
        return any(_is_kept(module, target) for target in targets)
    return not isinstance(parent, (ast.Expr, ast.List, ast.Tuple, ast.Set))


def _only_shows(node: ast.AST) -> bool:
    """Whether a call counts or shows what it is given, and nothing goes on from there."""
    name = unparsed(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
    return name in _IDLE_CALLS or name in ("print", "echo", "secho", "info", "debug", "display", "head")


def _is_kept(module: Module, target: ast.expr) -> bool:
    """Whether a target is read somewhere; columns and attributes are."""
    if isinstance(target, ast.Attribute) and module.scope_of(target).all_bindings(root_name(target)):
        if root_name(target) in {function.name for function in module.functions}:  # kept on a function
            return any(
                node.attr == target.attr and isinstance(node.ctx, ast.Load) for node in module.nodes(ast.Attribute)
            )
    if not isinstance(target, ast.Name):
        return True
    in_function = module.enclosing_function(target) is not None
    return any(
        node.id == target.id
        and isinstance(node.ctx, ast.Load)
        and not _is_idle(module, node)
        and (in_function or module.enclosing_function(node) is not None or node.lineno > target.lineno)
        for node in module.nodes(ast.Name)
    )


def _is_idle(module: Module, node: ast.AST) -> bool:
    """Whether a name is read by a statement that does nothing: `len(_)`, `rows`, `bool(rows)`."""
    parent = module.parent(node)
    while isinstance(parent, ast.Call) and getattr(parent.func, "id", "") in _IDLE_CALLS:
        node, parent = parent, module.parent(parent)
    if any(isinstance(item, ast.Assert) for item in module.ancestors(node)):
        return True
    return isinstance(parent, ast.Expr) or (isinstance(parent, ast.Assign) and unparsed(parent.targets[0]) == "_")
