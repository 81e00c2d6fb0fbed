"""Bytes to text, as Python (PEP 263) and pip decode them; what they would refuse is read as Latin-1 and reported."""

from __future__ import annotations

import codecs

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.sources.unit import Problem

_COOKIE = lazy_regex(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK_LINE = lazy_regex(rb"[ \t\f]*(?:#[^\r\n]*)?\r?$")
_WIDE_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Decoded(NamedTuple):
    """`text` is without BOM; `encoding` decodes the whole file, BOM included."""

    text: str
    encoding: str = "utf-8"
    bom: bool = False
    problems: tuple[Problem, ...] = ()


def decode_python(data: bytes) -> Decoded:
    """Decode a Python file: BOM, coding cookie, else UTF-8."""
    bom = data.startswith(codecs.BOM_UTF8)
    cookie = _cookie(data[3:] if bom else data)
    if cookie is None or bom or cookie.lower().replace("_", "-") in {"utf-8", "utf8"}:
        return _utf8(data, bom, "the file is not UTF-8 and declares no encoding")
    try:
        return Decoded(data.decode(cookie), cookie)
    except LookupError:
        message = f"unknown encoding `{cookie}`"
    except ValueError:
        message = f"the file is not in the encoding `{cookie}` that it declares"
    decoded = _utf8(data, bom, message)
    return decoded if decoded.problems else decoded._replace(problems=(_problem(message, 0),))


def encode_python(text: str) -> bytes:
    """The bytes that `decode_python` reads as this text: in the encoding that it declares, where that has them all."""
    data = text.encode("utf-8", "surrogatepass")
    cookie = _cookie(data)
    try:
        return data if cookie is None else text.encode(cookie)
    except (LookupError, ValueError):
        return data


def decode_text(data: bytes) -> Decoded:
    """Decode a file that is not Python: by its BOM (PowerShell writes UTF-16), else UTF-8."""
    for mark, encoding in _WIDE_BOMS:
        if data.startswith(mark):
            try:
                return Decoded(data.decode(encoding)[1:], encoding, True)
            except UnicodeDecodeError:
                break
    decoded = _utf8(data, data.startswith(codecs.BOM_UTF8), "the file is not UTF-8")
    return decoded._replace(problems=tuple(problem._replace(syntax=False) for problem in decoded.problems))


def _utf8(data: bytes, bom: bool, message: str) -> Decoded:
    """Decode as UTF-8; as Latin-1, with a problem at the first byte that is not UTF-8, when that fails."""
    skip = int(bom)
    try:
        return Decoded(data.decode("utf-8")[skip:], bom=bom)
    except UnicodeDecodeError as error:
        if bom:
            text = data.decode("utf-8", "replace")[skip:]
            return Decoded(text, bom=True, problems=(_problem(message, text.find("\ufffd")),))
        return Decoded(data.decode("latin-1"), "latin-1", problems=(_problem(message, error.start),))


def _cookie(data: bytes) -> str | None:
    """The encoding declared in the first two lines; the first must then be blank or a comment."""
    first, _, rest = data[:1000].partition(b"\n")
    match = _COOKIE.match(first)
    if match is None and _BLANK_LINE.match(first):
        match = _COOKIE.match(rest.partition(b"\n")[0])
    return match[1].decode("ascii", "replace") if match else None


def _problem(message: str, offset: int) -> Problem:
    return Problem(message, Span(offset, offset + 1), syntax=True)
