"""The text of a module by what it is - code, strings, comments - in the offsets of the code, the rest blanked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.parsing import blank

_LEXEME = lazy_regex(
    r"""
      (?P<comment>\#[^\r\n]*+)
    | (?P<quote>\"{3}|'{3}|["'])
      (?P<text>
          (?<=\"{3})(?:[^"\\]|\\.|"(?!""))*+
        | (?<='{3})(?:[^'\\]|\\.|'(?!''))*+
        | (?<!\"{3})(?<=")(?:[^"\\\r\n]|\\(?:\r\n|.))*+
        | (?<!'{3})(?<=')(?:[^'\\\r\n]|\\(?:\r\n|.))*+
      )
      (?P=quote)
    """,
    re.VERBOSE | re.DOTALL,
)


def code_text(module: Module) -> str:
    """The code without what stands in strings (their quotes stay), without comments and magics."""
    strings, comments = _lexemes(module)
    code = module.code
    return _replaced(code, [*strings, *comments, *_magics(module)], lambda span: blank(code[span.start : span.end]))


def string_text(module: Module) -> str:
    """What stands in strings, f-strings as a whole."""
    return _only(module.code, _lexemes(module)[0])


def comment_text(module: Module) -> str:
    """The comments, from their `#` on."""
    return _only(module.code, _lexemes(module)[1])


def whole_text(module: Module) -> str:
    """The code as it is written, magics and what could not be parsed included."""
    return _replaced(module.unit.code, _magics(module), module.written)


@per_module
def _lexemes(module: Module) -> tuple[list[Span], list[Span]]:
    """The insides of strings, and comments."""
    strings: list[Span] = []
    comments: list[Span] = []
    for match in _LEXEME.finditer(module.code):
        if match.lastgroup == "comment":
            comments.append(Span(*match.span()))
        else:
            strings.append(Span(*match.span("text")))
    return strings, comments


def _magics(module: Module) -> list[Span]:
    unit = module.unit
    return [*(fact.span for fact in unit.magics), *(fact.span for fact in unit.install_magics)]


def _replaced(text: str, spans: Iterable[Span], replacement: Callable[[Span], str]) -> str:
    """`text` with each span replaced by something of its length; a span inside another is passed over."""
    pieces: list[str] = []
    position = 0
    for span in sorted(spans):
        if span.start >= position:
            pieces += (text[position : span.start], replacement(span))
            position = span.end
    return "".join((*pieces, text[position:]))


def _only(text: str, spans: Iterable[Span]) -> str:
    """`text` with everything but the spans blanked."""
    pieces: list[str] = []
    position = 0
    for span in spans:
        pieces += (blank(text[position : span.start]), text[span.start : span.end])
        position = span.end
    return "".join((*pieces, blank(text[position:])))
