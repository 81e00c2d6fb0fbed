"""Names of fields as people write them, compared: case, numbers, markup, articles and punctuation do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from mlgate.core.lazy_regex import lazy_regex

_LINK = lazy_regex(r"!?\[([^\]]*)\]\([^)]*\)")
_TAG = lazy_regex(r"<[^<>]+>|\{#[^}]*\}")
_NUMBER = lazy_regex(
    r"^\s*(?:(?:section|part|step|stage|chapter|abschnitt|kapitel|teil|schritt)\s+)?"
    r"(?:\d{1,3}(?:\.\d{1,3})*[.):]?|[ivx]{1,5}[.)]|[a-z][.)])[\s:–—-]+",
    re.IGNORECASE,
)
_REMARK = lazy_regex(r"\s*\((?:[^()]*)\)\s*$")
_ARTICLE = lazy_regex(r"^(?:the|our|a|an)\s+")
_WORDS = lazy_regex(r"[^\w]+")


@lru_cache(maxsize=8192)
def normalised(name: str) -> str:
    """The name in lower case words with single blanks: "3. **Labels & data:**" is "labels and data"."""
    text = _TAG.sub(" ", _LINK.sub(r"\1", name)).strip(" *_`#")
    text = _NUMBER.sub("", text)
    text = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ").replace("+", " and ")
    text = _WORDS.sub(" ", text.replace("_", " ").replace("'", "").replace("’", "")).strip()
    return _ARTICLE.sub("", text)


def spellings(name: str) -> Iterator[str]:
    """The name, then without the remark in parentheses at its end."""
    yield normalised(name)
    shorter = _REMARK.sub("", name.strip(" *_`:#"))
    if shorter and shorter != name:
        yield normalised(shorter)


def variants(names: Iterable[str]) -> Iterator[str]:
    """All normalised spellings of names and aliases, with "and" and "or" either way, and in singular and plural."""
    for name in names:
        base = normalised(name)
        yield base
        if " or " in base:
            yield base.replace(" or ", " and ")
            yield base.replace(" or ", " ")
        if " and " in base:
            yield base.replace(" and ", " or ")
            yield base.replace(" and ", " ")
        yield base[:-1] if base.endswith("s") and not base.endswith("ss") else base + "s"
