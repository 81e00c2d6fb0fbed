"""How far a value is filled in: the words of people who have not answered yet, and of those who cannot."""

from __future__ import annotations

import re
from enum import StrEnum

from mlgate.core.lazy_regex import lazy_regex


class State(StrEnum):
    """How far a field is filled in."""

    MISSING = "missing"
    EMPTY = "empty"
    PLACEHOLDER = "placeholder"
    UNKNOWN = "unknown"
    FILLED = "filled"


_PLACEHOLDERS = frozenset(
    "tbd tba tbc todo fixme wip xxx xx x ... .. . … ? ?? ??? - -- --- – — _ __ ___ placeholder pending later soon fill "
    "dummy example lorem value text string null nil ~ offen folgt ausstehend {} [] () <> '' \"\"".split()
) | {
    "to do",
    "to be done",
    "to be defined",
    "to be determined",
    "to be decided",
    "to be confirmed",
    "to be filled",
    "to be filled in",
    "to be written",
    "to be added",
    "to follow",
    "fill in",
    "fill me in",
    "fill this in",
    "fill in here",
    "coming soon",
    "work in progress",
    "lorem ipsum",
    "your answer here",
    "your text here",
    "insert here",
    "not yet",
    "noch offen",
    "wird nachgereicht",
}
_NONE = frozenset("none nothing n/a n.a. n.a na n/a. not-applicable keine keiner kein nichts entfällt".split()) | {
    "not applicable",
    "does not apply",
    "no one",
    "nobody",
}
_UNKNOWN = lazy_regex(
    r"(?:unknown|unbekannt|not (?:yet )?known|nobody knows|no one knows|(?:we |i )?do(?: not|n.t) know"
    r"|noch unbekannt|unclear|unklar)\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_AFTER_UNKNOWN = lazy_regex(
    r"\s*(?:$|[-–—:;,.(!]|yet\b|so far\b|at (?:this|the) (?:point|time|moment)\b|for now\b|until\b|bis\b)"
)
_MARKED = lazy_regex(r"^(?:tbd|tba|tbc|todo|fixme|xxx)\b(?:\s*(?:[:(–—-].*)?)$", re.IGNORECASE | re.DOTALL)
_BRACKETED = lazy_regex(
    r"^(?:<[^<>]+>|\[[^\[\]]+\](?!\()|\{\{.+\}\}|\{[^{}]+\}|\$\{[^{}]+\}|\(\s*\.\.\.\s*\)|_{2,})$", re.DOTALL
)
_LINK = lazy_regex(r"^<(?:https?://|mailto:|[^<>\s]+@)")
_SURROUNDING = " \t\r\n*_`\"'“”„«»"
_BULLETS = lazy_regex(r"^[ \t]*(?:>[ \t]?)*(?:(?:[-*+]|\d{1,3}[.)])(?:[ \t]+|$))?(?:\[[ xX]\][ \t]+)?", re.MULTILINE)


def plain_value(text: str) -> str:
    """The words of a value: no bullets, quotes, emphasis or white space around them."""
    return _BULLETS.sub("", text).strip(_SURROUNDING)


def state_of(value: str, question: str = "", allows_none: bool = False) -> State:
    """How far a value (comments removed) is filled in. The question of the template, left alone, is no answer."""
    words = plain_value(value)
    if not words:
        return State.PLACEHOLDER if value.strip() and value.strip() not in ("-", "*", "+", ">") else State.EMPTY
    if question and _same(words, question):
        return State.PLACEHOLDER
    pieces = [plain_value(piece) for piece in re.split(r"[\r\n]+", words)]
    states = {_state_of_piece(piece, allows_none) for piece in pieces if piece}
    if State.FILLED in states and not _first_is_open(pieces, allows_none, value):
        return State.FILLED
    return next((state for state in (State.PLACEHOLDER, State.UNKNOWN) if state in states), State.FILLED)


def is_none(value: str) -> bool:
    """Whether a value says that there is none, and no more."""
    return _bare(plain_value(value)) in _NONE


def _bare(words: str) -> str:
    return " ".join(words.lower().split()).strip(" .!:*_`")


def _first_is_open(pieces: list[str], allows_none: bool, value: str) -> bool:
    """Whether the first paragraph is a placeholder, and what follows is prose: it belongs to something else."""
    paragraph, _, rest = value.strip().partition("\n\n") if "\r" not in value else value.strip().partition("\r\n\r\n")
    is_open = (
        len(pieces[0]) == len(plain_value(paragraph)) and _state_of_piece(pieces[0], allows_none) is not State.FILLED
    )
    return is_open and bool(rest) and not re.match(r"\s*(?:[-*+|>`~]|\d+[.)])", rest)


def _state_of_piece(words: str, allows_none: bool) -> State:
    bare = _bare(words)
    if bare in _NONE:
        return State.FILLED if allows_none else State.PLACEHOLDER
    if words.lower() in _PLACEHOLDERS or bare in _PLACEHOLDERS or not bare:
        return State.PLACEHOLDER
    if _MARKED.match(words) or (_BRACKETED.match(words) and not _LINK.match(words)):
        return State.PLACEHOLDER
    unknown = _UNKNOWN.match(words)
    if unknown is not None and _AFTER_UNKNOWN.match(unknown["rest"]):
        return State.UNKNOWN
    return State.FILLED


def _same(words: str, question: str) -> bool:
    return " ".join(words.lower().split()).strip("?. ") == " ".join(question.lower().split()).strip("?. ")
