"""The form of a cache file: blocks of lines, a line a source file; what a later block says of a file counts.

A block is a header, a head and a tail. The head holds the lines column by column, so that reading thousands of them
takes a few operations: sizes, times, and where in the tail the rest of the record stands, as numbers of eight bytes;
then paths, content hashes and records as text, one a row. The tail holds what project-wide rules see of the files: it
is six times as long, and is read when somebody asks for it, which nobody does while nothing has changed. A block that
was added later carries a digest, as whoever added it may have been stopped on the way.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import accumulate, repeat
from pathlib import Path

from mlgate.config.content_hash import blake2b
from mlgate.core.values import NamedTuple

MARKER = b"# mlgate cache 2; safe to delete\n"
MOST_BLOCKS = 16
_HEADER = len(b"%020d %020d %020d %32b\n" % (0, 0, 0, b""))
_UNSIGNED = b"-" * 32
_READS_AT_PLACES = hasattr(os, "pread")  # where it is missing, an open file cannot be replaced either


class CacheLine(NamedTuple):
    """What is remembered of one file; `record` and `shared` are the two parts of the encoded `FileRecord`."""

    size: int
    mtime_ns: int
    content_hash: str
    record: bytes
    shared: bytes | Later = b""


class _OpenFile:
    """A cache file that stays open: another run may replace it, and what is read later is still the same."""

    def __init__(self, path: Path) -> None:
        self.number = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
        self.identity = identity(os.fstat(self.number))

    def read(self, start: int, length: int) -> bytes:
        """Bytes at a place."""
        if _READS_AT_PLACES:
            return os.pread(self.number, length, start)
        os.lseek(self.number, start, os.SEEK_SET)
        return os.read(self.number, length)

    def __del__(self) -> None:
        """Close it when nobody can ask any more."""
        if "number" in self.__dict__:
            os.close(self.number)


class Later(NamedTuple):
    """A part of a cache file that is read when somebody asks for it."""

    file: _OpenFile
    start: int
    length: int

    def read(self) -> bytes:
        """The bytes."""
        return self.file.read(self.start, self.length)


File = tuple[str, str, int, int]
"""A file as it is found: its path, its shown path, its size and its time."""
Record = tuple[bytes, bytes | Later]
"""What is remembered of a file, in two parts."""


class Block:
    """Lines as they are written: one is put together when somebody asks for it.

    Raises:
        ValueError: The head is not one that `written` made.
    """

    def __init__(self, count: int, numbers: bytes, text: bytes, tail: bytes | _OpenFile, tail_start: int) -> None:
        self._columns = text.split(b"\n")
        if len(self._columns) != 3 * count + 1:
            raise ValueError("another number of lines")
        self._numbers = memoryview(numbers).cast("q")
        self._count = count
        self._tail = tail
        self._tail_start = tail_start
        self.places = dict(zip(map(_text, self._columns[:count]), range(count), strict=True))

    def unchanged(self, files: Iterable[File]) -> Iterator[Record | None]:
        """For each file the two parts of its record, if its size and time are those remembered: in one go."""
        place_of, numbers, count = self.places.get, self._numbers, self._count
        for _, path, size, mtime_ns in files:
            place = place_of(path)
            if place is None or numbers[place] != size or numbers[count + place] != mtime_ns:
                yield None
            else:
                yield self.record(place)

    def record(self, place: int) -> Record:
        """The two parts of the record in this row."""
        numbers, row = self._numbers, 2 * self._count + place
        start, length = numbers[row], numbers[row + self._count]
        if not length:
            return self._columns[row], b""
        if isinstance(self._tail, bytes):
            return self._columns[row], self._tail[start : start + length]
        return self._columns[row], Later(self._tail, self._tail_start + start, length)

    def line(self, place: int) -> CacheLine:
        """The line in this row."""
        count, numbers = self._count, self._numbers
        digest = _text(self._columns[count + place])
        return CacheLine(numbers[place], numbers[count + place], digest, *self.record(place))


class CacheContent(NamedTuple):
    """A cache file as it was read: its blocks, the one that counts most first, and what tells it, if it was whole."""

    identity: tuple[int, int, int] | None = None
    blocks: Sequence[Block] = ()

    def line(self, path: str) -> CacheLine | None:
        """What is remembered of a file."""
        for block in self.blocks:
            place = block.places.get(path)
            if place is not None:
                return block.line(place)
        return None

    @property
    def added(self) -> Set[str]:
        """The files that a block which was added speaks of."""
        return set().union(*(block.places for block in self.blocks[:-1]))

    def unchanged(self, files: Sequence[File]) -> Iterator[Record | None]:
        """The records of files whose size and time are those remembered, as the first block knows them."""
        return self.blocks[-1].unchanged(files) if self.blocks else repeat(None, len(files))

    @property
    def lines(self) -> dict[str, CacheLine]:
        """Everything that is remembered, by path."""
        return {path: block.line(place) for block in reversed(self.blocks) for path, place in block.places.items()}


def read_content(path: Path) -> CacheContent:
    """What stands in a cache file; nothing when there is none, or it is not whole.

    A block that was added and is not whole is left out with all that follows: what it says is found out again.
    """
    blocks: list[Block] = []
    try:
        file = _OpenFile(path)
        size, position = file.identity[0], len(MARKER)
        if file.read(0, position) != MARKER:
            return CacheContent()
        while position < size:
            block, position = _read_block(file, position, is_first=not blocks)
            blocks.insert(0, block)
    except (OSError, ValueError):
        return CacheContent(None, blocks)
    return CacheContent(file.identity, blocks)


def _read_block(file: _OpenFile, start: int, *, is_first: bool) -> tuple[Block, int]:
    """The block at a place, and where the next one starts; raises ValueError where it is not whole."""
    count_text, head_text, tail_text, digest = file.read(start, _HEADER).split()
    count, head_length, tail_length = int(count_text), int(head_text), int(tail_text)
    start += _HEADER
    tail_start, end = start + head_length, start + head_length + tail_length
    if end > file.identity[0] or is_first is not (digest == _UNSIGNED):
        raise ValueError("cut off")
    split = 32 * count
    if is_first and _READS_AT_PLACES:
        numbers, text = file.read(start, split), file.read(start + split, head_length - split)
        return Block(count, numbers, text, file, tail_start), end
    data = file.read(start, head_length + tail_length)
    if not is_first and _signature(data) != digest:
        raise ValueError("not as it was written")
    return Block(count, data[:split], data[split:head_length], data[head_length:], 0), end


def written(lines: Mapping[str, CacheLine], *, signed: bool = False) -> bytes:
    """A block of lines; the first of a file is not signed, as it appears at once."""
    from struct import pack  # a run that learns nothing new reads only

    shared = [line.shared if isinstance(line.shared, bytes) else line.shared.read() for line in lines.values()]
    lengths = [len(part) for part in shared]
    starts = list(accumulate(lengths, initial=0))[:-1]
    sizes, times = [line.size for line in lines.values()], [line.mtime_ns for line in lines.values()]
    numbers = pack(f"{4 * len(lines)}q", *sizes, *times, *starts, *lengths)
    hashes = (_bytes(line.content_hash) for line in lines.values())
    rows = (*map(_bytes, lines), *hashes, *(line.record for line in lines.values()), b"")
    head, tail = numbers + b"\n".join(rows), b"".join(shared)
    digest = _signature(head + tail) if signed else _UNSIGNED
    return b"".join((b"%020d %020d %020d %b\n" % (len(lines), len(head), len(tail), digest), head, tail))


def identity(status: os.stat_result) -> tuple[int, int, int]:
    """What tells a file from the one that replaces it, or has grown."""
    return status.st_size, status.st_mtime_ns, status.st_ino


def _signature(data: bytes | bytearray) -> bytes:
    return bytes(blake2b(data, digest_size=16).hexdigest(), "ascii")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
