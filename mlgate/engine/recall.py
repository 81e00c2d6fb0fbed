"""What is remembered of the files of a run: records of those that are unchanged, and which have to be analysed.

While nothing changes, thousands of files are compared in a few operations, and only the records that tell something
are made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from mlgate.core.typing import Any
from mlgate.engine.cache import Cache, content_hash
from mlgate.engine.cache_file import Block, CacheLine
from mlgate.engine.codec import decode, decode_found, decode_parts, head_of
from mlgate.engine.record import FileRecord
from mlgate.engine.records import Records, tells
from mlgate.engine.work import WorkItem

_UNREADABLE = (ValueError, TypeError, KeyError, IndexError)
"""What `decode` raises where a line is not one that it wrote."""


class Recall:
    """The files of a run, sorted by shown path, with what is known of each.

    Attributes:
        todo: Positions of the files of which nothing is known.
    """

    def __init__(self, items: Sequence[WorkItem], cache: Cache | None) -> None:
        shown = [item.shown for item in items]
        self._items = items if sorted(shown) == shown else sorted(items, key=lambda item: item.shown)
        self._cache = cache
        self._block: Block | None = cache.first if cache is not None else None
        self._rows: Sequence[int | None] = cache.rows(self._items) if cache is not None else (None,) * len(items)
        self._known: dict[int, FileRecord] = {}
        self._read_what_tells()
        self.todo = [position for position in self._without_row() if not self._remembers(position)]

    def item(self, position: int) -> WorkItem:
        """The file at a position."""
        return self._items[position]

    def add(self, position: int, record: FileRecord) -> None:
        """Take the record of a file that had to be analysed."""
        self._known[position] = record

    def records(self) -> Records:
        """The records of all files."""
        telling = [record for _, record in sorted(self._known.items()) if tells(record)]
        return Records([item.shown for item in self._items], self._heads(), telling, self._read)

    def _read_what_tells(self) -> None:
        if self._block is None:
            return
        found = self._block.found
        rows = {position: row for position, row in enumerate(self._rows) if row is not None and found[row]}
        try:
            read = decode_found([found[row] for row in rows.values()])
            for (position, row), item in zip(rows.items(), read, strict=True):
                self._known[position] = self._decoded(position, row, item)
        except _UNREADABLE:
            self._known.clear()
            broken = {position for position, row in rows.items() if not self._can_read(position, row)}
            self._rows = [None if position in broken else row for position, row in enumerate(self._rows)]

    def _can_read(self, position: int, row: int) -> bool:
        """Whether the line is one that was written so; else it is forgotten."""
        assert self._block is not None
        try:
            self._known[position] = self._decoded(position, row, self._block.found[row])
        except _UNREADABLE:
            self._forget(position)
            return False
        return True

    def _decoded(self, position: int, row: int, found: str | list[Any]) -> FileRecord:
        assert self._block is not None
        return decode_parts(self._items[position].shown, self._block.heads[row], found, self._block.shared(row))

    def _without_row(self) -> Iterator[int]:
        if None in self._rows:
            yield from (position for position, row in enumerate(self._rows) if row is None)

    def _remembers(self, position: int) -> bool:
        """Whether a line that was added later, or one of another time and the same content, tells of the file."""
        if self._cache is None:
            return False
        item = self._items[position]
        line = self._cache.unchanged(item) or self._same_as_before(self._cache, item)
        if line is None:
            return False
        try:
            self._known[position] = decode(item.shown, line.record, line.shared)
        except _UNREADABLE:
            self._forget(position)
            return False
        return True

    def _same_as_before(self, cache: Cache, item: WorkItem) -> CacheLine | None:
        line = cache.line(item.shown)
        if line is None or line.size != item.size or not _has_content(item.path, line.content_hash):
            return None
        cache.touch(item.shown, line, item.mtime_ns)
        return line

    def _forget(self, position: int) -> None:
        if self._cache is not None:
            self._cache.drop(self._items[position].shown)

    def _heads(self) -> Sequence[str]:
        block, rows = self._block, self._rows
        if block is not None and isinstance(rows, range):
            return block.heads[: len(rows)]
        return [
            head_of(self._known[position]) if block is None or row is None else block.heads[row]
            for position, row in enumerate(rows)
        ]

    def _read(self, position: int) -> FileRecord:
        if position in self._known:
            return self._known[position]
        row = self._rows[position]
        assert row is not None, "what has no row is known"
        return self._decoded(position, row, "")


def _has_content(path: str, digest: str) -> bool:
    try:
        return content_hash(Path(path).read_bytes()) == digest
    except OSError:
        return False
