"""The cache: one file, a line a source file, read once and replaced atomically.

A line is `path TAB size TAB mtime_ns TAB content hash TAB start TAB length TAB record`, the record without what
project-wide rules see of the file: that is six times as long, stands behind all lines from `start` on, and is read when
somebody asks for it, which nobody does while nothing has changed. The file's name holds the digest of everything else
that a result depends on (version, rules, settings, delegate, Python), so two versions never read each other's lines. A
corrupt line is as good as absent; a cache that cannot be written costs nothing but time.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import mlgate
from mlgate.config.content_hash import blake2b
from mlgate.engine.codec import parted

RACY_NANOSECONDS = 2_000_000_000
MAX_FOREIGN_LINES = 100_000
_MARKER = b"# mlgate cache; safe to delete\n"
_LENGTHS = 42  # two numbers of twenty digits: the length of all lines, and of all that stands behind them
_READS_AT_PLACES = hasattr(os, "pread")  # where it is missing, an open file cannot be replaced either
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This directory holds mlgate's cache.\n"


class CacheLine(NamedTuple):
    """What is remembered of one file; `record` and `shared` are the two parts of the encoded `FileRecord`."""

    size: int
    mtime_ns: int
    content_hash: str
    record: bytes
    shared: bytes | _Later = b""


class _OpenFile:
    """A cache file that stays open: another run may replace it, and what is read later is still the same."""

    def __init__(self, path: Path) -> None:
        self.number = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        self.identity = _identity(os.fstat(self.number))
        self._all: bytes | None = None

    def all(self) -> bytes:
        """Everything in it, read once: whoever writes a new file needs all parts of the old one."""
        if self._all is None:
            self._all = os.pread(self.number, self.identity[0], 0)
        return self._all

    def __del__(self) -> None:
        """Close it when nobody can ask any more."""
        if "number" in self.__dict__:
            os.close(self.number)


class _Later(NamedTuple):
    """A part of a cache file that is read when somebody asks for it, where the system can read at a place."""

    file: _OpenFile
    start: int
    length: int

    def read(self) -> bytes:
        """The bytes."""
        return os.pread(self.file.number, self.length, self.start)

    def copy(self) -> bytes:
        """The bytes, out of everything in the file."""
        return self.file.all()[self.start : self.start + self.length]


def _identity(status: os.stat_result) -> tuple[int, int, int]:
    """What tells a file from the one that replaces it."""
    return status.st_size, status.st_mtime_ns, status.st_ino


def content_hash(data: bytes) -> str:
    """Hash of a file's bytes."""
    return str(blake2b(data, digest_size=16).hexdigest())


@cache
def package_digest() -> str:
    """Version of mlgate, and the newest change of its own files: an editable install is a new version at each edit."""
    folder = os.path.dirname(mlgate.__file__)
    newest, count, pending = 0, 0, [folder]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    newest = max(newest, entry.stat().st_mtime_ns)
                    count += 1
                elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                    pending.append(entry.path)
    return f"{mlgate.__version__}-{newest}-{count}-{sys.version_info.major}.{sys.version_info.minor}"


