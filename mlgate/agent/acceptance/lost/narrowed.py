"""Pipelines that a repair makes prepare what was prepared: all columns go on, and none are selected or mixed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.lost.stacked_blocks import all_blocks_named
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.call import Call
from mlgate.semantics.leakage.events import StatisticKind
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.live import folded
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import MIXES_COLUMNS

_SELECTING = (StatisticKind.SELECTED, StatisticKind.RATED)
_BY_COLUMNS = ("ColumnTransformer", "make_column_transformer")


def narrowed(sides: Sides) -> Iterator[Refusal]:
    """Selectors and projections that are new, and transformers of some columns that drop the others."""
    rules = [rule for rule in sides.change.target_rules if rule.about_rows]
    is_open = all("column" in rule.owns for rule in rules)
    if not rules:
        return
    known = {_name(call) for call in _calls(sides.before)}
    selects = any(map(_is_selected, sides.before.modules))
    lists = {frozenset(texts) for module in sides.before.modules for texts in _listed(module)}
    yield from _of_some_columns(sides)
    for call in _calls(sides.after):
        name = _name(call)
        if name not in known and not is_open and _narrows(call, selects):
            words = f"`{name}` is new: the model learns from other columns than before"
            yield Refusal(Reason.RESULT_CHANGED, words, call.module.location(call.node))
        elif name in _BY_COLUMNS and name not in known and _drops(sides, call, lists):
            words = f"`{name}` drops all columns but those that are named here: say `remainder`"
            yield Refusal(Reason.RESULT_CHANGED, words, call.module.location(call.node))


def _of_some_columns(sides: Sides) -> Iterator[Refusal]:
    """Columns that are taken of a list of them, in part or in another order: `rows[COLUMNS[:1]]`."""
    known = {unparsed(node) for module in sides.before.modules for node in module.nodes(ast.Subscript)}
    for live in sides.after.live:
        module = live.module
        for node in module.nodes(ast.Subscript):
            cut = node.slice
            if not isinstance(cut, ast.Subscript) or not isinstance(cut.slice, ast.Slice) or node not in live:
                continue
            if unparsed(node) not in known and unparsed(cut) not in known and _texts(module, cut.value):
                words = f"`{unparsed(cut)}` are some of the columns only, or in another order"
                yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _texts(module: Module, node: ast.expr, depth: int = 4) -> frozenset[str]:
    """The columns that an expression lists: `["a", "b"]`, a name for it, `NUMBERS + WORDS`."""
    if isinstance(node, (ast.List, ast.Tuple)):
        texts = [part.value for part in node.elts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        return frozenset(texts) if len(texts) == len(node.elts) else frozenset()
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and depth:
        left, right = (_texts(module, part, depth - 1) for part in (node.left, node.right))
        return left | right if left and right else frozenset()
    if isinstance(node, ast.Name) and depth:
        value = module.scope_of(node).only_value(node.id)
        return _texts(module, value, depth - 1) if value is not None else frozenset()
    return frozenset()


def _calls(side: Side) -> Iterator[Call]:
    for live in side.live:
        yield from (call for call in live.module.calls if call.node in live)


def _name(call: Call) -> str:
    return (call.qualified_name or "").rpartition(".")[2]


def _narrows(call: Call, selects: bool) -> bool:
    name = call.qualified_name or ""
    if not _name(call)[:1].isupper():  # a method of what was made
        return False
    return name.startswith(MIXES_COLUMNS) or (not selects and call.module.catalogue.has_kind(name, "selector"))


def _is_selected(module: Module) -> bool:
    """Whether columns were selected before, by whatever means."""
    events = leakage_of(module)
    return events is not None and any(item.kind in _SELECTING for item in events.statistics)


def _listed(module: Module) -> Iterator[set[str]]:
    """Columns that are written down together."""
    found: list[ast.List | ast.Tuple] = [*module.nodes(ast.List), *module.nodes(ast.Tuple)]
    for node in found:
        texts = {part.value for part in node.elts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
        if texts and len(texts) == len(node.elts):
            yield texts


def _drops(sides: Sides, call: Call, known: set[frozenset[str]]) -> bool:
    """Whether columns are written down that were not together before, and nothing goes on of the others."""
    remainder = call.keyword("remainder")
    if remainder is not None and folded(call.module, remainder.value) != "drop":
        return False
    if _are_all_named(call):
        return False
    if _has_more_beside(call):
        return True
    own = {id(node) for node in ast.walk(call.node)}
    lists: dict[bool, list[frozenset[str]]] = {True: [], False: []}
    for node in call.module.nodes(ast.List):
        texts = (part.value for part in node.elts if isinstance(part, ast.Constant))
        is_own = id(node) in own or _is_given(call, node)
        lists[is_own].append(frozenset(text for text in texts if isinstance(text, str)))
    named = frozenset[str]().union(*lists[True])
    joined = (_texts(call.module, node) for node in call.module.nodes(ast.BinOp) if id(node) not in own)
    others = [texts for texts in (*lists[False], *joined) if texts & named]
    texts_of_call = (node.value for node in ast.walk(call.node) if isinstance(node, ast.Constant))
    if all_blocks_named(sides.before, frozenset(text for text in texts_of_call if isinstance(text, str))):
        return False
    if others and max(others, key=len) <= named:
        return False  # all that the model learns from is named
    return any(texts and texts not in known for texts in lists[True]) or bool(others)


def _are_all_named(call: Call) -> bool:
    """Whether one step takes all columns, by the name of the list by which the rows were made: `rows[columns]`."""
    steps = call.node.args[0] if call.node.args else None
    steps = steps.elts[0] if isinstance(steps, ast.List) and len(steps.elts) == 1 else None
    named = steps.elts[-1] if isinstance(steps, ast.Tuple) and steps.elts else None
    if not isinstance(named, ast.Name) or len(call.scope.all_bindings(named.id)) != 1:
        return False
    taken = [node.slice for node in call.module.nodes(ast.Subscript) if isinstance(node.ctx, ast.Load)]
    by_name = {node.id for node in taken if isinstance(node, ast.Name) and _is_list(call, node)}
    return by_name == {named.id} and not any(isinstance(node, ast.List) for node in taken)


def _has_more_beside(call: Call) -> bool:
    """Whether a list that the call names is unpacked beside columns that it does not: `[*TRAITS, "age"]`."""
    own = {unparsed(node) for node in ast.walk(call.node) if isinstance(node, (ast.Name, ast.Constant))}
    for node in call.module.nodes(ast.List):
        starred = {unparsed(part.value) for part in node.elts if isinstance(part, ast.Starred)}
        rest = {unparsed(part) for part in node.elts if isinstance(part, ast.Constant)}
        if starred & own and rest - own and not _is_given(call, node):
            return True
    return False


def _is_list(call: Call, name: ast.Name) -> bool:
    value = call.module.scope_of(name).only_value(name.id)
    return isinstance(value, (ast.List, ast.Tuple, ast.BinOp, ast.Call))


def _is_given(call: Call, node: ast.List) -> bool:
    """Whether a list has a name that the call reads."""
    parent = call.module.parent(node)
    names = {unparsed(target) for target in parent.targets} if isinstance(parent, ast.Assign) else set()
    return any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(call.node))
