"""Splits that branches of an `if` make of the same rows: one of them runs, so their parts are those of one split."""

from __future__ import annotations

from collections.abc import Hashable

from mlgate.core.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlgate.semantics.leakage.events import Split


class BranchSplits:
    """What the branches of one statement split, in order; `begin` is told of each branch."""

    __slots__ = ("made", "taken")

    def __init__(self) -> None:
        self.made: dict[Hashable, list[Split]] = {}
        self.taken: dict[Hashable, int] = {}

    def begin(self) -> None:
        """Another branch runs from the same state."""
        self.taken = {}

    def next_like(self, key: Hashable) -> Split | None:
        """The split of another branch at the same turn."""
        number = self.taken.get(key, 0)
        made = self.made.get(key, [])
        return made[number] if number < len(made) else None

    def note(self, key: Hashable, split: Split) -> None:
        """A split that this branch made, or took over."""
        number = self.taken.get(key, 0)
        self.taken[key] = number + 1
        made = self.made.setdefault(key, [])
        if number == len(made):
            made.append(split)
