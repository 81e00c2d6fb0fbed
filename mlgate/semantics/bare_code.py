"""Code without its strings and comments: what stands in neither is not called, imported or said in it."""

from __future__ import annotations

from collections.abc import Sequence

from mlgate.core.lazy_regex import lazy_regex
from mlgate.sources.unit import SourceUnit, UnitKind

_TEXT = lazy_regex(
    r"(?s)(\#[^\r\n]*+"
    r'|"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""'
    r"|'''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+'''"
    r'|"[^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*+"'
    r"|'[^'\\\r\n]*+(?:\\.[^'\\\r\n]*+)*+')"
)
"""Comments and strings. Each alternative begins with a character of its own: so one is looked for in half the time."""
_FORMATTED = ("f", "F", "t", "T", "fr", "fR", "Fr", "FR", "tr", "tR", "Tr", "TR")
"""What a prefix of a string that holds code ends with."""
_DEFINITIONS = lazy_regex(r"(?m)^(?:async[ \t]+def|def|class)\b[^\n]*+(?:\n(?:[ \t)\]}][^\n]*+|(?=\n)))*+")
"""A definition at the margin, with the lines that belong to it."""


def bare_code_of(unit: SourceUnit) -> str:
    """The code of a unit without strings and comments: no offset into it means anything.

    f-strings, which hold code, are kept, at the end. Where it is not certain what is a string, all of the code is given
    back: in a script of cells, one of which may be broken, and where quotes do not match.
    """
    if not unit.code_cells:
        return bared(unit.code)
    if unit.kind is UnitKind.SCRIPT:
        return unit.code
    return "\n".join(bared(unit.code[cell.start : cell.end]) for cell in unit.code_cells)


def bared(code: str) -> str:
    """The same of a piece of code that is no unit: the text of a function, for example."""
    pieces = _TEXT.split(code)
    between = pieces[::2]
    bare = " ".join(between)
    if '"' in bare or "'" in bare:
        return code
    kept = _formatted(between, pieces[1::2])
    if any(text.count("{") > text.count("}") or text.rfind("{") > text.rfind("}") for text in kept):
        return code  # quotes within the braces, as Python 3.12 allows
    return "\n".join((bare, *kept))


def _formatted(between: Sequence[str], texts: Sequence[str]) -> list[str]:
    pairs = zip(between, texts, strict=False)
    return [text for before, text in pairs if before.endswith(_FORMATTED) and not text.startswith("#")]


def outer_code(bare: str) -> str:
    """Bare code outside of functions and classes."""
    return _DEFINITIONS.sub("", bare)
