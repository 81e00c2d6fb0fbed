"""Where in a TOML file a key stands. `tomllib` gives no line numbers; this reads the keys only."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple

Path = tuple[str | int, ...]
"""Keys from the top of the file, with the index where a list is entered: `("code-rules", 0, "pattern")`."""

_TOKEN = lazy_regex(
    r'''(?P<comment>\#[^\n]*)
    |(?P<newline>\n)
    |(?P<string>"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
    |(?P<mark>[\[\]{}=,.])
    |(?P<bare>[^\s\[\]{}=,.\#"']+)''',
    re.VERBOSE | re.DOTALL,
)


class _Token(NamedTuple):
    """A piece of TOML: a string, a mark, a line end, or anything else without blanks."""

    kind: str
    text: str
    start: int


@lru_cache(maxsize=16)
def locate(text: str) -> Mapping[Path, int]:
    """The 1-based line of every key and list item of a valid TOML text."""
    try:
        return _Locator(text).read()
    except RecursionError:  # lines are a courtesy: a message without one is better than none
        return {}


def line_of(places: Mapping[Path, int], path: Path) -> int | None:
    """The line of `path`, or of the nearest table or list around it."""
    return next((places[path[:end]] for end in range(len(path), 0, -1) if path[:end] in places), None)


class _Locator:
    """One reading of one file: tables set the prefix, keys are recorded, values are skipped or entered."""

    def __init__(self, text: str) -> None:
        text = text.replace("\r\n", "\n")
        self._newlines = [match.start() for match in re.finditer("\n", text)]
        self._tokens = self._tokenize(text)
        self._token = next(self._tokens)
        self._prefix: Path = ()
        self._places: dict[Path, int] = {}
        self._last_index: dict[Path, int] = {}

    @staticmethod
    def _tokenize(text: str) -> Iterator[_Token]:
        for match in _TOKEN.finditer(text):
            if match.lastgroup and match.lastgroup != "comment":
                yield _Token(match.lastgroup, match.group(), match.start())
        while True:
            yield _Token("end", "", len(text))

    def _take(self) -> _Token:
        token, self._token = self._token, next(self._tokens)
        return token

    def _skips(self, text: str) -> bool:
        """Step over the mark or line end if it comes next."""
        if self._token.kind in ("mark", "newline") and self._token.text == text:
            self._take()
            return True
        return False

    def _skip_lines(self) -> None:
        while self._skips("\n"):
            pass

    def _record(self, path: Path, start: int) -> None:
        self._places.setdefault(path, bisect_right(self._newlines, start) + 1)

    def read(self) -> dict[Path, int]:
        """The line of every path."""
        while self._token.kind != "end":
            if self._skips("\n"):
                continue
            if self._skips("["):
                self._header()
            else:
                self._pair(self._prefix)
        return self._places

    def _header(self) -> None:
        is_list = self._skips("[")
        start = self._token.start
        path: Path = ()
        keys = self._key()
        for number, key in enumerate(keys):
            path = (*path, key)
            if is_list and number == len(keys) - 1:
                self._last_index[path] = self._last_index.get(path, -1) + 1
            self._record(path, start)
            if path in self._last_index:
                path = (*path, self._last_index[path])
                self._record(path, start)
        while self._skips("]"):
            pass
        self._prefix = path

    def _key(self) -> list[str]:
        parts = [_key_text(self._take())]
        while self._skips("."):
            parts.append(_key_text(self._take()))
        return parts

    def _pair(self, prefix: Path) -> None:
        start, path = self._token.start, prefix
        for key in self._key():
            path = (*path, key)
            self._record(path, start)
        self._skips("=")
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._skips("{"):
            self._table(path)
        elif self._skips("["):
            self._list(path)
        else:
            while self._token.text not in ("\n", ",", "]", "}", "") or self._token.kind == "string":
                self._take()

    def _table(self, path: Path) -> None:
        while self._token.kind != "end":
            self._skip_lines()
            if self._skips("}"):
                return
            if not self._skips(","):
                self._pair(path)

    def _list(self, path: Path) -> None:
        index = 0
        while self._token.kind != "end":
            self._skip_lines()
            if self._skips("]"):
                return
            if self._skips(","):
                index += 1
            else:
                self._record((*path, index), self._token.start)
                self._value((*path, index))


def _key_text(token: _Token) -> str:
    """The key that a bare or quoted token spells."""
    return str(tomllib.loads(f"key = {token.text}")["key"]) if token.kind == "string" else token.text
