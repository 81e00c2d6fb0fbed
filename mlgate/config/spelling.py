"""The nearest spelling of a word that is not known, and lists of words in messages."""

from __future__ import annotations

from collections.abc import Collection, Iterable


def nearest(word: str, candidates: Collection[str], cutoff: float = 0.6) -> str | None:
    """The candidate that `word` was most likely meant to be; None when nothing is near.

    Args:
        word: What was found.
        candidates: What is accepted.
        cutoff: How alike they must be, from 0 to 1.
    """
    from difflib import get_close_matches  # only a mistake pays for it

    by_folded = {candidate.casefold().replace("_", "-"): candidate for candidate in candidates}
    found = get_close_matches(word[:100].casefold().replace("_", "-"), by_folded, n=1, cutoff=cutoff)
    return by_folded[found[0]] if found else None


def listed(words: Iterable[str]) -> str:
    """The words as a choice: `"a", "b" or "c"`."""
    shown = [f'"{word}"' for word in words]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}" if shown else "nothing"
