"""Files replaced at once, and new files made: a reader sees the old content or the new, an interrupt leaves nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def replace_file(path: Path, data: bytes, mode: int | None = None, *, lasting: bool = True) -> None:
    """Give a file new content; `mode` is its permissions, those of a new file unless given.

    Unless `lasting`, nobody waits until it is on the disk: after a failure of power the file may be an empty one.

    Raises:
        OSError: It cannot be written; the old content stands.
    """
    beside = path.with_name(f".{path.name[:100]}.{os.urandom(6).hex()}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            if lasting:
                stream.flush()
                os.fsync(stream.fileno())
        if mode is not None:
            os.chmod(beside, mode)
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def create_files(contents: Mapping[Path, bytes]) -> None:
    """Create files, and the folders that they need: all, or none.

    Raises:
        FileExistsError: There is one already; it stands.
        OSError: One of them cannot be written.
    """
    made: list[Path] = []
    try:
        for path, data in contents.items():
            for folder in reversed([folder for folder in path.parents if not folder.exists()]):
                folder.mkdir()
                made.append(folder)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
            made.append(path)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
    except BaseException:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        raise
