"""Windows of a series are as long as they were, and what follows them stands where it stood."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.module import Module


def cut_otherwise(sides: Sides) -> Iterator[Refusal]:
    """Places by the number that a loop counts, `rows[at : at + WIDTH]`, that are others than before."""
    if not any(rule.about_rows for rule in sides.change.target_rules):
        return
    before, after = dict(_places(sides.before)), dict(_places(sides.after))
    if not before.keys() - after.keys():
        return
    for text in after.keys() - before.keys():
        module, node = after[text]
        words = f"`{ast.unparse(node)[:60]}` takes other rows in each round than before"
        yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _places(side: Side) -> Iterator[tuple[str, tuple[Module, ast.Subscript]]]:
    for live in side.live:
        for loop in live.module.nodes(ast.For):
            if not isinstance(loop.target, ast.Name) or not _counts(loop.iter) or loop not in live:
                continue
            for statement in loop.body:
                for node in ast.walk(statement):
                    if isinstance(node, ast.Subscript) and _reads(node.slice, loop.target.id):
                        yield _form(node.slice, loop.target.id), (live.module, node)


def _counts(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ("range", "np.arange", "trange")


def _reads(node: ast.expr, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))


def _form(node: ast.expr, name: str) -> str:
    """A place without the names that it is written with: the number that is counted, and others."""
    found = copy.deepcopy(node)
    for part in ast.walk(found):
        if isinstance(part, ast.Name):
            part.id = "at" if part.id == name else "other"
    return ast.unparse(found)
