"""Cells of a notebook before and after: which is which, and what of each differs."""

from __future__ import annotations

import difflib

from mlgate.core.values import NamedTuple
from mlgate.sources.unit import Cell, SourceUnit


class CellPair(NamedTuple):
    """A cell before and after; None where there is none."""

    before: Cell | None
    after: Cell | None

    @property
    def is_edited(self) -> bool:
        """Whether its text or its kind differs, or it is only in one of both."""
        if self.before is None or self.after is None:
            return True
        return (self.before.kind, self.before.source) != (self.after.kind, self.after.source)


def cell_pairs(before: SourceUnit, after: SourceUnit) -> list[CellPair]:
    """Cells by their ids where both notebooks have unique ones, the rest by their texts and their order."""
    old, new = list(before.cells), list(after.cells)
    pairs: list[CellPair] = []
    known = {cell.id: cell for cell in new if cell.id is not None}
    if len(known) == sum(cell.id is not None for cell in new):
        for cell in list(old):
            twin = known.pop(cell.id, None) if cell.id is not None else None
            if twin is None:
                continue
            pairs.append(CellPair(cell, twin))
            old.remove(cell)
            new.remove(twin)
    pairs.extend(_by_text(old, new))
    return sorted(pairs, key=lambda pair: (pair.after or pair.before).index)  # type: ignore[union-attr]


def _by_text(old: list[Cell], new: list[Cell]) -> list[CellPair]:
    texts, new_texts = ([f"{cell.kind}:{cell.source}" for cell in cells] for cells in (old, new))
    matcher = difflib.SequenceMatcher(None, texts, new_texts, autojunk=False)
    pairs: list[CellPair] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        common = min(end - start, new_end - new_start) if tag in ("equal", "replace") else 0
        pairs += [CellPair(old[start + step], new[new_start + step]) for step in range(common)]
        pairs += [CellPair(cell, None) for cell in old[start + common : end]]
        pairs += [CellPair(None, cell) for cell in new[new_start + common : new_end]]
    return pairs
