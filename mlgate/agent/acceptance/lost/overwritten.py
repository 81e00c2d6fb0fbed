"""Parts that are written over before they are read: of a split by another part, of what was loaded."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed


def overwritten(sides: Sides) -> Iterator[Refusal]:
    """What is new of it."""
    yield from _of_splits(sides)
    yield from _of_loaded(sides)


def _of_splits(sides: Sides) -> Iterator[Refusal]:
    """One part of a split written into another: `X_test[:, 0] = y_test`."""
    known = {unparsed(node) for module in sides.before.modules for node in module.nodes(ast.Assign)}
    parts = [names for module in sides.before.modules for names in parted_names(module)]
    for module in sides.after.modules:
        for node in module.nodes(ast.Assign):
            base = node.targets[0]
            while isinstance(base, (ast.Subscript, ast.Attribute)):
                base = base.value
            if base is node.targets[0] or not isinstance(base, ast.Name) or unparsed(node) in known:
                continue
            told = {id(part) for part in _truths(node.value)}
            names = [inner for inner in ast.walk(node.value) if isinstance(inner, ast.Name) and id(inner) not in told]
            read = {inner.id for inner in names} - {base.id}
            others = {name for names in parts if base.id in names for name in names & read}
            if others:
                words = f"`{min(others)}` is written into `{base.id}`: they are parts of one split"
                yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _truths(value: ast.expr) -> Iterator[ast.AST]:
    """The truth that a transformer is fitted by: of it come no rows."""
    for call in ast.walk(value):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "fit_transform":
            yield from (part for item in call.args[1:2] for part in ast.walk(item))
            yield from (part for item in call.keywords if item.arg == "y" for part in ast.walk(item.value))


def parted_names(module: Module) -> Iterator[set[str]]:
    """Names that one call gives back together."""
    for node in module.nodes(ast.Assign):
        target = node.targets[0]
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Call):
            yield {item.id for item in target.elts if isinstance(item, ast.Name)}


def _of_loaded(sides: Sides) -> Iterator[Refusal]:
    """What was only read by its key, and is given another value first: `state["net"] = net.state_dict()`."""
    if any(rule.about_rows for rule in sides.change.target_rules):
        return
    read = {unparsed(node) for node in _entries(sides.before, ast.Load)}
    stored = {unparsed(node) for node in _entries(sides.before, ast.Store)}
    for module in sides.after.modules:
        for node in module.nodes(ast.Assign):
            for target in node.targets:
                text = unparsed(target)
                if not isinstance(target, ast.Subscript) or text not in read or text in stored:
                    continue
                names = {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
                if unparsed(target.value) not in names:
                    words = f"`{text}` was read as it was, and is given another value first"
                    yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _entries(side: Side, context: type[ast.expr_context]) -> Iterator[ast.Subscript]:
    """What is kept under a word in something that has a name."""
    for module in side.modules:
        for node in module.nodes(ast.Subscript):
            is_word = isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
            if is_word and isinstance(node.value, ast.Name) and isinstance(node.ctx, context):
                yield node
