"""IPython's own syntax in a cell: most cells have none, and a quick look at them is all they cost."""

from __future__ import annotations

import re
from functools import lru_cache

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.sources.unit import InstallMagic, MagicLine

_CANDIDATE = lazy_regex(r"^[ \t]*+[%!?]|=[ \t]*+[%!]", re.MULTILINE)
AUTOMAGIC = lazy_regex(
    r"(?P<magic>(?:autoreload|cat|cd|conda|cp|env|history|ldir|less|ll|load_ext|ls|man|mamba|matplotlib|mkdir|more|mv|pip|"
    r"pylab|reload_ext|rm|rmdir|run|time|timeit|who|whos)[ \t]+[^\s=][^\r\n]*)\s*\Z"
)
"""A cell that may be one magic without its `%`."""
_QUESTION = lazy_regex(r"\?[ \t;]*+(?:\r?$|#)", re.MULTILINE)


class MaskedCell(NamedTuple):
    """A cell's code with its magics masked, and what they were; spans are offsets in that code."""

    code: str
    python: bool = True
    magics: tuple[MagicLine, ...] = ()
    installs: tuple[InstallMagic, ...] = ()


def mask_cell(source: str) -> MaskedCell:
    """Mask what is not Python in a cell by Python that does nothing, keeping length and line ends."""
    return _masked(source) if _has_candidate(source) else MaskedCell(source)


@lru_cache(maxsize=256)
def _masked(source: str) -> MaskedCell:
    """The masked cell, remembered: a notebook in an editor is masked after every key."""
    from mlgate.sources.magic_masker import MagicMasker  # not before there is something to mask

    return MagicMasker(source).masked()


def _has_candidate(source: str) -> bool:
    if "?" in source and (_QUESTION.search(source) or _CANDIDATE.search(source)):
        return True
    if ";" in source and ("\n;" in source or source.startswith(";")):
        return True
    if "\n" not in source.rstrip() and AUTOMAGIC.match(source) is not None:
        return True
    return ("%" in source or "!" in source) and _CANDIDATE.search(source) is not None
