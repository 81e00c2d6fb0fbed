"""The cache: one file, read once; what a run learns is added behind, or written anew when that is much.

The file's name holds the digest of everything that a result depends on beside the file itself (version, rules,
settings, delegate, Python), so two versions never read each other's lines. What is corrupt is as good as absent; a
cache that cannot be written costs nothing but time.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import mlgate
from mlgate.config.content_hash import blake2b
from mlgate.engine.cache_file import MARKER, MOST_BLOCKS, Block, CacheLine, File, identity, read_content, written
from mlgate.engine.codec import parted

RACY_NANOSECONDS = 2_000_000_000
MAX_FOREIGN_LINES = 100_000
LINES_WORTH_A_BLOCK = 8
"""A run that learnt more than every eighth line writes everything anew."""
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This directory holds mlgate's cache.\n"


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
    return f"{mlgate.__version__}-{newest}-{count}-{sys.version_info.major}.{sys.version_info.minor}-{sys.byteorder}"


class Cache:
    """What is remembered of the files of one kind of run."""

    def __init__(self, folder: Path, key: str) -> None:
        name = blake2b(f"{package_digest()}|{key}".encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
        self.folder = folder
        self.path = folder / f"check-{name}.txt"
        self._content = read_content(self.path)
        self._learnt: dict[str, CacheLine | None] = {}
        """What this run knows better; None where a line could not be read."""
        self._unsaved: set[str] = set()

    @property
    def lines(self) -> dict[str, CacheLine]:
        """Everything that is remembered, by path."""
        lines = {**self._content.lines, **self._learnt}
        return {path: line for path, line in lines.items() if line is not None}

    def line(self, path: str) -> CacheLine | None:
        """What is remembered of a file."""
        return self._learnt[path] if path in self._learnt else self._content.line(path)

    @property
    def first(self) -> Block | None:
        """The block that was written whole."""
        return self._content.blocks[-1] if self._content.blocks else None

    def rows(self, files: Sequence[File]) -> Sequence[int | None]:
        """For each file its row in the first block, where that tells the last of it and it is unchanged."""
        if self.first is None:
            return (None,) * len(files)
        rows, told_again = self.first.rows(files), {*self._learnt, *self._content.added}
        if not told_again:
            return rows
        return [None if file[1] in told_again else row for file, row in zip(files, rows, strict=True)]

    def unchanged(self, file: File) -> CacheLine | None:
        """What is remembered of a file, if its size and time are those remembered."""
        _, path, size, mtime_ns = file
        line = self.line(path)
        return line if line is not None and (line.size, line.mtime_ns) == (size, mtime_ns) else None

    def touch(self, path: str, line: CacheLine, mtime_ns: int) -> None:
        """Remember the new time of a file whose content is the old one."""
        self._keep(path, line._replace(mtime_ns=mtime_ns))

    def put(self, path: str, size: int, mtime_ns: int, digest: str, record: bytes) -> None:
        """Remember a result."""
        self._keep(path, CacheLine(size, mtime_ns, digest, *parted(record)))

    def _keep(self, path: str, line: CacheLine) -> None:
        """A file changed just now may change again within its time stamp: its time is not kept."""
        if "\n" in path:
            return
        is_racy = time.time_ns() - line.mtime_ns < RACY_NANOSECONDS
        self._learnt[path] = line._replace(mtime_ns=0) if is_racy else line
        self._unsaved.add(path)

    def drop(self, path: str) -> None:
        """Forget a line that could not be read."""
        self._learnt[path] = None
        self._unsaved.add(path)

    def save(self) -> None:
        """Write what was learnt; another run's lines for other files are kept."""
        if not self._unsaved:
            return
        try:
            if not self._append():
                self._replace()
            self._content = self._content._replace(identity=identity(os.stat(self.path)))
        except OSError:
            pass
        self._unsaved.clear()

    def _append(self) -> bool:
        """Add a block, where little was learnt: all of the file is seven times as long as what a run reads of it."""
        lines = {path: line for path in self._unsaved if (line := self._learnt[path]) is not None}
        known = max(sum(len(block.places) for block in self._content.blocks), len(self._learnt))
        if len(lines) * LINES_WORTH_A_BLOCK > known or len(self._content.blocks) >= MOST_BLOCKS:
            return False
        try:
            number = os.open(self.path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
        except OSError:
            return False
        try:
            if identity(os.fstat(number)) != self._content.identity:
                return False
            os.write(number, written(lines, signed=True))  # at once: what another run adds stands before it or behind
        finally:
            os.close(number)
        return True

    def _replace(self) -> None:
        """Write everything anew, with what another run has learnt since."""
        lines = self.lines
        if not self._is_as_loaded():
            lines = {**read_content(self.path).lines, **lines}
        self._write(MARKER + written(lines if len(lines) <= MAX_FOREIGN_LINES else self.lines))

    def _is_as_loaded(self) -> bool:
        """Whether no other run has written to the file since."""
        try:
            return identity(os.stat(self.path)) == self._content.identity
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


def prepare_folder(folder: Path) -> None:
    """Make the cache folder, ignored by git and marked as a cache for backup programs."""
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
        (folder / "CACHEDIR.TAG").write_text(_TAG, encoding="utf-8")
