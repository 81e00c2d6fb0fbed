"""Parts of a split stay in step: rows and truth of one part are neither shuffled apart, nor guessed by the model."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.overwritten import parted_names
from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.live import bound_pairs
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import REORDERS

_OF_WINDOWS = frozenset({"shift", "rolling", "expanding", "groupby", "transform"})
_Bound = tuple[str, str, ast.expr]


def reordered_parts(sides: Sides) -> Iterator[Refusal]:
    """One part of a split that is put into another order than the rest, or is what the model says itself."""
    yield from _resized(sides)
    yield from _exchanged(sides)
    known = {text for module in sides.before.modules for _, text, _ in _changes(module)}
    told = {name for old in sides.before.modules for name, _, value in _changes(old) if _predicts(old, value)}
    for live in sides.after.live:
        module = live.module
        parts = {name for names in parted_names(module) for name in names - _alone(module, names)}
        shifted = _columns_asked(sides)
        for name, text, value in _changes(module):
            words = (
                _wrong(module, name, value, name in told, shifted)
                if name in parts and text not in known and value in live
                else ""
            )
            if words:
                yield Refusal(Reason.RESULT_CHANGED, words, module.location(value))
        yield from _split_apart(sides, module)


def _alone(module: Module, names: set[str]) -> set[str]:
    """Of two names of which one holds the names of columns, both: the other one's rows go with nothing."""
    named = [
        node.value for node in module.nodes(ast.keyword) if node.arg in ("subset", "columns", "by") and len(names) == 2
    ]
    named += [part for node in module.nodes(ast.Subscript) for part in _listed(node.slice) if len(names) == 2]
    columns = {part.id for part in named if isinstance(part, ast.Name)}
    return names if len(names & columns) == 1 else set()


def _listed(chosen: ast.expr) -> Iterator[ast.expr]:
    """`columns` of `rows[columns + ["a"]]`."""
    if isinstance(chosen, ast.BinOp) and isinstance(chosen.op, ast.Add):
        yield from (chosen.left, chosen.right)


def _exchanged(sides: Sides) -> Iterator[Refusal]:
    """Parts of a split that change names with each other: `y_train, y_test = y_test, y_train`."""
    known = {unparsed(node) for module in sides.before.modules for node in module.nodes(ast.Assign)}
    for live in sides.after.live:
        parts = [*parted_names(live.module)]
        for node in live.module.nodes(ast.Assign):
            target, value = node.targets[0], node.value
            if not isinstance(target, ast.Tuple) or not isinstance(value, ast.Tuple) or unparsed(node) in known:
                continue
            names, others = ([unparsed(part) for part in node.elts] for node in (target, value))
            moved = {one for one, other in zip(names, others, strict=False) if one != other and other in names}
            if moved and sorted(names) == sorted(others) and any(moved <= one for one in parts):
                words = f"`{min(moved)}` changes names with another part of its split"
                yield Refusal(Reason.RESULT_CHANGED, words, live.module.location(node))


def _split_apart(sides: Sides, module: Module) -> Iterator[Refusal]:
    """Splits of which one argument is put into another order than the rest, and was not before."""
    known = {unparsed(call.node) for old in sides.before.modules for call in old.calls_of_kind("split_function")}
    for call in module.calls_of_kind("split_function"):
        if unparsed(call.node) in known:
            continue
        words = [{_word(node) for node in ast.walk(part) if isinstance(node, ast.Call)} for part in call.node.args]
        apart = [part for part, found in zip(call.node.args, words, strict=True) if found & REORDERS]
        if apart and len(apart) < len(call.node.args):
            words_of = f"`{unparsed(apart[0])}` is in another order than what it is split with"
            yield Refusal(Reason.RESULT_CHANGED, words_of, module.location(apart[0]))


