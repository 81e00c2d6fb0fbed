"""The words of a file: a superset of the names it uses, known before, and often instead of, parsing."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import lru_cache

from mlgate.core.lazy_regex import lazy_regex

_IDENTIFIER = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") | frozenset(range(128, 256))
_DOCTEST = lazy_regex(r"\n[ \t]*(?:>>> |\.\.\. )[^\n]*")
KEYWORDS: Mapping[type[ast.AST], frozenset[bytes]] = {
    ast.FunctionDef: frozenset({b"def"}),
    ast.AsyncFunctionDef: frozenset({b"async"}),
    ast.ClassDef: frozenset({b"class"}),
    ast.Return: frozenset({b"return"}),
    ast.Delete: frozenset({b"del"}),
    ast.For: frozenset({b"for"}),
    ast.AsyncFor: frozenset({b"async"}),
    ast.While: frozenset({b"while"}),
    ast.If: frozenset({b"if", b"elif"}),
    ast.With: frozenset({b"with"}),
    ast.AsyncWith: frozenset({b"async"}),
    ast.Match: frozenset({b"match"}),
    ast.Raise: frozenset({b"raise"}),
    ast.Try: frozenset({b"try"}),
    ast.TryStar: frozenset({b"try"}),
    ast.Assert: frozenset({b"assert"}),
    ast.Import: frozenset({b"import"}),
    ast.ImportFrom: frozenset({b"import"}),
    ast.Global: frozenset({b"global"}),
    ast.Nonlocal: frozenset({b"nonlocal"}),
}
"""The words without one of which a file has no statement of a class."""
_BLANKED = bytes(byte if byte in _IDENTIFIER else 32 for byte in range(256))


def words_of(code: str) -> set[bytes]:
    """All runs of letters, digits and underscores, in UTF-8; those in strings and comments too, but not in doctests."""
    return set(without_doctests(code).encode("utf-8", "surrogatepass").translate(_BLANKED).split())


def without_doctests(code: str) -> str:
    """The code without lines that begin with a doctest's prompt: no statement does, and libraries are full of them."""
    return _DOCTEST.sub("", code) if ">>> " in code else code


@lru_cache(maxsize=1024)
def as_words(names: tuple[str, ...]) -> frozenset[bytes]:
    """The last parts of dotted names, as `words_of` gives them."""
    return last_words(names)


def last_words(names: Iterable[str]) -> frozenset[bytes]:
    """The last parts of dotted names, as `words_of` gives them."""
    return frozenset(name.rpartition(".")[2].encode() for name in names)
