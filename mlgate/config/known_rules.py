"""Whether a selector of the configuration names rules that exist."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mlgate.config.spelling import nearest
from mlgate.core.lazy_regex import lazy_regex

ALL = "ALL"
"""The selector of every rule."""

_CODE = lazy_regex(r"[A-Z]+[0-9]*")


class KnownRules:
    """The codes and names that exist; `None` takes every well-formed selector for known.

    Args:
        words: Codes and names; a mapping of both to codes also tells which name belongs to which code.
    """

    def __init__(self, words: Collection[str] | None) -> None:
        self._words = None if words is None else frozenset(words)
        self._codes = words if isinstance(words, Mapping) else {}

    def extended(self, words: Mapping[str, str]) -> KnownRules:
        """These and the rules of packs."""
        if self._words is None or not words:
            return self
        return KnownRules({**{word: self.canonical(word) for word in self._words}, **words})

    def canonical(self, selector: str) -> str:
        """The code of a rule's name; every other selector unchanged."""
        return str(self._codes.get(selector, selector))

    def accepts(self, selector: str) -> bool:
        """Whether it is a code, a name, the beginning of a code, or `ALL`."""
        if self._words is None or selector in self._words or selector == ALL:
            return True
        is_prefix = _CODE.fullmatch(selector) is not None
        return is_prefix and any(word.startswith(selector) for word in self._words if _CODE.fullmatch(word))

    def nearest(self, selector: str) -> str | None:
        """The existing code or name with the nearest spelling; a code in lower case is the most common slip.

        All codes look alike: one is only suggested for a slip of a single character.
        """
        upper = selector.upper()
        if selector and self.accepts(upper):
            return upper
        return nearest(selector, sorted(self._words or ()), cutoff=0.8 if _CODE.fullmatch(upper) else 0.6)

    def words(self) -> dict[str, str]:
        """All of them, to their codes."""
        return {word: self.canonical(word) for word in self._words or ()}

    def text(self) -> str:
        """All of it as one text, the same for the same rules: part of the key of stored results."""
        return (
            "*" if self._words is None else " ".join(f"{word}={self.canonical(word)}" for word in sorted(self._words))
        )