def _resized(sides: Sides) -> Iterator[Refusal]:
    """Parts of `random_split` that have changed lengths with each other: the one to learn from is the small one now."""
    before = {(module.path, *sorted(lengths)): lengths for module, lengths, _ in _lengths(sides.before)}
    for module, lengths, node in _lengths(sides.after):
        was = before.get((module.path, *sorted(lengths)), lengths)
        if was != lengths and sorted(was.values()) == sorted(lengths.values()):
            name = next(name for name in lengths if lengths[name] != was[name])
            words = f"`{name}` is `{lengths[name]}` of the rows, and was `{was[name]}`"
            yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _lengths(side: Side) -> Iterator[tuple[Module, dict[str, str], ast.Assign]]:
    """The parts that are made by length, each with its own."""
    for live in side.live:
        for node in live.module.nodes(ast.Assign):
            target, call = node.targets[0], node.value
            if not (isinstance(target, ast.Tuple) and isinstance(call, ast.Call) and _word(call) == "random_split"):
                continue
            given = [*call.args[1:2], *(item.value for item in call.keywords if item.arg == "lengths")]
            parts = given[0].elts if given and isinstance(given[0], (ast.List, ast.Tuple)) else []
            if len(parts) == len(target.elts) and node in live:
                yield (
                    live.module,
                    {unparsed(n): unparsed(p) for n, p in zip(target.elts, parts, strict=True)},
                    node,
                )


def _changes(module: Module) -> Iterator[_Bound]:
    """What single names are bound to, and calls that may change a name's rows in place."""
    for node in module.nodes(ast.Assign):
        for target, value in bound_pairs(node):
            base = target.value if isinstance(target, ast.Subscript) else target
            if isinstance(base, ast.Name):
                yield base.id, unparsed(node), value
    for statement in module.nodes(ast.Expr):
        if isinstance(statement.value, ast.Call):
            for part in (statement.value.func, *statement.value.args):
                base = part.value if isinstance(part, ast.Attribute) else part
                if isinstance(base, ast.Name):
                    yield base.id, unparsed(statement), statement.value


def _columns_asked(sides: Sides) -> dict[str, set[str]]:
    """Columns, as they are written to, that a diagnostic about rows speaks of, with what computes each."""
    lines = {(target.location.path, target.location.line) for target, rule in sides.change.followed if rule.about_rows}
    found: dict[str, set[str]] = {}
    for module in sides.before.modules if lines else ():
        for node in module.nodes(ast.Assign):
            target, place = node.targets[0], module.location(node)
            is_column = isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant)
            if is_column and any(path == place.path and place.line <= line <= place.end_line for path, line in lines):
                found[unparsed(target)] = {_word(call) for call in ast.walk(node.value) if isinstance(call, ast.Call)}
    return found


def _wrong(module: Module, name: str, value: ast.expr, is_told: bool, asked: dict[str, set[str]]) -> str:
    """How a part is no part any more; `is_told`: something of its name was what a model said before.

    `asked` are columns that a diagnostic wants computed in the same way, of earlier rows, which `shift` gives.
    """
    words = {_word(node) for node in ast.walk(value) if isinstance(node, ast.Call) and not _is_within_rows(node)}
    is_own = any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(value))
    statement = module.parent(value)
    was = asked.get(unparsed(statement.targets[0])) if isinstance(statement, ast.Assign) else None
    if was is not None and "shift" not in was and words - _OF_WINDOWS == was - _OF_WINDOWS:
        words -= {"shift"}
    if is_own and words & REORDERS:
        return f"`{name}` is in another order than the rest of its split"
    if not is_own and not is_told and _predicts(module, value):
        return f"`{name}` was parted from the data, and is what a model says now"
    return ""


def _is_within_rows(call: ast.Call) -> bool:
    """Whether each row is turned around in itself: `np.flip(pictures, axis=2)`."""
    axes = [item.value for item in call.keywords if item.arg == "axis"] + call.args[1:2]
    return _word(call) in ("flip", "roll") and any(isinstance(axis, ast.Constant) and axis.value for axis in axes)


def _word(call: ast.Call) -> str:
    return last_name(call.func)


def _predicts(module: Module, value: ast.expr) -> bool:
    """Whether a value is computed by a model, or named so a moment before."""
    values = [value, *(module.scope_of(value).values(value.id) if isinstance(value, ast.Name) else ())]
    calls = (module.call_of(node) for item in values for node in ast.walk(item) if isinstance(node, ast.Call))
    return any(call is not None and "predict" in roles_of(call) for call in calls)
