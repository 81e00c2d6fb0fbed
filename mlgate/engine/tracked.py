"""Which files git keeps, and how large they are: read from the repository's index, without starting git."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from struct import unpack_from

from mlgate.core.project import TrackedFile
from mlgate.core.values import NamedTuple
from mlgate.sources.discovery import shown_safely

_FIXED = 62  # bytes of an entry before its name
_SIZE, _FLAGS = 36, 60  # where in these
_EXTENDED, _LENGTH = 0x4000, 0x0FFF
_LFS = "filter=lfs"


class Repository(NamedTuple):
    """A work tree: its top folder and the file of its index."""

    top: str
    index_file: str

    @property
    def stamp(self) -> str:
        """Changes whenever the index does."""
        try:
            status = os.stat(self.index_file)
        except OSError:
            return ""
        return f"{self.index_file}:{status.st_mtime_ns}:{status.st_size}"

    def larger_than(self, size: int) -> Iterator[tuple[str, int]]:
        """Tracked files, as paths from the top, whose content in the repository is larger than `size` bytes."""
        try:
            with open(self.index_file, "rb") as file:
                entries = list(_entries(file.read(), size))
        except (OSError, ValueError, IndexError):
            return
        pointers = _lfs_patterns(self.top) if entries else ()
        for path, length in entries:
            if not any(_matches(pattern, path) for pattern in pointers):
                yield path, length


def repository_of(folder: str) -> Repository | None:
    """The repository whose work tree a folder lies in."""
    top = os.path.realpath(folder)
    while True:
        place = os.path.join(top, ".git")
        if os.path.isdir(place):
            return Repository(top, os.path.join(place, "index"))
        if os.path.isfile(place):  # a work tree beside its repository, a submodule
            return _linked(top, place)
        above = os.path.dirname(top)
        if above == top:
            return None
        top = above


def tracked_above(folders: Sequence[str], size: int) -> list[TrackedFile]:
    """Tracked files below folders (shown paths) that are larger than `size` bytes."""
    found: dict[str, TrackedFile] = {}
    for folder in folders:
        repository = repository_of(folder)
        below = os.path.join(os.path.realpath(folder), "")
        for path, length in repository.larger_than(size) if repository is not None else ():
            full = os.path.join(repository.top, path)  # type: ignore[union-attr]
            if full.startswith(below):
                shown = full.removeprefix(below) if folder == "." else os.path.join(folder, full.removeprefix(below))
                shown = shown_safely(shown.replace(os.sep, "/"))
                found[shown] = TrackedFile(shown, length)
    return sorted(found.values())


def stamp_of(folders: Sequence[str]) -> str:
    """Of the indexes that tell what is tracked below folders."""
    repositories = (repository_of(folder) for folder in folders)
    return " ".join(sorted({repository.stamp for repository in repositories if repository is not None}))


def _linked(top: str, place: str) -> Repository | None:
    try:
        with open(place, encoding="utf-8") as file:
            head, _, target = file.read().strip().partition(": ")
    except (OSError, ValueError):
        return None
    return Repository(top, os.path.join(top, target, "index")) if head == "gitdir" else None


def _entries(data: bytes, size: int) -> Iterator[tuple[str, int]]:
    """Path and size of the entries above `size`; versions 2 to 4 of the format."""
    if data[:4] != b"DIRC":
        return
    version, count = unpack_from(">II", data, 4)
    position, name = 12, b""
    for _ in range(count):
        flags = int.from_bytes(data[position + _FLAGS : position + _FIXED], "big")
        start = position + _FIXED + (2 if version >= 3 and flags & _EXTENDED else 0)
        length = int.from_bytes(data[position + _SIZE : position + _SIZE + 4], "big")
        if version == 4:
            name, position = _compressed(data, start, name)
        else:
            end = start + (flags & _LENGTH) if flags & _LENGTH < _LENGTH else data.index(b"\0", start)
            name = data[start:end]
            position += (end - position + 8) // 8 * 8
        if length > size:
            yield os.fsdecode(name), length


def _compressed(data: bytes, start: int, before: bytes) -> tuple[bytes, int]:
    """A name of version 4: how much of the last name to drop, and what follows."""
    byte = data[start]
    dropped = byte & 0x7F
    while byte & 0x80:
        start += 1
        byte = data[start]
        dropped = ((dropped + 1) << 7) | (byte & 0x7F)
    end = data.index(b"\0", start + 1)
    return before[: len(before) - dropped] + data[start + 1 : end], end + 1


def _lfs_patterns(top: str) -> list[str]:
    """Patterns of `.gitattributes` at the top whose files are pointers in the repository."""
    try:
        with open(os.path.join(top, ".gitattributes"), encoding="utf-8", errors="replace") as file:
            return [line.split()[0] for line in file if _LFS in line and not line.startswith("#")]
    except OSError:
        return []


def _matches(pattern: str, path: str) -> bool:
    from mlgate.config.patterns import matches  # imports pathspec: for those who track something large

    return matches(pattern, path)
