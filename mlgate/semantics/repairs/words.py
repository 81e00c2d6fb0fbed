"""Code that did not parse says the same after its repair: its names still stand there as code."""

from __future__ import annotations

import builtins
import keyword
import re
from collections import Counter
from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module

_TEXT = re.compile(r"(?P<mark>\"\"\"|''').*?(?P=mark)|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|\#[^\n]*", re.S)
_WORD = re.compile(r"[^\W\d]\w*")
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.M)
OF_THE_LANGUAGE = frozenset(
    {*keyword.kwlist, *dir(builtins), "xrange", "raw_input", "unicode", "long", "basestring", "unichr"}
)
"""Words that a repair of syntax brings or takes away: of the language as it is, and as it was."""


def lost_words(repair: Repair) -> Iterator[Unrepaired]:
    """Names that are gone, or stand in comments and texts only."""
    touched = {target.location.path for target in repair.targets}
    for before, after in repair.modules:
        if before is None or after is None or before.path not in touched or _CONFLICT.search(before.unit.text):
            continue
        lost = words_of(before) - words_of(after)
        name = next((word for word in lost if word not in OF_THE_LANGUAGE), None)
        if name is not None:
            yield Unrepaired(after.location(Span(0, 0)), f"`{name}` does not stand in the code any more")


def words_of(module: Module) -> Counter[str]:
    """The words of the code, as often as they stand there, without comments, texts and magics."""
    unit = module.unit
    texts = [unit.code[cell.start : cell.end] for cell in unit.code_cells] or [unit.code]
    return Counter(word for text in texts for word in _WORD.findall(_TEXT.sub(" ", text)))
