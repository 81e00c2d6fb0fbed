"""Where in a text a credential may stand: a cheap look at bytes, before anybody reads closely.

A regular expression over every byte of every notebook would cost more than all other rules together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from mlgate.core.lazy_regex import lazy_regex

_LETTERS = "abcdefghijklmnopqrstuvwxyz"  # the module `string` compiles expressions for templates
_ALPHANUMERIC = _LETTERS + _LETTERS.upper() + "0123456789"
_RUNS = bytes.maketrans(
    bytes(range(256)), bytes(ord("a") if chr(code) in _ALPHANUMERIC else ord(" ") for code in range(256))
)
_LOWER = bytes.maketrans(_LETTERS.upper().encode(), _LETTERS.encode())
_LONG = b"a" * 16  # every provider's token has that many letters and digits in a row
_HEADS = (b"AKIA", b"ASIA", b"AIza", b"dapi", b"eyJh")
_BEFORE_JOINT = {
    ord("_"): (b"gh", b"_pat_", b"hf_", b"gsk_", b"r8_", b"pcsk_", b"lsv2_", b"npm_", b"live_"),
    ord("-"): (b"glpat", b"sk", b"xox", b"GOCSPX", b"pypi"),
    ord("."): (b"SG.",),
    ord(":"): (b":",),
    ord("="): (b"AccountKey=",),
    ord("/"): (b"slack",),
    ord('"'): (b"key", b"login("),
}
"""Of what `_PREFIX` finds, by its last character, the plain words: they are looked for first."""
_PREFIX = lazy_regex(
    rb"(?:(?:gh[pousr]|_pat|hf|gsk|r8|pcsk|lsv2|npm|live)_|(?:glpat|sk|xox|GOCSPX|pypi)[^\s\"']*-|SG\.|:(?=AA)|AccountKey="
    rb"|slack[^\s\"']*/|(?:key\\?\"\s*:\s*\\?|login\([^\n]*)\")\S{0,2}$"
)
_BASE64 = lazy_regex(rb"[A-Za-z0-9+/=]*+")
_LONG_BASE64 = 400
_TELLING = (b"passw", b"_pass", b"passphrase", b"pwd", b"secret", b"_key", b"-key", b"apikey", b"_token", b"key-----")
_TELLING_WORDS = tuple(word for word in _TELLING if b"-" not in word)
_LITERAL_AHEAD = lazy_regex(rb"[^\n]{0,80}?[\"'](?=[^\"'\s]*[\dA-Z!@#$%^&*])[^\"'\s\\]{4}")
_BEFORE, _AFTER = 80, 200  # how far a credential reaches around what gives it away


def places(data: bytes) -> Iterator[tuple[int, int]]:
    """The ranges of any text worth reading, in order."""
    return Hints(data).within(0, len(data))


class Hints:
    """What of some data is worth reading; asked for many short ranges, it looks at the data only once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._runs = data.translate(_RUNS)
        self._names = sorted(_names(data))
        self._ats = list(_passwords_in_urls(data))

    def within(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The ranges between two offsets that are worth reading, in order."""
        found = [(first - _BEFORE, last + _AFTER) for first, last in _tokens(self._data, self._runs, start, end)]
        found += [(at - _BEFORE, at + _AFTER) for at in _between(self._names, start, end)]
        found += [(at - _BEFORE * 2, at + _AFTER) for at in _between(self._ats, start, end)]
        if found:
            yield from _merged([(max(first, start), min(last, end)) for first, last in found])


def _between(places: Sequence[int], start: int, end: int) -> Sequence[int]:
    return places[bisect_left(places, start) : bisect_left(places, end)] if places else ()


def in_words(words: Iterable[bytes]) -> bool:
    """Whether the words of a text, each once, may be those of a credential: a long run, a telling name."""
    joined = b" ".join(words)
    if _LONG in joined.translate(_RUNS):
        return True
    lowered = joined.translate(_LOWER)
    return any(word in lowered for word in _TELLING_WORDS)


def in_code(data: bytes) -> bool:
    """Whether code is worth reading: a token, a telling name with a literal behind it, a password in a URL."""
    tokens = _tokens(data, data.translate(_RUNS), 0, len(data))
    if b"KEY-----" in data or any(True for _ in tokens) or any(True for _ in _passwords_in_urls(data)):
        return True
    return any(_LITERAL_AHEAD.match(data, start) for start in _names(data))


def _tokens(data: bytes, runs: bytes, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Long runs between two offsets that are, or end, a provider's token; `runs` shows where letters and digits are."""
    position = runs.find(_LONG, start, stop)
    while position >= 0:
        end = runs.find(b" ", position, stop)
        end = stop if end < 0 else end
        if _begins_token(data, position):
            yield position, end
        elif data[end : end + 1] in (b"+", b"/"):
            end = max(end, _end_of_base64(data, position, end, stop))
        position = runs.find(_LONG, end, stop)


def _end_of_base64(data: bytes, start: int, end: int, stop: int) -> int:
    """Where something long in base64 ends: pictures are full of long runs, and no token begins behind `+` or `/`."""
    found = _BASE64.match(data, end, stop)
    return found.end() if found is not None and found.end() - start > _LONG_BASE64 else end


def _names(data: bytes) -> Iterator[int]:
    """Where a name begins, or goes on, that tells what it names."""
    lowered = data.translate(_LOWER)
    for word in _TELLING:
        position = lowered.find(word)
        while position >= 0:
            yield position
            position = lowered.find(word, position + len(word))


def _begins_token(data: bytes, position: int) -> bool:
    """Whether a long run begins like a provider's token, or follows a provider's prefix."""
    before = data[position - 1] if position else 0
    escaped = before == ord("\\")  # `\nAKIA...`: the escape's letter begins the run
    if data.startswith(_HEADS, position + escaped):
        return True
    words = _BEFORE_JOINT.get(before)
    if words is None:
        return False
    start = max(position - 60, 0)
    ahead = data[start:position]
    return any(word in ahead for word in words) and _PREFIX.search(data, start, position + 2) is not None


def _passwords_in_urls(data: bytes) -> Iterator[int]:
    """The `@` of `scheme://user:password@host`."""
    position = data.find(b"@")
    while position >= 0:
        if data.rfind(b"://", max(position - 120, 0), position) >= 0:
            yield position
        position = data.find(b"@", position + 1)


def _merged(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The ranges in order, those that touch made one."""
    start = end = -1
    for first, last in sorted(ranges):
        if first > end:
            if end > start:
                yield start, end
            start, end = first, last
        else:
            end = max(end, last)
    if end > start:
        yield start, end
