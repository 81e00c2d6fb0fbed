"""`Records`: what the files of a run gave, of which most gave nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mlgate.core.report import FileCount
from mlgate.core.typing import overload
from mlgate.engine.codec import SEPARATOR, head_of
from mlgate.engine.record import FileRecord

_UNCOUNTED = ("automation", "prose")
"""Files that are only asked what the project does, and files that are no documents."""


class Records(Sequence[FileRecord]):
    """Records by path. A report needs those that tell something; of the others it is enough to know how many there are.

    Attributes:
        paths: Shown paths.
        heads: Kind and digest of each, as they are written.
        telling: The records with diagnostics, suppressions, failures or parts that were not analysed.
    """

    def __init__(
        self,
        paths: Sequence[str],
        heads: Sequence[str],
        telling: Sequence[FileRecord],
        read: Callable[[int], FileRecord],
    ) -> None:
        """`read` makes the record at a position."""
        self.paths = paths
        self.heads = heads
        self.telling = telling
        self._read = read
        self._known: dict[int, FileRecord] = {}

    @classmethod
    def of(cls, records: Sequence[FileRecord]) -> Records:
        """Of records that are there."""
        if isinstance(records, Records):
            return records
        paths, heads = [record.path for record in records], [head_of(record) for record in records]
        return cls(paths, heads, [record for record in records if tells(record)], records.__getitem__)

    @overload
    def __getitem__(self, index: int) -> FileRecord: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[FileRecord]: ...
    def __getitem__(self, index: int | slice) -> FileRecord | Sequence[FileRecord]:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        position = index % len(self)
        if position not in self._known:
            self._known[position] = self._read(position)
        return self._known[position]

    def __len__(self) -> int:
        return len(self.paths)

    @property
    def file_count(self) -> FileCount:
        """How many files there are of each kind."""
        heads = "\n".join(("", *self.heads))
        notebooks, scripts, chunks = (_lines(heads, kind) for kind in ("notebook", "script", "chunks"))
        others = len(self) - notebooks - scripts - chunks - sum(_lines(heads, kind) for kind in _UNCOUNTED)
        return FileCount(notebooks, scripts + chunks, others)


def tells(record: FileRecord) -> bool:
    """Whether a report has to say anything of the file."""
    return bool(record.diagnostics or record.suppressions or record.not_analysed or record.crashes)


def _lines(heads: str, kind: str) -> int:
    return heads.count(f"\n{kind}{SEPARATOR}")
