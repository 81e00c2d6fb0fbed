"""Of several models the best is still chosen: by its score, the greater or smaller one as before, not by hand."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.values import NamedTuple
from mlgate.semantics.live import bound_pairs
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import TAKES_GREATEST, TAKES_SMALLEST

_OF_NAMES = frozenset({"len", "str", "id", "hash", "str.lower", "repr"})


class _Choice(NamedTuple):
    """`sign`: 1 where the greatest is taken, -1 the smallest; 0: what is taken has nothing to do with a score."""

    module: Module
    node: ast.expr
    sign: int


def chosen_otherwise(sides: Sides) -> Iterator[Refusal]:
    """Choices that are new and turned round, or by something else, and models that are named where one was chosen."""
    if not any(rule.about_rows for rule in sides.change.target_rules):
        return
    before = [*_choices(sides.before)]
    signs = {choice.sign for choice in before}
    if signs not in ({1}, {-1}) or _metrics(sides.before) != _metrics(sides.after):
        return
    known = {unparsed(choice.node) for choice in before}
    for choice in _choices(sides.after):
        if choice.sign not in signs and unparsed(choice.node) not in known:
            words = f"`{unparsed(choice.node)[:60]}` does not choose the best by its score, as it was chosen"
            yield Refusal(Reason.RESULT_CHANGED, words, choice.module.location(choice.node))
    named = {text for text, _, _ in _named(sides.before)}
    for text, module, node in _named(sides.after):
        if text not in named:
            words = f"`{text}` is taken by hand, whichever is chosen"
            yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _metrics(side: Side) -> set[str]:
    names = (call.qualified_name or "" for module in side.modules for call in module.calls_of_kind("metric"))
    return {name.rpartition(".")[2] for name in names}


def _choices(side: Side) -> Iterator[_Choice]:
    for live in side.live:
        module = live.module
        for node in module.nodes(ast.Call):
            name = unparsed(node.func).rpartition(".")[2]
            chooses = node in live and name in {"sorted", *TAKES_GREATEST, *TAKES_SMALLEST}
            sign = _sign(module, node, name) if chooses else None
            if sign is not None:
                yield _Choice(module, node, sign)
        for statement in module.nodes(ast.If):
            sign = _of_test(statement) if statement in live else None
            if sign is not None:
                yield _Choice(module, statement.test, sign)


def _sign(module: Module, node: ast.Call, name: str) -> int | None:
    """Which of several a call takes; None for what takes the best of numbers, or nothing."""
    keys = {item.arg: item.value for item in node.keywords}
    key = keys.get("key")
    if name in ("max", "min", "sorted") and key is None:
        return 0 if _is_mapping(module, node) and _is_read_by(module, node) else None
    sign = 1 if name in TAKES_GREATEST else -1
    if name == "sorted":
        place = _place_of(module, node)
        if place is None:
            return None
        is_reversed = isinstance(keys.get("reverse"), ast.Constant) and unparsed(keys["reverse"]) == "True"
        sign = 1 if (place < 0) is not is_reversed else -1
    if key is not None and unparsed(key) in _OF_NAMES:
        return 0
    return -sign if isinstance(key, ast.Lambda) and isinstance(key.body, ast.UnaryOp) else sign


def _is_mapping(module: Module, node: ast.Call) -> bool:
    """Whether the names of a mapping are compared: `max(results)`."""
    if len(node.args) != 1 or not isinstance(node.args[0], ast.Name):
        return False
    bound = [item.value for item in module.scope_of(node).all_bindings(node.args[0].id)]
    return bool(bound) and all(isinstance(value, (ast.Dict, ast.DictComp)) for value in bound)


def _is_read_by(module: Module, node: ast.Call) -> bool:
    """Whether something is looked up by what a call gives."""
    parent = module.parent(node)
    names = {unparsed(target) for target in parent.targets} if isinstance(parent, ast.Assign) else set()
    return any(unparsed(other.slice) in names for other in module.nodes(ast.Subscript)) if names else False


def _place_of(module: Module, node: ast.Call) -> int | None:
    """Which of what is sorted is taken, where one is."""
    parent = module.parent(node)
    try:
        place = ast.literal_eval(parent.slice) if isinstance(parent, ast.Subscript) else None
    except ValueError:
        return None
    return place if isinstance(place, int) else None


def _of_test(statement: ast.If) -> int | None:
    """`if auc > best: best = auc`."""
    test = statement.test
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    sides = unparsed(test.left), unparsed(test.comparators[0])
    kept = {
        (unparsed(target), unparsed(value))
        for node in statement.body
        if isinstance(node, ast.Assign)
        for target, value in bound_pairs(node)
    }
    is_greater = isinstance(test.ops[0], (ast.Gt, ast.GtE))
    if not is_greater and not isinstance(test.ops[0], (ast.Lt, ast.LtE)):
        return None
    if sides[::-1] in kept:
        return 1 if is_greater else -1
    return (-1 if is_greater else 1) if sides in kept else None


def _named(side: Side) -> Iterator[tuple[str, Module, ast.Subscript]]:
    """One of several that loops go through, by a name or a place that is written down: `models["forest"]`."""
    for live in side.live:
        module = live.module
        loops: list[ast.For | ast.comprehension] = [*module.nodes(ast.For), *module.nodes(ast.comprehension)]
        through = {_root(loop.iter) for loop in loops}
        for node in module.nodes(ast.Subscript):
            if isinstance(node.slice, ast.Constant) and isinstance(node.ctx, ast.Load) and node in live:
                if unparsed(node.value) in through and isinstance(node.value, ast.Name):
                    yield unparsed(node), module, node


def _root(node: ast.expr) -> str:
    """`models` of `models.items()`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("items", "values"):
        return unparsed(node.func.value)
    return unparsed(node) if isinstance(node, ast.Name) else ""