class Cache:
    """The lines of one cache file."""

    def __init__(self, folder: Path, key: str) -> None:
        name = blake2b(f"{package_digest()}|{key}".encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
        self.folder = folder
        self.path = folder / f"check-{name}.txt"
        self._loaded: tuple[int, int, int] | None = None
        self.lines = self._load()
        self._changed = False

    def _load(self) -> dict[str, CacheLine]:
        try:
            file = _OpenFile(self.path)
            begin = len(_MARKER) + _LENGTHS
            opening = os.read(file.number, begin)
            if not opening.startswith(_MARKER) or len(opening) < begin:
                return {}
            head, tail = map(int, opening[len(_MARKER) :].split())
            if file.identity[0] != begin + head + tail:
                return {}
            self._loaded = file.identity
            data = os.read(file.number, head)
            behind = None if _READS_AT_PLACES else os.read(file.number, tail)
        except (OSError, ValueError):
            return {}

        def later(start: int, length: int) -> bytes | _Later:
            return _Later(file, begin + head + start, length) if behind is None else behind[start : start + length]

        return {} if len(data) < head else _lines(data, later)

    def unchanged(self, path: str, size: int, mtime_ns: int) -> CacheLine | None:
        """The line of a file whose size and time are those remembered."""
        line = self.lines.get(path)
        return line if line is not None and line.size == size and line.mtime_ns == mtime_ns else None

    def touch(self, path: str, mtime_ns: int) -> None:
        """Remember the new time of a file whose content is the old one."""
        line = self.lines[path]
        self._keep(path, line._replace(mtime_ns=mtime_ns))

    def put(self, path: str, size: int, mtime_ns: int, digest: str, record: bytes) -> None:
        """Remember a result."""
        self._keep(path, CacheLine(size, mtime_ns, digest, *parted(record)))

    def _keep(self, path: str, line: CacheLine) -> None:
        """A file changed just now may change again within its time stamp: its time is not kept."""
        if "\t" in path or "\n" in path:
            return
        is_racy = time.time_ns() - line.mtime_ns < RACY_NANOSECONDS
        self.lines[path] = line._replace(mtime_ns=0) if is_racy else line
        self._changed = True

    def drop(self, path: str) -> None:
        """Forget a line that could not be read."""
        self._changed = self.lines.pop(path, None) is not None or self._changed

    def save(self) -> None:
        """Write what was learnt; another run's lines for other files are kept."""
        if not self._changed:
            return
        merged: Mapping[str, CacheLine] = self.lines if self._is_as_loaded() else {**self._load(), **self.lines}
        if len(merged) > MAX_FOREIGN_LINES:
            merged = self.lines
        try:
            self._write(_written(merged))
        except OSError:
            pass

    def _is_as_loaded(self) -> bool:
        """Whether no other run has replaced the file since."""
        try:
            return _identity(os.stat(self.path)) == self._loaded
        except OSError:
            return False

    def _write(self, data: bytes) -> None:
        prepare_folder(self.folder)
        from mlgate.engine.atomic import replace_file

        replace_file(self.path, data, lasting=False)  # a broken cache is as good as none
        self._prune()

    def _prune(self) -> None:
        """Keep the few newest cache files: those of old versions and settings go."""
        found = sorted(self.folder.glob("check-*.txt"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in found[8:]:
            path.unlink(missing_ok=True)


def _lines(data: bytes, later: Callable[[int, int], bytes | _Later]) -> dict[str, CacheLine]:
    """The lines of a cache file, as bytes: of most, little is ever made text."""
    lines: dict[str, CacheLine] = {}
    for line in data.split(b"\n"):
        fields = line.split(b"\t", 6)
        if len(fields) == 7:
            path, size, mtime, digest, start, length, record = fields
            try:
                shared = later(int(start), int(length)) if length != b"0" else b""
                lines[_text(path)] = CacheLine(int(size), int(mtime), _text(digest), record, shared)
            except ValueError:
                continue
    return lines


def _written(lines: Mapping[str, CacheLine]) -> bytes:
    """The content of a cache file."""
    head: list[bytes] = []
    tail: list[bytes] = []
    start = 0
    for path, line in lines.items():
        shared = line.shared.copy() if isinstance(line.shared, _Later) else line.shared
        length = len(shared)
        about = (_bytes(path), line.size, line.mtime_ns, _bytes(line.content_hash), start, length, line.record)
        head.append(b"%b\t%d\t%d\t%b\t%d\t%d\t%b\n" % about)
        if length:
            tail.append(shared)
            start += length
    return b"".join((_MARKER, b"%020d %020d\n" % (sum(map(len, head)), start), *head, *tail))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def prepare_folder(folder: Path) -> None:
    """Make the cache folder, ignored by git and marked as a cache for backup programs."""
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
        (folder / "CACHEDIR.TAG").write_text(_TAG, encoding="utf-8")
