"""The cache: one text file, a line a source file, read once and replaced atomically.

A line is `path TAB size TAB mtime_ns TAB content hash TAB record`. The file's name holds the digest of everything else
that a result depends on (version, rules, settings, delegate, Python), so two versions never read each other's lines. A
corrupt line is as good as absent; a cache that cannot be written costs nothing but time.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import mlgate
from mlgate.config.content_hash import blake2b

RACY_NANOSECONDS = 2_000_000_000
MAX_FOREIGN_LINES = 100_000
_MARKER = b"# mlgate cache; safe to delete\n"
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This directory holds mlgate's cache.\n"


class CacheLine(NamedTuple):
    """What is remembered of one file; `record` is the encoded `FileRecord`."""

    size: int
    mtime_ns: int
    content_hash: str
    record: bytes


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
        self.lines = self._load()
        self._before = len(self.lines)
        self._changed = False

    def _load(self) -> dict[str, CacheLine]:
        try:
            data = self.path.read_bytes()
        except OSError:
            return {}
        if not data.startswith(_MARKER):
            return {}
        lines: dict[str, CacheLine] = {}
        for line in data[len(_MARKER) :].split(b"\n"):  # as bytes: of most lines, little is ever made text
            fields = line.split(b"\t", 4)
            if len(fields) == 5 and fields[1].isdigit() and fields[2].isdigit():
                path, size, mtime, digest, record = fields
                lines[_text(path)] = CacheLine(int(size), int(mtime), _text(digest), record)
        return lines

    def unchanged(self, path: str, size: int, mtime_ns: int) -> CacheLine | None:
        """The line of a file whose size and time are those remembered."""
        line = self.lines.get(path)
        return line if line is not None and line.size == size and line.mtime_ns == mtime_ns else None

    def put(self, path: str, size: int, mtime_ns: int, digest: str, record: bytes) -> None:
        """Remember a result. A file changed just now may change again within its time stamp: its time is not kept."""
        if "\t" in path or "\n" in path:
            return
        if time.time_ns() - mtime_ns < RACY_NANOSECONDS:
            mtime_ns = 0
        self.lines[path] = CacheLine(size, mtime_ns, digest, record)
        self._changed = True

    def drop(self, path: str) -> None:
        """Forget a line that could not be read."""
        self._changed = self.lines.pop(path, None) is not None or self._changed

    def save(self) -> None:
        """Write what was learnt; another run's lines for other files are kept."""
        if not self._changed:
            return
        merged: Mapping[str, CacheLine] = {**self._load(), **self.lines}
        if len(merged) > MAX_FOREIGN_LINES:
            merged = self.lines
        body = [
            b"%b\t%d\t%d\t%b\t%b\n" % (_bytes(path), line.size, line.mtime_ns, _bytes(line.content_hash), line.record)
            for path, line in merged.items()
        ]
        try:
            self._write(b"".join((_MARKER, *body)))
        except OSError:
            pass

    def _write(self, data: bytes) -> None:
        prepare_folder(self.folder)
        from mlgate.engine.atomic import replace_file

        replace_file(self.path, data)
        self._prune()

    def _prune(self) -> None:
        """Keep the few newest cache files: those of old versions and settings go."""
        found = sorted(self.folder.glob("check-*.txt"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in found[8:]:
            path.unlink(missing_ok=True)


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
