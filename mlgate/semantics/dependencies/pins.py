"""Which declared dependencies may be another version tomorrow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mlgate.core.lazy_regex import lazy_regex
from mlgate.sources.requirement_files import EntryKind, RequirementEntry

# What installs the rest: its version is not part of what the code computes with.
INSTALLERS = frozenset({"conda", "mamba", "pip", "setuptools", "uv", "wheel"})
MOST_NAMES = 5
_VERSION_TAG = lazy_regex(r"@v?\d+(?:\.\d+)+[\w.+-]*(?=$|[#?])")
_FUZZY = lazy_regex(r"={1,2}\s*\d+(?:\.\d+)+(?:\.\*|\*)?$")


def is_loose(entry: RequirementEntry) -> bool:
    """Whether a package is declared without the one version, tag or commit that it is to have.

    Conda's `name=1.2` counts as a version, and so does any of Python itself. What is not understood is not loose.
    """
    if entry.kind is not EntryKind.PACKAGE or entry.error or entry.pinned or entry.local:
        return False
    if entry.url:
        return _VERSION_TAG.search(entry.url) is None
    if entry.name in INSTALLERS or not entry.name or "$" in entry.text or "{" in entry.text:
        return False
    if entry.name == "python" and entry.specifier:
        return False
    return not (entry.how in ("conda", "docker") and _FUZZY.match(entry.specifier) and "==" not in entry.specifier)


def loose_entries(entries: Sequence[RequirementEntry]) -> list[RequirementEntry]:
    """The loose ones of one command; none where it also names constraints."""
    if any(entry.kind is EntryKind.CONSTRAINT for entry in entries):
        return []
    return [entry for entry in entries if is_loose(entry)]


def shown(entry: RequirementEntry) -> str:
    """How messages name an entry."""
    return f"`{entry.name or entry.url}`"


def listed(names: Iterable[str]) -> str:
    """Names for a message, the rest of a long list counted."""
    unique = list(dict.fromkeys(names))
    more = len(unique) - MOST_NAMES
    return ", ".join(unique[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
