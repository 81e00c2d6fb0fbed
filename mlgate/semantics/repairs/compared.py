"""What a metric compares after a repair: the same truth, and not the same two sides as before by other names."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.live import bound_pairs, function_around
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import KEEPS_VALUES, NAMES_OF_TYPES, SAME_ROWS_OTHERWISE, SETS_OUT

_DEEPEST = 6
_MAKES = frozenset({"list", "tuple", "Series", "deepcopy"})
_Sides = tuple[ast.expr, ast.expr]


def renamed_sides(repair: Repair) -> Iterator[Unrepaired]:
    """Metrics that are given what they were given, in the same order, by other names."""
    for _, after, call, old in _judged(repair):
        for twin, new in _metrics(after, call.text):
            same = all(unparsed(was) in _aliases(after, now) for was, now in zip(old, new, strict=True))
            if same and unparsed(twin.node) != unparsed(call.node):
                words = f"`{unparsed(new[0])}` is `{unparsed(old[0])}`: the metric is given the same as before"
                yield Unrepaired(after.location(twin.node), words)


def other_sides(repair: Repair) -> Iterator[Unrepaired]:
    """Metrics that are given something else than the two that they were given, in whichever order."""
    for before, after, call, old in _judged(repair):
        known = {unparsed(twin.node) for twin, _ in _metrics(before, call.text)}
        new = [(twin, sides) for twin, sides in _metrics(after, call.text) if unparsed(twin.node) not in known]
        wanted = [_plain(before, side) for side in old]
        told = [[_plain(after, side) for side in sides] for _, sides in new]
        if new and not any(_are_same(wanted, sides) for sides in told):
            twin, sides = new[0]
            other = next((side for side in sides if not any(_plain(after, side) & one for one in wanted)), sides[0])
            words = f"`{call.text}` is given `{unparsed(other)[:60]}`, which it did not compare before"
            yield Unrepaired(after.location(twin.node), words)


def _are_same(one: list[set[str]], other: list[set[str]]) -> bool:
    pairs = ((one[0] & other[0], one[1] & other[1]), (one[0] & other[1], one[1] & other[0]))
    return any(first and second for first, second in pairs)


def _plain(module: Module, value: ast.expr) -> set[str]:
    """A value, and what it stands for, in whatever form of the same values."""
    found: set[str] = set()
    for text in _aliases(module, value):
        node = ast.parse(text, mode="eval").body
        found.add(text)
        while True:
            if isinstance(node, ast.Call) and last_name(node.func) in KEEPS_VALUES and len(node.args) < 2:
                is_function = isinstance(node.func, ast.Name) or unparsed(node.func).startswith(("np.", "numpy."))
                if is_function and not node.args:
                    break
                node = node.args[0] if is_function else node.func
            elif isinstance(node, ast.Attribute):
                node = node.value
            else:
                break
            found.add(unparsed(node))
    return found


def other_truth(repair: Repair) -> Iterator[Unrepaired]:
    """Metrics whose truth is that of other rows than before."""
    for before, after, call, old in _judged(repair):
        truth = _names(before, old[0])
        known = {unparsed(twin.node) for twin, _ in _metrics(before, call.text)}
        new = [(twin, sides) for twin, sides in _metrics(after, call.text) if unparsed(twin.node) not in known]
        gone = [twin for twin, _ in new if not truth & _read(after, twin)]
        if truth and new and len(gone) == len(new):
            other = min(_names(after, new[0][1][0]), default="")
            if other in {node.id for node in before.nodes(ast.Name)}:
                words = f"`{call.text}` was given `{min(truth)}` for the truth, and is given `{other}`"
                yield Unrepaired(after.location(gone[0].node), words)


def _judged(repair: Repair) -> Iterator[tuple[Module, Module, Call, _Sides]]:
    """The metrics that diagnostics speak of, with what they compared."""
    places = {(item.location.path, item.location.line, item.location.column) for item in repair.targets}
    for before, after in repair.modules:
        for call in before.calls if before is not None and after is not None else ():
            place = call.module.location(call.node)
            sides = _sides(call)
            if (place.path, place.line, place.column) in places and sides is not None:
                yield before, after, call, sides  # type: ignore[misc]


def _metrics(module: Module, text: str) -> Iterator[tuple[Call, _Sides]]:
    for call in module.calls:
        sides = _sides(call) if call.text.rpartition(".")[2] == text.rpartition(".")[2] else None
        if sides is not None:
            yield call, sides


def _sides(call: Call) -> _Sides | None:
    """What a metric takes for the truth, and for the predictions."""
    found = [call.argument("y_true", 0), call.argument("y_pred", 1) or call.argument("y_score", 1)]
    truth, predicted = found
    return (truth, predicted) if truth is not None and predicted is not None else None


def _aliases(module: Module, value: ast.expr) -> set[str]:
    """A value as it is written, and what its name stands for: `truth, said = predicted, y_test`."""
    found, depth = {unparsed(value)}, _DEEPEST
    while depth:
        inner = _same_rows(value)
        bound = [*_bound(module, value)] if isinstance(value, ast.Name) else [inner] if inner is not None else []
        if len(bound) != 1:
            break
        value, depth = bound[0], depth - 1
        found.add(unparsed(value))
    return found


def _same_rows(value: ast.expr) -> ast.expr | None:
    """What an expression is another form of: `numpy.array(list(rows))`, `rows.to_numpy()`, `rows.values`."""
    if isinstance(value, ast.Attribute) and value.attr in SAME_ROWS_OTHERWISE:
        return value.value
    if not isinstance(value, ast.Call):
        return None
    name = last_name(value.func)
    is_typed = len(value.args) == 1 and (
        isinstance(value.args[0], ast.Constant) or last_name(value.args[0]) in NAMES_OF_TYPES
    )
    if len(value.args) == 1 and not is_typed and name in SETS_OUT | SAME_ROWS_OTHERWISE | _MAKES:
        return value.args[0]
    is_method = isinstance(value.func, ast.Attribute) and (is_typed or not value.args)
    return value.func.value if is_method and name in SETS_OUT | SAME_ROWS_OTHERWISE else None  # type: ignore[attr-defined]


def _bound(module: Module, name: ast.Name) -> Iterator[ast.expr]:
    around = function_around(module, name)
    for node in module.nodes(ast.Assign):
        if function_around(module, node) == around:
            for target, value in bound_pairs(node):
                if isinstance(target, ast.Name) and target.id == name.id:
                    yield value


def _names(module: Module, value: ast.expr) -> set[str]:
    """Names of values in an expression: not those of libraries."""
    return {node.id for node in ast.walk(value) if isinstance(node, ast.Name) and module.qualified_name(node) is None}


def _read(module: Module, call: Call, depth: int = _DEEPEST) -> set[str]:
    """Names in what a metric is given for the truth, and in what these stand for."""
    sides = _sides(call)
    found: set[str] = set()
    new: list[ast.expr] = [sides[0]] if sides is not None else []
    while new and depth:
        names = [node for value in new for node in ast.walk(value) if isinstance(node, ast.Name)]
        new = [value for node in names if node.id not in found for value in _bound(module, node)]
        found |= {node.id for node in names}
        depth -= 1
    return found
