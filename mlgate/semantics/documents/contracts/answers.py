"""What somebody wrote as an answer: a value of the form asked for, "none", "unknown", a placeholder, or neither."""

from __future__ import annotations

from enum import Enum

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.semantics.documents.contracts.items import NONE, UNKNOWN, Form, Item
from mlgate.semantics.documents.values import State, state_of
from mlgate.sources.yaml_tree import YamlNode

NO_NAME = lazy_regex(
    r"\s*(?:tbd|tba|tbc|todo\b.*|fixme\b.*|x{2,}|\?+|\.{2,}|…|-+|_+|<[^<>]*>|\{\{.*\}\}|n/?a|null)\s*", 2
)
"""Placeholders among names: a column may well be called `value`, and a type `string`."""
DURATION = lazy_regex(
    r"\d[\d_.,]*\s*(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|months?|"
    r"quarters?|y|years?)\b",
    2,
)


class Kind(Enum):
    """What an answer is."""

    GIVEN = "given"
    NONE = "none"
    UNKNOWN = "unknown"
    PLACEHOLDER = "placeholder"
    WRONG = "wrong"


class Answer(NamedTuple):
    """An answer; `value` in the form asked for where it is given, else what a message says of it."""

    kind: Kind
    value: Any = None


def answer(item: Item, node: YamlNode) -> Answer:
    """What a node answers to an item."""
    if node.is_scalar:
        text = "" if node.value is None else str(node.value).strip()
        found = standing(text, is_name=item.form in (Form.NAME, Form.NAMES, Form.CHOICE))
        if found is Kind.NONE:
            return Answer(Kind.NONE) if item.has_none else Answer(Kind.PLACEHOLDER, text)
        if found is not None:
            return Answer(found, text)
    return _FORMS[item.form](item, node)


def standing(text: str, *, is_name: bool = False) -> Kind | None:
    """What a text is, unless it is an answer of its own: "unknown", "none", a placeholder."""
    plain = text.lower().strip(" .")
    if plain in (UNKNOWN, NONE):
        return Kind.UNKNOWN if plain == UNKNOWN else Kind.NONE
    if is_name:
        return Kind.PLACEHOLDER if not plain or NO_NAME.fullmatch(text) else None
    state = state_of(text, allows_none=True)
    if state is State.FILLED:  # words for "none" are answers there, and placeholders without leave
        return Kind.NONE if state_of(text) is State.PLACEHOLDER else None
    return Kind.UNKNOWN if state is State.UNKNOWN else Kind.PLACEHOLDER


def _text(item: Item, node: YamlNode) -> Answer:
    if node.is_scalar:
        return Answer(Kind.GIVEN, str(node.value).strip())
    written = [leaf for leaf in leaves(node) if leaf]
    placeholders = [leaf for leaf in written if standing(leaf) is Kind.PLACEHOLDER]
    if not written or placeholders:
        return Answer(Kind.PLACEHOLDER, placeholders[0] if placeholders else "")
    return Answer(Kind.GIVEN, ", ".join(written))


def leaves(node: YamlNode) -> list[str]:
    """All keys and texts inside of a node: people like lists, and tables."""
    if node.is_scalar:
        return ["" if node.value is None else str(node.value).strip()]
    inner = [leaf for item in node.items or () for leaf in leaves(item)]
    return [*inner, *(leaf for entry in node.entries or () for leaf in (entry.key, *leaves(entry.node)))]


def _name(item: Item, node: YamlNode) -> Answer:
    if node.is_scalar and isinstance(node.value, str):
        return Answer(Kind.GIVEN, node.value.strip())
    if node.items is not None and len(node.items) == 1:
        return _name(item, node.items[0])
    return Answer(Kind.WRONG, f"`{item.path}` is {shape(node)}; expected one name")


def _names(item: Item, node: YamlNode) -> Answer:
    if node.items is None:
        return Answer(Kind.GIVEN, (node.value.strip(),)) if isinstance(node.value, str) else _no_names(item, node)
    if not node.items:
        return Answer(Kind.NONE) if item.has_none else Answer(Kind.PLACEHOLDER, "[]")
    found: list[str] = []
    for inner in node.items:
        if not isinstance(inner.value, str):
            return _no_names(item, inner)
        if standing(inner.value, is_name=True) is Kind.PLACEHOLDER:
            return Answer(Kind.PLACEHOLDER, inner.value)
        found.append(inner.value.strip())
    return Answer(Kind.GIVEN, tuple(found))


def _no_names(item: Item, node: YamlNode) -> Answer:
    return Answer(Kind.WRONG, f"`{item.path}` holds {shape(node)}; expected a name or a list of names")


def _choice(item: Item, node: YamlNode) -> Answer:
    from mlgate.config.spelling import nearest

    written = str(node.value).strip() if node.is_scalar else ""
    plain = written.lower().replace("_", "-").replace(" ", "-")
    if plain in item.choices:
        return Answer(Kind.GIVEN, plain)
    near = nearest(plain, item.choices) if plain else None
    advice = f"; did you mean `{near}`?" if near else f"; expected {_or(item.choices)}"
    return Answer(Kind.WRONG, f"`{item.path}` is {f'`{written}`' if written else shape(node)}{advice}")


def _duration(item: Item, node: YamlNode) -> Answer:
    written = str(node.value).strip() if node.is_scalar else ""
    if DURATION.search(written) or written == "0":
        return Answer(Kind.GIVEN, written)
    shown = f"`{written}`" if written else shape(node)
    return Answer(Kind.WRONG, f"`{item.path}` is {shown}; expected a time such as `{item.example}`")


def _number(item: Item, node: YamlNode) -> Answer:
    if isinstance(node.value, (int, float)) and not isinstance(node.value, bool) and abs(node.value) < float("inf"):
        return Answer(Kind.GIVEN, float(node.value))
    return Answer(Kind.WRONG, f"`{item.path}` is {shape(node)}; expected a number")


def _columns(item: Item, node: YamlNode) -> Answer:
    if node.entries is None:
        return Answer(Kind.WRONG, f"`{item.path}` is {shape(node)}; expected a table: name of a column, and its type")
    return Answer(Kind.GIVEN, node) if node.entries else Answer(Kind.PLACEHOLDER, "{}")


def shape(node: YamlNode) -> str:
    """What a node is, as a message says it."""
    if node.items is not None:
        return "a list"
    return "a table" if node.entries is not None else f"`{node.value}`"


def _or(words: tuple[str, ...]) -> str:
    *first, last = (f"`{word}`" for word in words)
    return f"{', '.join(first)} or {last}" if first else last


_FORMS = {
    Form.TEXT: _text,
    Form.NAME: _name,
    Form.NAMES: _names,
    Form.CHOICE: _choice,
    Form.DURATION: _duration,
    Form.NUMBER: _number,
    Form.COLUMNS: _columns,
}
