"""The accepted state onto the disk: staged in full, then moved into place file by file, if nobody was there meanwhile.

A full disk shows while staging, when nothing has changed yet. A journal beside what is staged says what is on its way:
the next run of a process that was killed in between finishes the move, or takes back what is left of it.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import signal
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.engine.atomic import replace_file

JOURNAL = "journal.json"
_PREFIX = "fix-"


class ConflictError(Exception):
    """Files were changed meanwhile; nothing of theirs was overwritten. `paths` names them."""

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(", ".join(paths))
        self.paths = tuple(paths)


class Move(NamedTuple):
    """One file on its way: digests of what it was and will be ("" where there is none), and where it is staged."""

    path: str
    before: str
    after: str
    staged: str


def write_back(
    top: Path, changes: Mapping[str, bytes | None], before: Mapping[str, bytes], folder: Path
) -> tuple[str, ...]:
    """Write files; gives their paths.

    Args:
        top: The top of the project.
        changes: New contents by path; None deletes.
        before: The contents that the files had when the run began.
        folder: The folder of the cache: what is staged is kept there, on the project's own disk.

    Raises:
        ConflictError: A file is not what it was; nothing is written at all.
        OSError: Something cannot be written; what was moved into place is taken back.
    """
    paths = sorted(changes, key=lambda path: _order(path, before))
    if not paths:
        return ()
    _check_unchanged(top, paths, before)
    _check_writable(top, paths)
    stage = _staging_folder(folder)
    try:
        moves = [_staged(stage, number, path, changes[path], before) for number, path in enumerate(paths)]
        _write_journal(stage, top, moves)
        with _uninterrupted():
            _move_all(top, stage, moves, before)
    except OSError as error:
        raise _named(error, top) from error
    finally:
        with _uninterrupted():
            shutil.rmtree(stage, ignore_errors=True)
    return tuple(paths)


def _named(error: OSError, top: Path) -> OSError:
    """A problem, with the project where it has no file: a full disk says nothing of what was written to it."""
    return error if error.filename is not None else OSError(error.errno, error.strerror, str(top))


def _order(path: str, before: Mapping[str, bytes]) -> tuple[bool, bool, str]:
    """New files first, then those that are no code: what is read is there before what reads it."""
    return path in before, path.endswith((".py", ".ipynb")), path


def _digest(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()


def _on_disk(path: Path) -> str:
    """The digest of a file, "" for none, "-" for what is no plain file."""
    try:
        mode = os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return ""
    return _digest(path.read_bytes()) if stat.S_ISREG(mode) else "-"


def _check_unchanged(top: Path, paths: Sequence[str], before: Mapping[str, bytes]) -> None:
    changed = [path for path in paths if _on_disk(top / path) != _digest(before.get(path))]
    if changed:
        raise ConflictError(changed)


def _check_writable(top: Path, paths: Sequence[str]) -> None:
    """Nobody asked for files to be replaced that are closed to writing, though a folder's owner can."""
    for path in paths:
        target = top / path
        existing = target if target.exists() else next(parent for parent in target.parents if parent.exists())
        for place in {existing, existing if existing.is_dir() else existing.parent}:
            if not os.access(place, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))


def _staging_folder(folder: Path) -> Path:
    stage = folder / f"{_PREFIX}{os.getpid()}-{os.urandom(4).hex()}"
    stage.mkdir(parents=True)
    return stage


def _staged(stage: Path, number: int, path: str, data: bytes | None, before: Mapping[str, bytes]) -> Move:
    name = ""
    if data is not None:
        name = f"{number}"
        replace_file(stage / name, data)
    return Move(path, _digest(before.get(path)), _digest(data), name)


def _write_journal(stage: Path, top: Path, moves: Sequence[Move]) -> None:
    told = {"top": str(top), "moves": [move._asdict() for move in moves]}
    replace_file(stage / JOURNAL, json.dumps(told).encode())


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold interrupts back while files move: there are few, and each takes no time."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    held = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _move_all(top: Path, stage: Path, moves: Sequence[Move], before: Mapping[str, bytes]) -> None:
    done: list[Move] = []
    try:
        for move in moves:
            _move(top, stage, move)
            done.append(move)
    except (OSError, ConflictError):
        for move in reversed(done):
            _take_back(top / move.path, before.get(move.path))
        raise


def _move(top: Path, stage: Path, move: Move) -> None:
    target = top / move.path
    if _on_disk(target) != move.before:
        raise ConflictError([move.path])
    if not move.staged:
        target.unlink()
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = stage / move.staged
    if move.before:
        os.chmod(staged, stat.S_IMODE(target.stat().st_mode))
    try:
        os.replace(staged, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        replace_file(target, staged.read_bytes(), stat.S_IMODE(staged.stat().st_mode))  # the cache is on another disk


def _take_back(target: Path, data: bytes | None) -> None:
    if data is None:
        target.unlink(missing_ok=True)
    else:
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
        replace_file(target, data, mode)


def recover(folder: Path) -> list[str]:
    """Finish what a killed run had begun to move into place; gives the paths that were written now.

    A file that somebody has changed since stays as it is. What was staged without a journal is thrown away: of that run
    nothing had moved.
    """
    written: list[str] = []
    for stage in sorted(folder.glob(f"{_PREFIX}*-*")):
        if stage.is_dir():
            written += _finished(stage)
            shutil.rmtree(stage, ignore_errors=True)
    return written


def _finished(stage: Path) -> Iterator[str]:
    told = _journal(stage)
    if told is None:
        return
    top = Path(told["top"])
    moves = [Move(**move) for move in told["moves"]]
    if not any(_on_disk(top / move.path) == move.after for move in moves):
        return  # nothing had moved: the project is as it was
    for move in moves:
        if _on_disk(top / move.path) == move.before != move.after:
            _move(top, stage, move)
            yield move.path


def _journal(stage: Path) -> dict[str, Any] | None:
    try:
        told = json.loads((stage / JOURNAL).read_bytes())
        _ = [Move(**move) for move in told["moves"]], told["top"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return told if isinstance(told, dict) else None
