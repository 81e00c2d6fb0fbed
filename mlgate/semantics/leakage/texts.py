"""Texts that are known: written with names of folders in them, taken apart and put together again."""

from __future__ import annotations

import ast
import posixpath

from mlgate.core.typing import TYPE_CHECKING, Any
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.facts import NOTHING, Form, combined
from mlgate.semantics.leakage.objects import Constant, Data, Value
from mlgate.semantics.leakage.values import constant_of, facts_of, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

LONGEST = 500
METHODS = frozenset(
    "replace removesuffix removeprefix strip lstrip rstrip lower upper title capitalize format __mod__".split()
)
"""Methods of a text that give a text."""


def evaluate_text(machine: Machine, node: ast.JoinedStr) -> Value:
    """A formatted string: a text where all that is written into it is known."""
    values = [machine.evaluate(part.value if isinstance(part, ast.FormattedValue) else part) for part in node.values]
    texts = [constant_of(value) for value in values]
    if all(map(_is_plain, node.values)) and all(map(_is_written_as_is, texts)):
        return _text("".join(map(str, texts)))
    facts = [facts_of(value) for value in values]
    return Data(combined(facts) if any(item.form is Form.ELEMENT for item in facts) else NOTHING)


def call_text_method(receiver: Constant, name: str, arguments: Arguments) -> Value:
    """`"rows.csv".replace(".csv", "_clean.csv")`; `" ".join(words)` has the rows of the words."""
    given = [constant_of(value) for value in arguments.values]
    is_known = name in METHODS and isinstance(receiver.value, str) and all(map(_is_written_as_is, given))
    if not is_known or arguments.rest is not None or not (given or name != "format"):
        return Data(combined(arguments.facts))
    try:
        return _text(getattr(receiver.value, name)(*map(constant_of, arguments.positional), **_keywords(arguments)))
    except (TypeError, ValueError, LookupError, AttributeError):  # what fails when it is run gives nothing
        return Data()


def take_path_apart(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`os.path.splitext("rows.csv")`, `os.path.dirname(place)`."""
    place = arguments.constant("p", 0)
    if not isinstance(place, str):
        return machine.unknown_result(arguments, node)
    found = getattr(posixpath, path.rpartition(".")[2])(place)
    return sequence(map(Constant, found)) if isinstance(found, tuple) else Constant(found)


def _keywords(arguments: Arguments) -> dict[str, Any]:
    return {name: constant_of(value) for name, value in arguments.keywords.items()}


def _text(text: str) -> Value:
    return Constant(text) if len(text) < LONGEST else Data()


def _is_plain(part: ast.expr) -> bool:
    """Whether a value is written as `str` writes it."""
    return not isinstance(part, ast.FormattedValue) or (part.conversion in (-1, ord("s")) and part.format_spec is None)


def _is_written_as_is(value: object) -> bool:
    return isinstance(value, (str, int))
