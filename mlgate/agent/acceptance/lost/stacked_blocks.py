"""Columns that several transformers prepared, side by side: a pipeline in their place prepares all of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import LEARNS_OF_COLUMNS, PUTS_BESIDE

_DEPTH = 4
Blocks = tuple[frozenset[str], ...]


def blocks_lost(sides: Sides) -> Iterator[Refusal]:
    """Models that learnt from blocks of columns side by side, and learn from some of the blocks only."""
    if not any(rule.about_rows for rule in sides.change.target_rules):
        return
    for pair in sides.change.python:
        if pair.before is None or pair.after is None:
            continue
        stacks = dict(stacked(pair.before))
        old, new = _learning(pair.before), _learning(pair.after)
        texts = [{unparsed(call.node) for call in calls} for calls in (old, new)]
        gone = [call for call in old if unparsed(call.node) not in texts[1]]
        come = [call for call in new if unparsed(call.node) not in texts[0]]
        for was, now in zip(gone, come, strict=False) if len(gone) == len(come) else ():
            if was.text.rpartition(".")[2] != now.text.rpartition(".")[2]:
                continue
            for name in sorted(_read(was) & stacks.keys() - _read(now)):
                words = _lost(pair.after, now, stacks[name])
                if words:
                    yield Refusal(Reason.RESULT_CHANGED, words, pair.after.location(now.node))


def stacked(module: Module) -> Iterator[tuple[str, Blocks]]:
    """Names of what is put side by side, each with the columns that its blocks are made of."""
    for node in module.nodes(ast.Assign):
        target = node.targets[0]
        for call in ast.walk(node.value):
            if not isinstance(target, ast.Name):
                break
            if isinstance(call, ast.Call) and last_name(call.func) in PUTS_BESIDE and call.args:
                parts = call.args[0].elts if isinstance(call.args[0], (ast.List, ast.Tuple)) else []
                blocks = tuple(frozenset(_columns(module, part, _DEPTH)) for part in parts)
                if len(blocks) > 1 and all(blocks):
                    yield target.id, blocks


def _lost(module: Module, call: Call, blocks: Blocks) -> str:
    named = {text for part in _given(call) for text in _columns(module, part, _DEPTH)}
    left = [block for block in blocks if not block & named]
    parts = [node for part in _given(call) for node in ast.walk(_value(module, part))]
    is_open = any(isinstance(node, ast.keyword) and node.arg == "remainder" for node in parts)
    if not left or len(left) == len(blocks) or is_open:
        return ""
    return f"`{min(left[0])}` was learnt from, and is not any more"


def _value(module: Module, node: ast.expr) -> ast.expr:
    bound = module.scope_of(node).only_value(node.id) if isinstance(node, ast.Name) else None
    return bound if bound is not None else node


def _given(call: Call) -> list[ast.expr]:
    """What a model learns by and from; not its target."""
    return (
        [*call.node.args[:2]]
        if not isinstance(call.node.func, ast.Attribute)
        else [*call.node.args[:1], call.node.func.value]
    )


def _columns(module: Module, node: ast.expr, depth: int) -> Iterator[str]:
    """Texts by which an expression takes columns, and those by which its names were made."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and not _is_option(module, part):
            yield part.value
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and depth:
            bound = module.scope_of(part).only_value(part.id)
            if bound is not None and not (isinstance(bound, ast.Call) and last_name(bound.func).startswith("read")):
                yield from _columns(module, bound, depth - 1)


def _is_option(module: Module, node: ast.Constant) -> bool:
    """Whether a text tells a call how to do it, and names no column: `stop_words="english"`."""
    return isinstance(module.parent(node), ast.keyword)


def _read(call: Call) -> set[str]:
    return {part.id for part in ast.walk(call.node) if isinstance(part, ast.Name)}


def _learning(module: Module) -> list[Call]:
    return [call for call in module.calls if last_name(call.node.func) in LEARNS_OF_COLUMNS]


def all_blocks_named(side: Side, named: frozenset[str]) -> bool:
    """Whether columns are all those of blocks that were side by side."""
    found = (frozenset[str]().union(*blocks) for module in side.modules for _, blocks in stacked(module))
    return any(columns <= named for columns in found)
