"""`LaterTuple`: a tuple that is made when somebody looks into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mlgate.core.typing import TypeVar, overload

T = TypeVar("T")


class LaterTuple(Sequence[T]):
    """What is read of thousands of records, and asked for of few; equal to the tuple that it stands for."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], tuple[T, ...]]) -> None:
        self._make = make
        self._made: tuple[T, ...] | None = None

    @property
    def items(self) -> tuple[T, ...]:
        """The tuple."""
        if self._made is None:
            self._made = self._make()
        return self._made

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __eq__(self, other: object) -> bool:
        return self.items == (other.items if isinstance(other, LaterTuple) else other)

    def __hash__(self) -> int:
        return hash(self.items)

    def __repr__(self) -> str:
        return repr(self.items)
