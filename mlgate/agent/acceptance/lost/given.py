"""What models are fitted on, and judged by: a slice of what they were given before is less."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.call import Call
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import TAKES_SOME_ROWS

_GIVEN = ("fit", "predict", "score", "metric", "transform", "resample")


def fewer_given(sides: Sides) -> Iterator[Refusal]:
    """New parts of rows in calls that were given the whole; where rows are parted anew the analysis of leaks tells."""
    if not sides.change.target_rules or any(rule.about_rows for rule in sides.change.target_rules):
        return
    known = {unparsed(part) for _, part in _parts(sides.before)}
    whole = {unparsed(part) for call in _calls(sides.before) for part in _arguments(call)}
    for call, part in _parts(sides.after):
        base = _base(part)
        inner = base.value if isinstance(base, ast.Attribute) and base.attr in ("iloc", "loc") else base
        if unparsed(part) not in known and unparsed(inner) in whole:
            words = f"`{call.text}` is given some rows of `{unparsed(inner)}`, and was given all"
            yield Refusal(Reason.ROWS_LOST, words, call.module.location(part))


def _base(part: ast.expr) -> ast.expr:
    """What some rows are taken of."""
    inner = part.func if isinstance(part, ast.Call) else part
    return inner.value if isinstance(inner, (ast.Attribute, ast.Subscript)) else inner


def _calls(side: Side) -> Iterator[Call]:
    for live in side.live:
        for call in live.module.calls:
            if call.node in live and any(role.startswith(_GIVEN) for role in roles_of(call)):
                yield call


def _arguments(call: Call) -> Iterator[ast.expr]:
    yield from call.node.args
    yield from (keyword.value for keyword in call.node.keywords)


def _parts(side: Side) -> Iterator[tuple[Call, ast.expr]]:
    """Slices of rows, and calls that take some, as arguments."""
    for call in _calls(side):
        for part in _arguments(call):
            is_taken = isinstance(part, ast.Call) and getattr(part.func, "attr", "") in TAKES_SOME_ROWS
            if is_taken or (isinstance(part, ast.Subscript) and _is_bounded(part.slice)):
                yield call, part


def _is_bounded(index: ast.expr) -> bool:
    first = index.elts[0] if isinstance(index, ast.Tuple) and index.elts else index
    return isinstance(first, ast.Slice) and any((first.lower, first.upper, first.step))
