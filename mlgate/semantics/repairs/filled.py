"""What is missing is filled as it was: each column by the same statistic of itself, in every part, and for good."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.core.values import NamedTuple
from mlgate.semantics.call import Call
from mlgate.semantics.live import bound_once, function_around
from mlgate.semantics.module import Module
from mlgate.semantics.names import root_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import FILLING_STATISTICS, FILLING_STRATEGIES
from mlgate.semantics.repairs.branches import foreign_branches
from mlgate.semantics.repairs.same_arithmetic import parted

_ASKS = frozenset({"isna", "isnull", "hasnans"})
_DEPTH = 5


class Filled(NamedTuple):
    """One column that is filled; "" for all of a frame.

    Attributes:
        owner: The name of the frame.
        column: Which of its columns.
        target: Where the result goes, as (frame, column); None where that is no place of a frame.
        statistic: The name of what it is filled by, and of which column of which frame; None for anything else.
        node: The call, or the assignment.
        is_kept: Whether the result goes anywhere.
        value: What it is filled by.
    """

    owner: str
    column: str
    target: tuple[str, str] | None
    statistic: tuple[str, str, str] | None
    node: ast.AST
    is_kept: bool
    value: ast.expr | None = None


def filled_otherwise(repair: Repair) -> Iterator[Unrepaired]:
    """New statements that fill by another column, one part only, for some runs only, or into nothing."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        old = [*_fills(before)]
        known = {unparsed(item.node) for item in old}
        new = [item for item in _fills(after) if unparsed(item.node) not in known]
        yield from _wrong(after, old, new)
        yield from _one_sided(after, new)
        yield from _by_the_same_rows(before, after, old, new)
        yield from _by_other_strategies(before, after, old)


def _wrong(module: Module, old: list[Filled], new: list[Filled]) -> Iterator[Unrepaired]:
    truths = {name for pair in [*parted(module)][1:] for name in pair}
    columns = {item.column for item in (*old, *new)}
    was_always = any(item.is_kept and item.statistic for item in old)
    for item in new:
        words = _from_elsewhere(item, columns) or _by_another(item, truths)
        if not item.is_kept:
            words = f"nothing keeps what `{unparsed(item.node)[:60]}` gives"
        elif not words and item.statistic is not None and was_always and foreign_branches(module, item.node, _ASKS):
            words = "what is missing is filled under a condition only"
        if words:
            yield Unrepaired(module.location(item.node), words)


def _by_the_same_rows(before: Module, after: Module, old: list[Filled], new: list[Filled]) -> Iterator[Unrepaired]:
    """Rows that were filled by a statistic of themselves, and are by something else that is computed of themselves."""
    places = {
        (function_around(before, item.node), item.owner, item.column)
        for item in old
        if item.statistic is not None and item.statistic[1] == item.owner
    }
    for item in new:
        place = (function_around(after, item.node), item.owner, item.column)
        if (
            place in places
            and item.statistic is None
            and item.value is not None
            and _reads(after, item.value, item.owner)
        ):
            words = f"`{item.owner}` is filled by what is computed of all its rows, as before"
            yield Unrepaired(after.location(item.node), words)


def _reads(module: Module, value: ast.expr, name: str, depth: int = _DEPTH) -> bool:
    """Whether a call in an expression, or in what its names stand for, is given what has a name."""
    for part in ast.walk(value):
        if isinstance(part, ast.Call) and any(
            isinstance(node, ast.Name) and node.id == name for node in ast.walk(part)
        ):
            return True
        bound = bound_once(module, part.id) if isinstance(part, ast.Name) and part.id != name and depth else None
        if bound is not None and _reads(module, bound, name, depth - 1):
            return True
    return False


def _from_elsewhere(item: Filled, columns: set[str]) -> str:
    """Whether a column holds another one now, which was filled, or that of other rows."""
    if item.target is None or not item.column or item.target == (item.owner, item.column):
        return ""
    is_other = item.target[0] != item.owner or item.target[1] in columns
    return f"`{item.target[1]}` is filled from another column, or other rows" if is_other else ""


def _by_another(item: Filled, truths: set[str]) -> str:
    if item.statistic is None:
        return ""
    name, owner, column = item.statistic
    if owner in truths - {item.owner}:
        return "missing values are filled by a statistic of the truth"
    if column and item.column != column and name in FILLING_STATISTICS:
        return f"`{item.column or item.owner}` is filled by a statistic of `{column}`"
    return ""


def _one_sided(module: Module, new: list[Filled]) -> Iterator[Unrepaired]:
    """One part of a split is filled, and nothing computes the other."""
    for train, test in parted(module):
        for one, other in ((train, test), (test, train)):
            own = [item for item in new if item.owner == one]
            columns, twins = {item.column for item in own}, {item.column for item in new if item.owner == other}
            is_left_out = "" not in columns | twins if twins else bool(own) and not _is_computed(module, other)
            found = next((item for item in own if item.column not in twins), None)
            if is_left_out and found is not None:
                yield Unrepaired(module.location(found.node), f"`{other}` is not filled as `{one}` is")


