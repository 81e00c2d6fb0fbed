"""Whether a loop gathers all that it takes, or leaves some out, or deals it out to several lists."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlgate.core.values import NamedTuple

ADDING = frozenset("append extend add insert appendleft concat concatenate vstack hstack row_stack".split())
ENDING = (ast.Continue, ast.Break, ast.Return, ast.Raise)
Branch = tuple[int, str] | None
Loop = ast.For | ast.AsyncFor | ast.While | ast.comprehension


class Gathered(NamedTuple):
    """`whole`: every turn adds what it takes. `dealt`: it depends on the turn to which list it is added."""

    whole: bool
    dealt: bool


def gathered_by(loop: Loop) -> Gathered:
    """What becomes of the pieces that a loop takes turn by turn."""
    if isinstance(loop, ast.comprehension):
        return Gathered(not loop.ifs, False)
    places: set[Branch] = set()
    skips = _places(loop.body, None, places)
    return Gathered(not skips and places <= {None}, len(places) > 1)


def _places(body: Sequence[ast.stmt], branch: Branch, places: set[Branch]) -> bool:
    """Branches in which something is added, into `places`; tells whether some branch ends the turn."""
    skips = False
    for node in body:
        inner = list(_bodies(node))
        for name, statements in inner:
            at = (id(node), name) if isinstance(node, (ast.If, ast.Match)) else branch
            skips = _places(statements, at, places) or skips
        if isinstance(node, ast.If):
            skips = skips or any(statements and isinstance(statements[-1], ENDING) for _, statements in inner)
        elif not inner and _adds(node):
            places.add(branch)
    return skips


def _bodies(node: ast.stmt) -> Iterator[tuple[str, Sequence[ast.stmt]]]:
    for name in ("body", "orelse", "finalbody"):
        statements = getattr(node, name, None)
        if statements and not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield name, statements
    for number, part in enumerate((*getattr(node, "handlers", ()), *getattr(node, "cases", ()))):
        yield str(number), part.body


def _adds(node: ast.stmt) -> bool:
    """Whether a statement adds to what a loop gathers."""
    if isinstance(node, ast.AugAssign):
        return not isinstance(node.value, (ast.Constant, ast.BinOp))
    value = node.value if isinstance(node, (ast.Expr, ast.Assign)) else None
    return isinstance(value, ast.Call) and getattr(value.func, "attr", "") in ADDING
