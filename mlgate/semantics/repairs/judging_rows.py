"""Rows that choose are no rows that are learnt from, and share none with those that judge."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.core.values import NamedTuple
from mlgate.semantics.live import folded, function_around
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed

_LEARNS = frozenset({"backward", "fit", "partial_fit", "train_on_batch", "minimize", "training_step"})
_END = 1 << 40


class _Bounds(NamedTuple):
    """A range of rows that is written down: of which name, from where to where."""

    base: str
    start: int
    stop: int
    owner: str
    node: ast.Subscript


def judged_by_learnt(repair: Repair) -> Iterator[Unrepaired]:
    """Functions that judged rows held out, and judge more rows that are learnt from now; new ranges that overlap."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        old, new = (_judgements(module) for module in (before, after))
        for name, (free, _) in old.items():
            now, learnt = new.get(name, ([], []))
            known = {unparsed(node) for node in old[name][1]}
            for node in learnt if len(now) < len(free) else ():
                if unparsed(node) not in known:
                    words = f"`{unparsed(node)[:60]}` judges by rows that are learnt from"
                    yield Unrepaired(after.location(node), words)
        yield from _overlapping(before, after)


def judged_anew_by_learnt(repair: Repair) -> Iterator[Unrepaired]:
    """New calls of functions that judged rows held out alone, by which rows that are learnt from judge, too."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = {name for name, _ in _by_fitted(before)}
        judging = {function.name for function in before.functions if not _learns(function)}
        for name, node in _by_fitted(after):
            if name in judging - known:
                words = f"`{unparsed(node)[:60]}` judges by rows that are learnt from"
                yield Unrepaired(after.location(node), words)


def _by_fitted(module: Module) -> Iterator[tuple[str, ast.Call]]:
    """Calls of functions of the module that are given a model and rows which a fit beside them is given."""
    own = {function.name for function in module.functions}
    fitted = [
        (function_around(module, call.node), *map(unparsed, call.node.args[:2]))
        for call in module.method_calls("fit")
        if len(call.node.args) > 1
    ]
    for node in module.nodes(ast.Call):
        given = tuple(map(unparsed, node.args[1:3]))
        if last_name(node.func) in own and (function_around(module, node), *given) in fitted:
            yield last_name(node.func), node


def _judgements(module: Module) -> dict[str, tuple[list[ast.Call], list[ast.Call]]]:
    """Calls of functions of the module that learn nothing: those given other rows, and those given rows learnt from."""
    learning = {function.name for function in module.functions if _learns(function)}
    judging = {function.name for function in module.functions} - learning
    learnt = _learnt_from(module, learning)
    found: dict[str, tuple[list[ast.Call], list[ast.Call]]] = {}
    for node in module.nodes(ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id in judging:
            given = [*node.args, *(item.value for item in node.keywords)]
            names = {part.id for value in given for part in ast.walk(value) if isinstance(part, ast.Name)}
            found.setdefault(node.func.id, ([], []))[bool(names & learnt)].append(node)
    return found


def _learns(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Call) and last_name(part.func) in _LEARNS for part in ast.walk(node))


def _learnt_from(module: Module, learning: set[str]) -> set[str]:
    """The names of what loops that learn go over, and of what functions that learn are given first of all data."""
    loops = [
        loop
        for loop in module.nodes(ast.For)
        if _learns(loop)
        and not any(inner is not loop and isinstance(inner, ast.For) and _learns(inner) for inner in ast.walk(loop))
    ]
    found = {part.id for loop in loops for part in ast.walk(loop.iter) if isinstance(part, ast.Name)}
    counted = {"range", "enumerate", "zip", "tqdm"}
    for loop in loops:
        around = module.enclosing_function(loop)
        if getattr(around, "name", "") in learning:
            names = [item.arg for item in around.args.args]  # type: ignore[union-attr]
            for call in module.nodes(ast.Call):
                if last_name(call.func) == around.name:  # type: ignore[union-attr]
                    given = [value for name, value in zip(names, call.args, strict=False) if name in found]
                    found |= {part.id for value in given for part in ast.walk(value) if isinstance(part, ast.Name)}
    return found - counted


def _overlapping(before: Module, after: Module) -> Iterator[Unrepaired]:
    """Ranges of rows under new names that share rows with those of another name."""
    known = {item.owner for item in _ranges(before)}
    new = [*_ranges(after)]
    for item in new:
        for other in new if item.owner not in known else ():
            is_shared = item.base == other.base and item.start < other.stop and other.start < item.stop
            if is_shared and item.owner != other.owner:
                words = f"`{item.owner}` and `{other.owner}` share rows of `{item.base}`"
                yield Unrepaired(after.location(item.node), words)
                break


def _ranges(module: Module) -> Iterator[_Bounds]:
    for statement in module.nodes(ast.Assign):
        owner = statement.targets[0].id if isinstance(statement.targets[0], ast.Name) else ""
        for node in ast.walk(statement.value) if owner else ():
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) and node.slice.step is None:
                start, stop = (
                    _bound(module, part, end) for part, end in ((node.slice.lower, 0), (node.slice.upper, _END))
                )
                if start is not None and stop is not None:
                    yield _Bounds(unparsed(node.value), start, stop, owner, node)


def _bound(module: Module, node: ast.expr | None, end: int) -> int | None:
    """Where a range begins or ends, counted from the first row; None where nobody can say."""
    value = folded(module, node) if node is not None else end
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
