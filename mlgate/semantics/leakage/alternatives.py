"""Branches of which one run of the program takes one at most: what stands in two of them is never seen side by side."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from mlgate.core.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlgate.semantics.leakage.events import Evaluation


class Choice:
    """One time that a chain of `if` and `elif`, or a `match`, is come to."""


Branches = frozenset[tuple[Choice, int]]
"""The branches that something stands in, each by its number in its chain."""


def in_one_run(branches: Mapping[ast.expr, Branches], items: Sequence[Evaluation]) -> list[Evaluation]:
    """The most of some evaluations that one run of the program can make."""
    best: list[Evaluation] = []
    for number, first in enumerate(items):
        found = [first]
        for item in items[number + 1 :]:
            if not any(_exclude(branches.get(item.site), branches.get(other.site)) for other in found):
                found.append(item)
        best = max(best, found, key=len)
    return best


def _exclude(left: Branches | None, right: Branches | None) -> bool:
    taken = dict(left or ())
    return any(taken.get(choice, number) != number for choice, number in right or ())


def in_chains(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements, with `if kind == "svm":` and `if kind == "tree":` after each other as one chain of `elif`."""
    number = 0
    while number < len(body):
        statement = body[number]
        number += 1
        if isinstance(statement, ast.If) and number < len(body) and isinstance(body[number], ast.If):
            chain = _chain(body[number - 1 :])
            if len(chain) > 1:
                statement, number = _joined(chain), number + len(chain) - 1
        yield statement


def _chain(body: Sequence[ast.stmt]) -> list[ast.If]:
    """The `if` that comes first, and those right after it that ask whether the same thing is another constant."""
    found: list[ast.If] = []
    values: list[object] = []
    thing = ""
    for statement in body:
        if not isinstance(statement, ast.If) or (found and (found[-1].orelse or _is_set(thing, found[-1]))):
            break
        subject, value = _asked(statement.test)
        if not subject or value in values or (found and subject != thing):
            break
        thing = subject
        values.append(value)
        found.append(statement)
    return found


def _asked(test: ast.expr) -> tuple[str, object]:
    """`args.kind` and "svm" of `args.kind == "svm"`; no text of other tests."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return "", None
    constant = test.comparators[0]
    is_plain = isinstance(test.left, (ast.Name, ast.Attribute)) and isinstance(constant, ast.Constant)
    return (ast.unparse(test.left), constant.value) if is_plain and isinstance(constant, ast.Constant) else ("", None)


def _is_set(thing: str, branch: ast.If) -> bool:
    """Whether a branch changes what is asked about, or the object that has it."""
    written = (node for node in ast.walk(branch) if isinstance(node, (ast.Name, ast.Attribute)))
    return any(isinstance(node.ctx, ast.Store) and f"{thing}.".startswith(f"{ast.unparse(node)}.") for node in written)


def _joined(chain: Sequence[ast.If]) -> ast.If:
    joined = chain[-1]
    for statement in reversed(chain[:-1]):
        joined = ast.copy_location(ast.If(statement.test, statement.body, [joined]), statement)
    return joined
