"""What the page of a rule says on why it matters."""

from __future__ import annotations

from functools import cache

from mlgate.core.lazy_regex import lazy_regex
from mlgate.engine.registry import cards_by_code
from mlgate.resources import resource_dir

_WHY = lazy_regex(r"^## Why is this bad\?\n(?P<text>.+?)(?:\n\n|\Z)", 24)  # MULTILINE, DOTALL
_SENTENCE = lazy_regex(r"(?<=[.!?]) (?=[A-Z`])")
MOST_SENTENCES = 2


@cache
def why_of(code: str) -> str:
    """The first sentences of a rule's "Why is this bad?"; "" for rules of packs and plug-ins."""
    card = cards_by_code().get(code)
    path = resource_dir("rules") / card.family / f"{card.name}.md" if card is not None else None
    if path is None or not path.is_file():
        return ""
    match = _WHY.search(path.read_text(encoding="utf-8"))
    sentences = _SENTENCE.split(" ".join(match["text"].split())) if match is not None else []
    return " ".join(sentences[:MOST_SENTENCES])
