"""Sentences that were put together where they were printed, and are told to a log with the same words and values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.core.rule import Elsewhere
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

_BLANK = re.compile(r"\{[^{}]*\}|%[-+#0 ]*[\d.]*[a-zA-Z]")


def parts_told_again(sides: Sides) -> set[ast.AST]:
    """The texts of f-strings of the state before whose words and values a call of the state after is given."""
    if Elsewhere.WORDS_TOLD not in sides.change.lets_change:
        return set()
    told = [item for module in sides.after.modules for item in _told(module)]
    found: set[ast.AST] = set()
    for module in sides.before.modules:
        for text in module.nodes(ast.JoinedStr):
            values = [unparsed(part.value) for part in text.values if isinstance(part, ast.FormattedValue)]
            if values and (_words(text), values) in told:
                found.update(part for part in ast.walk(text) if isinstance(part, ast.Constant))
    return found


def _told(module: Module) -> Iterator[tuple[list[str], list[str]]]:
    """Texts with blanks that calls are given, and what is put into them, in order."""
    for call in module.nodes(ast.Call):
        first = call.args[0] if call.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield _BLANK.split(first.value), [unparsed(part) for part in call.args[1:]]


def _words(text: ast.JoinedStr) -> list[str]:
    """The words between the values of an f-string."""
    found = [""]
    for part in text.values:
        if isinstance(part, ast.Constant):
            found[-1] += str(part.value)
        else:
            found.append("")
    return found
