"""Columns that looked ahead: they look back now, and nothing of later rows comes in another way."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.diagnostic import Location
from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.leakage.ordering import BACKWARD
from mlgate.semantics.live import UNKNOWN, folded, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import LOOKS_BACKWARDS, STAYS_IN_ROW
from mlgate.semantics.repairs.idle_values import saying_nothing
from mlgate.semantics.repairs.new_columns import columns_given, new_columns

_COUNTED = frozenset("shift diff pct_change".split())


def _looks_back(module: Module, node: ast.Call) -> bool:
    """Whether by how many rows a call looks back can be said: a count, or a name that a loop or constants give it."""
    first = node.args[0] if node.args else next((item.value for item in node.keywords if item.arg == "periods"), None)
    if first is None:
        return True
    value = folded(module, first)
    if isinstance(first, ast.Name) and value is UNKNOWN:
        bound = [item.value for item in module.scope_of(first).all_bindings(first.id)]
        values = [folded(module, item) if item is not None else 0 for item in bound]
        return all(isinstance(item, (int, float)) and item >= 0 for item in values)
    return isinstance(value, (int, float)) and value >= 0


def _dates(module: Module) -> set[str]:
    """Columns that are read as dates, or that rows are sorted by alone, or last."""
    given: list[ast.expr] = []
    given += [item.value for call in module.calls for item in call.node.keywords if item.arg == "parse_dates"]
    keys = [call.argument("by", 0) for call in module.method_calls("sort_values")]
    known = [key for key in keys if key is not None]
    given += [key.elts[-1] if isinstance(key, ast.List) and key.elts else key for key in known]
    texts = (part for value in given for part in ast.walk(value))
    return {str(part.value) for part in texts if isinstance(part, ast.Constant)}


def moved_unseen(repair: Repair) -> Iterator[Unrepaired]:
    """Columns that held values of later rows, and are computed now by what nobody can say the order of."""
    for module, value in _given_anew(repair):
        for part in filter(_fills_backwards, ast.walk(value)):
            words = f"`{unparsed(part)[-60:]}` still fills from later rows"
            yield Unrepaired(module.location(part), words)
        for part in _unordered(module, value):
            words = f"nobody can say which rows `{unparsed(part)[:60]}` takes its values from"
            yield Unrepaired(module.location(part), words)
        idle = saying_nothing(module, value) or _moved_within_times(module, value)
        if idle is not None:
            words = f"`{unparsed(idle)[:60]}` tells nothing of earlier rows: leave the column out, or shift it"
            yield Unrepaired(module.location(idle), words)


def _fills_backwards(node: ast.AST) -> bool:
    """`bfill()`, `fillna(method="backfill")`."""
    if not isinstance(node, ast.Call):
        return False
    methods = [item.value for item in node.keywords if item.arg == "method"]
    methods += node.args[1:2] if last_name(node.func) == "fillna" else []
    return last_name(node.func) in BACKWARD or any(
        isinstance(value, ast.Constant) and value.value in BACKWARD for value in methods
    )


def _given_anew(repair: Repair) -> Iterator[tuple[Module, ast.expr]]:
    """What the columns of which diagnostics speak hold now, by whichever statement."""
    found: dict[int, tuple[Module, ast.expr]] = {}
    for module, node in computed_anew(repair):
        found[id(node.value)] = (module, node.value)
    names = {
        column.name
        for before, _ in repair.modules
        for column in (columns_given(before) if before is not None else ())
        if any(_is_at(before, column.node, target.location) for target in repair.targets)  # type: ignore[arg-type]
    }
    for module, column in new_columns(repair):
        if column.name in names and not isinstance(column.value, ast.Lambda):
            found[id(column.value)] = (module, column.value)
    yield from found.values()


def _moved_within_times(module: Module, value: ast.expr) -> ast.expr | None:
    """Groups of one time each, within which rows are moved: there is no earlier one among them."""
    for node in ast.walk(value):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "groupby" and node.args:
            keys = node.args[0].elts if isinstance(node.args[0], (ast.List, ast.Tuple)) else [node.args[0]]
            texts = [key.value for key in keys if isinstance(key, ast.Constant)]
            moves = any(getattr(part, "attr", "") in _COUNTED for part in ast.walk(value))
            if moves and any(text in _dates(module) for text in texts):
                return node
    return None


def computed_anew(repair: Repair) -> Iterator[tuple[Module, ast.Assign]]:
    """Assignments that were not there before, to what the statements that were complained of assigned to."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        names = {name for target in repair.targets for name in _columns_at(before, target.location)}
        known = {unparsed(node) for node in before.nodes(ast.Assign)}
        for node in after.nodes(ast.Assign):
            if unparsed(node) not in known and names & {unparsed(target) for target in node.targets}:
                yield after, node


def _columns_at(module: Module, place: Location) -> Iterator[str]:
    """What the statement at a place gives a value to."""
    for node in module.nodes(ast.Assign):
        if _is_at(module, node, place):
            yield from (unparsed(target) for target in node.targets)


def _is_at(module: Module, node: ast.AST, place: Location) -> bool:
    found = module.location(node)
    return found.path == place.path and found.line <= place.line <= found.end_line


def _unordered(module: Module, value: ast.expr, depth: int = 3) -> Iterator[ast.expr]:
    """Parts of an expression that may take values from any row: slices, and calls that are not known to keep rows."""
    bodies = dict(functions_of(module)) if depth else {}
    for node in ast.walk(value):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            yield node
        if isinstance(node, ast.Call):
            name = last_name(node.func)
            given = (
                [part.value for part in ast.walk(bodies[name]) if isinstance(part, ast.Return)]
                if name in bodies
                else []
            )
            if name in _COUNTED and not _looks_back(module, node):
                yield node
            inner = [part for part in given if part is not None for part in _unordered(module, part, depth - 1)]
            if inner or (name not in bodies and name not in STAYS_IN_ROW and name not in LOOKS_BACKWARDS):
                yield node
