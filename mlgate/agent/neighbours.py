"""Regions that a repair may have to know: where the names of a region come from, and where its own are used.

Names are read off the words of the code: a cell that does not parse, or holds magics, has neighbours, too.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from mlgate.agent.regions import Region

MOST_SHOWN = 12_000
"""Characters of neighbours in one request."""
_DEFINED = re.compile(r"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)", re.M)
_ASSIGNED = re.compile(r"^[ \t]*((?:[^\W\d]\w*[ \t]*,[ \t]*)*[^\W\d]\w*)[ \t]*(?::[^=\n]+)?=(?!=)", re.M)
_IMPORTS = re.compile(r"^[ \t]*(?:import|from)[ \t].*$", re.M)
_WORD = re.compile(r"(?<![\w.])[^\W\d]\w*")
_TEXT = re.compile(r"""["']([\w./-]{3,80})["']""")
_WILD = re.compile(r"^[ \t]*(?:from[ \t].*import[ \t]*\*|%pylab\b)", re.M)
_NEVER = frozenset({"self", "cls", "_", *dir(builtins), *keyword.kwlist})


class _Names:
    """The names of a piece of code: what it makes, imports, speaks of, and texts that it holds."""

    def __init__(self, code: str) -> None:
        bare = _IMPORTS.sub("", code)
        assigned = " ".join(_ASSIGNED.findall(bare))
        self.made = frozenset((*_DEFINED.findall(bare), *_WORD.findall(assigned))) - _NEVER
        self.spoken = frozenset(_WORD.findall(bare)) - _NEVER
        self.texts = frozenset(_TEXT.findall(bare))
        self.imported = frozenset(_WORD.findall(" ".join(_IMPORTS.findall(code))))


@lru_cache(maxsize=4096)
def _names(code: str) -> _Names:
    return _Names(code)


def neighbours(region: Region, lines: str, regions: Sequence[Region]) -> list[Region]:
    """Other regions of the file, those first that its diagnostics need most, as many as may be shown.

    Args:
        region: The region of the diagnostics.
        lines: The statements that they speak of.
        regions: All regions of the file, in its order.
    """
    place = next((position for position, other in enumerate(regions) if other is region), 0)
    imported = frozenset[str]().union(*(_names(other.shown).imported for other in regions))
    is_wild = _WILD.search(region.shown) is not None  # names of it may be used anywhere
    ranked = []
    for position, other in enumerate(regions):
        rank = 2 if is_wild else _rank(_names(lines), _names(region.shown), _names(other.shown), imported)
        if other is not region and rank is not None:
            ranked.append((rank, abs(position - place), position, other))
    return [*fitting([other for *_, other in sorted(ranked, key=lambda item: item[:3])], MOST_SHOWN)]


def _rank(lines: _Names, own: _Names, other: _Names, imported: frozenset[str]) -> int | None:
    """How much a region has to do with another: makes what the lines name, uses what is made, speaks of the same."""
    shares = (
        (other.made & lines.spoken) | (other.texts & lines.texts),
        (other.spoken & lines.spoken) - imported,
        other.spoken & own.made,
        other.made & own.spoken,
    )
    return next((number for number, share in enumerate(shares) if share), None)


def fitting(found: Sequence[Region], most: int) -> Iterator[Region]:
    """The regions, the first ones first, that are shown in so many characters."""
    size = 0
    for region in found:
        if size + len(region.shown) <= most:
            size += len(region.shown)
            yield region