def _is_computed(module: Module, name: str) -> bool:
    """Whether anything computes rows of what a name stands for, beside what parts them and what judges."""
    splits = {call.node for call in module.calls_of_kind("split_function")}
    for node in module.nodes(ast.Assign):
        if node.value in splits or _statistic(module, node.value) is not None:
            continue
        read = {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
        if name in read and any(isinstance(part, (ast.Call, ast.BinOp)) for part in ast.walk(node.value)):
            if not any(call.method and call.method.startswith("predict") for call in _calls_in(module, node.value)):
                return True
    return any(
        isinstance(part, ast.Name) and part.id == name for loop in module.nodes(ast.For) for part in ast.walk(loop.iter)
    )


def _calls_in(module: Module, node: ast.AST) -> Iterator[Call]:
    for part in ast.walk(node):
        call = module.call_of(part) if isinstance(part, ast.Call) else None
        if call is not None:
            yield call


def _by_other_strategies(before: Module, after: Module, old: list[Filled]) -> Iterator[Unrepaired]:
    """New imputers that fill by another statistic than what they take the place of."""
    gone = {unparsed(item.node) for item in old} - {unparsed(item.node) for item in _fills(after)}
    places = [item for item in old if unparsed(item.node) in gone]
    wanted = {FILLING_STRATEGIES.get(item.statistic[0], "") if item.statistic is not None else "" for item in places}
    if not wanted or "" in wanted:
        return
    known = {_strategy(call) for call in _imputers(before)}
    for call in _imputers(after):
        strategy = _strategy(call)
        if strategy is not None and strategy not in wanted | known:
            words = f"missing values were filled by the {min(wanted)}, and not by `{strategy}`"
            yield Unrepaired(after.location(call.node), words)


def _imputers(module: Module) -> Iterator[Call]:
    return (call for call in module.calls if (call.qualified_name or "").endswith(".SimpleImputer"))


def _strategy(call: Call) -> str | None:
    given = call.argument("strategy", 1)
    if given is None:
        return "mean"
    return str(given.value) if isinstance(given, ast.Constant) else None


def _fills(module: Module) -> Iterator[Filled]:
    """`rows["a"].fillna(...)`, `rows.fillna({"a": ...})`, `rows.loc[rows["a"].isna(), "a"] = ...`."""
    for call in module.method_calls("fillna"):
        value = call.argument("value", 0)
        if call.receiver is None or value is None:
            continue
        parent = module.parent(call.node)
        inplace = call.keyword("inplace")
        is_kept = not isinstance(parent, ast.Expr) or inplace is not None
        target = _place(parent.targets[0]) if isinstance(parent, ast.Assign) else None
        owner, column = _place(call.receiver) or (root_name(call.receiver), "")
        if isinstance(value, ast.Dict):
            for key, part in zip(value.keys, value.values, strict=True):
                if isinstance(key, ast.Constant):
                    yield Filled(owner, str(key.value), None, _statistic(module, part), call.node, is_kept, part)
        else:
            yield Filled(
                owner, column, target if column else None, _statistic(module, value), call.node, is_kept, value
            )
    for node in module.nodes(ast.Assign):
        place = _place(node.targets[0])
        target_node = node.targets[0]
        if place is not None and isinstance(target_node, ast.Subscript) and _asks_for_missing(target_node.slice):
            yield Filled(*place, None, _statistic(module, node.value), node, True, node.value)


def _asks_for_missing(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Attribute) and part.attr in _ASKS for part in ast.walk(node))


def _place(node: ast.expr) -> tuple[str, str] | None:
    """A column of a frame that has a name: `rows["a"]`, `rows.loc[..., "a"]`."""
    if not isinstance(node, ast.Subscript):
        return None
    frame, chosen = node.value, node.slice
    if isinstance(frame, ast.Attribute) and frame.attr == "loc" and isinstance(chosen, ast.Tuple):
        frame, chosen = frame.value, chosen.elts[-1]
    if isinstance(chosen, ast.List) and len(chosen.elts) == 1:
        chosen = chosen.elts[0]
    if isinstance(frame, ast.Name) and isinstance(chosen, ast.Constant) and isinstance(chosen.value, str):
        return frame.id, chosen.value
    return None


def _statistic(module: Module, value: ast.expr, depth: int = _DEPTH) -> tuple[str, str, str] | None:
    """The statistic that a value is, the frame and the column that it is taken of: "" where all columns are meant."""
    if not depth:
        return None
    if isinstance(value, ast.Name):
        bound = bound_once(module, value.id)
        return _statistic(module, bound, depth - 1) if bound is not None else None
    if isinstance(value, ast.Subscript):
        found = _statistic(module, value.value, depth - 1)
        is_named = isinstance(value.slice, ast.Constant) and isinstance(value.slice.value, str)
        if found is not None and is_named and not found[2]:
            return found[0], found[1], value.slice.value  # type: ignore[attr-defined]
        return found
    if isinstance(value, ast.Attribute):
        return _statistic(module, value.value, depth - 1)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in FILLING_STATISTICS:
        taken = value.func.value
        is_listed = isinstance(taken, ast.Subscript) and isinstance(taken.slice, ast.List)
        owner, column = (None if is_listed else _place(taken)) or (root_name(taken), "")
        return value.func.attr, owner, column
    return None
