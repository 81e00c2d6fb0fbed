"""What is known by identity, and yet comes out of sets in the same order in every run."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from mlgate.core.typing import Any, ClassVar, Self


class Numbered:
    """Its hash is its number in the run: by address, one witness or another would be shown, run by run."""

    __slots__ = ("number_of_run",)
    number_of_run: int
    numbers: ClassVar[Iterator[int]] = count()

    def __new__(cls, *_arguments: Any, **_keywords: Any) -> Self:
        """Take the next number."""
        made = object.__new__(cls)
        made.number_of_run = next(Numbered.numbers)
        return made

    def __hash__(self) -> int:
        return self.number_of_run


def restart_numbers() -> None:
    """Begin again, for a new run: one at a time in a process; what is left of an older one keeps its numbers."""
    Numbered.numbers = count()
