"""Where strings and keys stand in TOML text: `tomllib` knows their values only."""

from __future__ import annotations

import re

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any

_TOKEN = lazy_regex(
    r'#[^\n]*|"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_HEADER = lazy_regex(r"^[ \t]*\[+[ \t]*(?P<name>[^\]\n]+?)[ \t]*\]+[ \t]*(?:#[^\n]*)?\r?$", re.MULTILINE)
_AT = lazy_regex(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")


class TomlPlaces:
    """Gives each string and key its place; equal strings get theirs in the order in which they are asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._strings: dict[str, list[Span]] = {}
        for match in _TOKEN.finditer(text):
            if not match[0].startswith("#"):
                value, quote = _string(match[0])
                span = Span(match.start() + quote, match.end() - quote)
                self._strings.setdefault(value, []).append(span)

    def string(self, value: str) -> Span:
        """The inside of the next string of this value."""
        spans = self._strings.get(value)
        if not spans:
            return Span(0, 0)
        return spans.pop(0) if len(spans) > 1 else spans[0]

    def key(self, table: str, key: str) -> Span:
        """The line of `key` in `table`, from its key on."""
        for header in _HEADER.finditer(self._text):
            if _plain(header["name"]) == table:
                following = _HEADER.search(self._text, header.end())
                end = following.start() if following else len(self._text)
                pattern = re.compile(rf"""^[ \t]*(["']?{re.escape(key)}["']?[ \t]*=[^\r\n]*)""", re.MULTILINE)
                match = pattern.search(self._text, header.end(), end)
                if match:
                    return Span(*match.span(1))
            elif _plain(header["name"]) == f"{table}.{key}":
                return Span(*header.span())
        return Span(0, 0)


def load_toml(text: str) -> tuple[dict[str, Any], str, Span]:
    """The document; or nothing, what is wrong, and where."""
    import tomllib  # most runs meet no TOML

    try:
        return tomllib.loads(text), "", Span(0, 0)
    except tomllib.TOMLDecodeError as error:
        message, place = str(error), _AT.search(str(error))
        start = _offset(text, int(place[1]), int(place[2])) if place and place[1] else len(text)
        return {}, _AT.sub("", message).strip(), Span(min(start, len(text)), min(start + 1, len(text)))
    except RecursionError:
        return {}, "nested too deeply", Span(0, 0)


def _offset(text: str, line: int, column: int) -> int:
    position = 0
    for _ in range(line - 1):
        position = text.find("\n", position) + 1
    return position + column - 1


def _string(token: str) -> tuple[str, int]:
    """The value of a string token and the length of its quote."""
    import tomllib

    quote = 3 if token[:3] in {'"""', "'''"} and len(token) >= 6 else 1
    try:
        return str(tomllib.loads(f"value = {token}")["value"]), quote
    except tomllib.TOMLDecodeError:
        return token[quote:-quote], quote


def _plain(name: str) -> str:
    return re.sub(r"""[\s"']""", "", name)
