"""The form of a cache file: blocks of lines, a line a source file; what a later block says of a file counts.

A block is a header, a head and a tail. The head holds the lines column by column, so that reading and comparing
thousands of them takes a few operations: sizes, times, and where in the tail the rest of the record stands, as numbers
of eight bytes; then paths, content hashes, heads of records and what was found as text, one a row. The tail holds what
project-wide rules see of the files: it is six times as long, and is read when somebody asks for it, which nobody does
while nothing has changed. A block that was added later carries a digest, as whoever added it may have been stopped on
the way.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from mlgate.config.content_hash import blake2b
from mlgate.core.values import NamedTuple
from mlgate.engine.codec import SEPARATOR

MARKER = b"# mlgate cache 3; safe to delete\n"
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
_COLUMNS = 4
_NO_FILE = "*"
"""Begins the name of a line that belongs to no file: these stand at the end."""


class Block:
    """Lines as they are written: one is put together when somebody asks for it.

    Attributes:
        paths: The name of each row.
        heads: The beginning of each record, up to what was found.
        found: What was found; "" where that is nothing.

    Raises:
        ValueError: The head is not one that `written` made.
    """

    def __init__(self, count: int, numbers: bytes, text: bytes, tail: bytes | _OpenFile, tail_start: int) -> None:
        columns = text.decode("utf-8", "surrogateescape").split("\n")
        if len(columns) != _COLUMNS * count + 1:
            raise ValueError("another number of lines")
        self.paths = columns[:count]
        self._digests = columns[count : 2 * count]
        self.heads = columns[2 * count : 3 * count]
        self.found = columns[3 * count : 4 * count]
        self._numbers = memoryview(numbers).cast("q")
        self._count = count
        self._tail = tail
        self._tail_start = tail_start

    @cached_property
    def places(self) -> dict[str, int]:
        """The row of each name."""
        return dict(zip(self.paths, range(self._count), strict=True))

    def rows(self, files: Sequence[File]) -> Sequence[int | None]:
        """The row of each file whose size and time are those remembered: a range where nothing at all has changed."""
        if not files:
            return ()
        _, paths, sizes, times = zip(*files, strict=True)
        count = len(files)
        if count > self._count or self.paths[:count] != list(paths):
            place_of, numbers, all_of = self.places.get, self._numbers, self._count
            return [
                row
                if (row := place_of(path)) is not None and numbers[row] == size and numbers[all_of + row] == time
                else None
                for _, path, size, time in files
            ]
        known_sizes = self._numbers[:count].tolist()
        known_times = self._numbers[self._count : self._count + count].tolist()
        if known_sizes == list(sizes) and known_times == list(times):
            return range(count)
        known = zip(range(count), known_sizes, sizes, known_times, times, strict=True)
        return [row if size == own_size and time == own_time else None for row, size, own_size, time, own_time in known]

    def shared(self, place: int) -> bytes | Later:
        """What project-wide rules see of the file in this row."""
        start, length = self._numbers[2 * self._count + place], self._numbers[3 * self._count + place]
        if not length:
            return b""
        if isinstance(self._tail, bytes):
            return self._tail[start : start + length]
        return Later(self._tail, self._tail_start + start, length)

    def line(self, place: int) -> CacheLine:
        """The line in this row."""
        size, mtime_ns = self._numbers[place], self._numbers[self._count + place]
        record = _bytes(self.heads[place] + self.found[place])
        return CacheLine(size, mtime_ns, self._digests[place], record, self.shared(place))


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
    def added(self) -> frozenset[str]:
        """The files that a block which was added speaks of."""
        return frozenset().union(*(block.paths for block in self.blocks[:-1]))

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


def written(unsorted: Mapping[str, CacheLine], *, signed: bool = False) -> bytes:
    """A block of lines; the first of a file is not signed, as it appears at once."""
    from struct import pack  # a run that learns nothing new reads only

    lines = dict(sorted(unsorted.items(), key=lambda item: (item[0].startswith(_NO_FILE), item[0])))
    shared = [line.shared if isinstance(line.shared, bytes) else line.shared.read() for line in lines.values()]
    lengths = [len(part) for part in shared]
    starts = list(accumulate(lengths, initial=0))[:-1]
    sizes, times = [line.size for line in lines.values()], [line.mtime_ns for line in lines.values()]
    numbers = pack(f"{4 * len(lines)}q", *sizes, *times, *starts, *lengths)
    hashes = (_bytes(line.content_hash) for line in lines.values())
    heads, found = zip(*(_parted(line.record) for line in lines.values()), strict=True) if lines else ((), ())
    rows = (*map(_bytes, lines), *hashes, *heads, *found, b"")
    head, tail = numbers + b"\n".join(rows), b"".join(shared)
    digest = _signature(head + tail) if signed else _UNSIGNED
    return b"".join((b"%020d %020d %020d %b\n" % (len(lines), len(head), len(tail), digest), head, tail))


def identity(status: os.stat_result) -> tuple[int, int, int]:
    """What tells a file from the one that replaces it, or has grown."""
    return status.st_size, status.st_mtime_ns, status.st_ino


def _signature(data: bytes | bytearray) -> bytes:
    return bytes(blake2b(data, digest_size=16).hexdigest(), "ascii")


def _parted(record: bytes) -> tuple[bytes, bytes]:
    head, separator, found = record.rpartition(SEPARATOR.encode())
    return head + separator, found


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
