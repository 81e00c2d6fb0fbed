"""Names of people: one person counts once, however the name is spelt."""

from __future__ import annotations

import unicodedata


def spelling(name: str) -> str:
    """A name without what does not tell people apart: case, width, accents' coding, spaces, invisible characters."""
    text = unicodedata.normalize("NFKC", name).casefold()
    visible = "".join(part for part in text if unicodedata.category(part) != "Cf")
    return unicodedata.normalize("NFKC", " ".join(visible.split()))


def person(name: str) -> str:
    """Whom a name stands for where two of them have to be different people: `ada` and `ada@example.com` are not."""
    whole = spelling(name)
    return whole.partition("@")[0] or whole
